package org.privatelora.model.clip;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Learns a small vocabulary in CLIP's format: the 256 bytes, the 256 bytes that end a word, then one token for each merge of the
 * most frequent neighbouring pair (Sennrich et al. 2016, algorithm 1), then the two special tokens. Deterministic: the order of
 * the captions does not matter, and of equally frequent pairs the first in alphabetical order is merged.
 */
public final class BpeTrainer {
    private static final int SPECIAL_TOKENS = 2;
    private static final int LEAST_COUNT = 2;

    private BpeTrainer() {}

    /**
     * Learns from captions.
     *
     * @param captions the texts; the vocabulary shows which words occur in them more than once, so train on public captions only
     * @param size number of tokens wanted, at least 514; fewer come out when no pair occurs twice any more, or two
     *     merges make the same token
     * @return the tokenizer
     */
    public static ClipTokenizer train(List<String> captions, int size) {
        List<String> tokens = new ArrayList<>(ByteAlphabet.symbols());
        ByteAlphabet.symbols().forEach(symbol -> tokens.add(symbol + BytePairs.WORD_END));
        int wanted = size - tokens.size() - SPECIAL_TOKENS;
        if (wanted < 0) {
            throw new IllegalArgumentException("size must be at least " + (size - wanted) + ", was " + size);
        }
        List<BytePairs.Pair> merges = merges(words(captions), wanted);
        merges.forEach(pair -> tokens.add(pair.merged()));
        tokens.addAll(List.of(ClipWords.START, ClipWords.END));
        return new ClipTokenizer(numbered(tokens), merges);
    }

    /** Two merges may make the same token, which then has one id. */
    private static Map<String, Integer> numbered(List<String> tokens) {
        Map<String, Integer> vocabulary = new LinkedHashMap<>();
        tokens.forEach(token -> vocabulary.putIfAbsent(token, vocabulary.size()));
        return vocabulary;
    }

    /** Symbols of each different word, and how often it occurs. */
    private static Map<List<String>, Integer> words(List<String> captions) {
        Map<String, Integer> counts = new TreeMap<>();
        for (String caption : captions) {
            ClipWords.of(caption).stream()
                    .filter(word -> !ClipWords.special(word))
                    .forEach(word -> counts.merge(word, 1, Integer::sum));
        }
        Map<List<String>, Integer> words = new LinkedHashMap<>();
        counts.forEach((word, count) -> words.put(BytePairs.symbols(word), count));
        return words;
    }

    private static List<BytePairs.Pair> merges(Map<List<String>, Integer> words, int wanted) {
        List<BytePairs.Pair> merges = new ArrayList<>();
        Map<List<String>, Integer> current = words;
        while (merges.size() < wanted) {
            Optional<BytePairs.Pair> pair = mostFrequent(current);
            if (pair.isEmpty()) {
                break;
            }
            merges.add(pair.get());
            current = merged(current, pair.get());
        }
        return merges;
    }

    private static Optional<BytePairs.Pair> mostFrequent(Map<List<String>, Integer> words) {
        Map<BytePairs.Pair, Integer> counts = new HashMap<>();
        words.forEach((symbols, count) -> {
            for (int i = 1; i < symbols.size(); i++) {
                counts.merge(new BytePairs.Pair(symbols.get(i - 1), symbols.get(i)), count, Integer::sum);
            }
        });
        return counts.entrySet().stream()
                .filter(entry -> entry.getValue() >= LEAST_COUNT)
                .min(Map.Entry.<BytePairs.Pair, Integer>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey);
    }

    private static Map<List<String>, Integer> merged(Map<List<String>, Integer> words, BytePairs.Pair pair) {
        Map<List<String>, Integer> merged = new LinkedHashMap<>();
        words.forEach((symbols, count) -> merged.put(BytePairs.merge(symbols, pair), count));
        return merged;
    }
}
