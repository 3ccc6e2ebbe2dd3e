package org.privatelora.model.clip;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Byte-pair encoding of one word (Sennrich et al. 2016, section 3.2): the neighbouring pair that was learnt first is merged
 * everywhere, until no pair is known.
 */
final class BytePairs {
    static final String WORD_END = "</w>";
    private final Map<Pair, Integer> ranks = new HashMap<>();

    /** Two neighbouring symbols. */
    record Pair(String left, String right) implements Comparable<Pair> {
        String merged() {
            return left + right;
        }

        @Override
        public int compareTo(Pair other) {
            int byLeft = left.compareTo(other.left);
            return byLeft != 0 ? byLeft : right.compareTo(other.right);
        }
    }

    /** Pairs in the order in which they were learnt; the first of equal pairs counts. */
    BytePairs(List<Pair> merges) {
        merges.forEach(pair -> ranks.putIfAbsent(pair, ranks.size()));
    }

    /** The symbols of a word before any merge; the last carries the end-of-word mark. */
    static List<String> symbols(String word) {
        String bytes = ByteAlphabet.encode(word);
        List<String> symbols = new ArrayList<>(bytes.length());
        for (int i = 0; i < bytes.length(); i++) {
            symbols.add(String.valueOf(bytes.charAt(i)));
        }
        symbols.set(symbols.size() - 1, symbols.get(symbols.size() - 1) + WORD_END);
        return symbols;
    }

    /** The symbols of a word after all merges. */
    List<String> encode(String word) {
        List<String> symbols = symbols(word);
        for (Pair pair = first(symbols); ranks.containsKey(pair); pair = first(symbols)) {
            symbols = merge(symbols, pair);
        }
        return symbols;
    }

    /** The pair of lowest rank; of a single symbol a pair that no list of merges holds. */
    private Pair first(List<String> symbols) {
        Pair best = new Pair("", "");
        int bestRank = Integer.MAX_VALUE;
        for (int i = 1; i < symbols.size(); i++) {
            Pair pair = new Pair(symbols.get(i - 1), symbols.get(i));
            int rank = ranks.getOrDefault(pair, Integer.MAX_VALUE);
            if (rank < bestRank) {
                best = pair;
                bestRank = rank;
            }
        }
        return best;
    }

    /** Replaces the pair wherever it occurs, from left to right. */
    static List<String> merge(List<String> symbols, Pair pair) {
        List<String> merged = new ArrayList<>(symbols.size());
        for (int i = 0; i < symbols.size(); i++) {
            boolean found = i + 1 < symbols.size()
                    && symbols.get(i).equals(pair.left())
                    && symbols.get(i + 1).equals(pair.right());
            merged.add(found ? pair.merged() : symbols.get(i));
            i += found ? 1 : 0;
        }
        return merged;
    }
}
