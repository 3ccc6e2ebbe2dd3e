package org.privatelora.model.clip;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * CLIP's tokenizer with a vocabulary of any size: lower-cased byte-pair encoding between a start and an end token (Radford et al.
 * 2021, section 2.4). Immutable; safe to share between threads.
 *
 * @implNote padding is the end token, as Stable Diffusion 1 does, and not 0 as OpenAI's code does. A symbol that the vocabulary
 *     lacks becomes the end token, as in the transformers library; that cannot happen when all 256 bytes are in it.
 */
public final class ClipTokenizer {
    /** Tokens of one window with its start and end: the length of CLIP's position table. */
    public static final int WINDOW = 77;

    private static final String VOCABULARY_FILE = "vocab.json";
    private static final String MERGES_FILE = "merges.txt";
    private static final String MERGES_HEADER = "#version: 0.2";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, Integer> vocabulary;
    private final List<BytePairs.Pair> merges;
    private final BytePairs pairs;
    private final long start;
    private final long end;

    ClipTokenizer(Map<String, Integer> vocabulary, List<BytePairs.Pair> merges) {
        this.vocabulary = new LinkedHashMap<>(vocabulary);
        this.merges = List.copyOf(merges);
        this.pairs = new BytePairs(merges);
        this.start = required(ClipWords.START);
        this.end = required(ClipWords.END);
        merges.forEach(pair -> required(pair.merged()));
    }

    private int required(String token) {
        Integer id = vocabulary.get(token);
        if (id == null) {
            throw new IllegalArgumentException("the vocabulary of " + vocabulary.size() + " tokens must hold " + token
                    + "; are vocab.json and merges.txt from the same tokenizer?");
        }
        return id;
    }

    /**
     * Reads {@code vocab.json} and {@code merges.txt}.
     *
     * @param folder the {@code tokenizer} folder of a diffusers pipeline
     * @return the tokenizer
     * @throws IOException when a file is absent or malformed
     * @throws IllegalArgumentException when the two files do not fit together
     */
    public static ClipTokenizer load(Path folder) throws IOException {
        Map<String, Integer> vocabulary = JSON.readValue(
                folder.resolve(VOCABULARY_FILE).toFile(), new TypeReference<LinkedHashMap<String, Integer>>() {});
        return new ClipTokenizer(vocabulary, readMerges(folder.resolve(MERGES_FILE)));
    }

    private static List<BytePairs.Pair> readMerges(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        int header = !lines.isEmpty() && lines.get(0).startsWith("#version") ? 1 : 0;
        List<String> rows =
                lines.stream().skip(header).filter(line -> !line.isEmpty()).toList();
        for (String row : rows) {
            if (row.split(" ").length != 2) {
                throw new IOException(file + ": expected two symbols a line, found \"" + row + "\"");
            }
        }
        return rows.stream()
                .map(row -> row.split(" "))
                .map(pair -> new BytePairs.Pair(pair[0], pair[1]))
                .toList();
    }

    /**
     * Writes {@code vocab.json} and {@code merges.txt}, which CLIP's other tokenizers read too.
     *
     * @param folder is made when absent
     * @throws IOException when a file cannot be written
     */
    public void save(Path folder) throws IOException {
        Files.createDirectories(folder);
        JSON.writeValue(folder.resolve(VOCABULARY_FILE).toFile(), vocabulary);
        Stream<String> rows = merges.stream().map(pair -> pair.left() + " " + pair.right());
        Files.write(
                folder.resolve(MERGES_FILE),
                Stream.concat(Stream.of(MERGES_HEADER), rows).toList());
    }

    /** Number of token ids, which run from 0. */
    public int size() {
        return vocabulary.values().stream().mapToInt(Integer::intValue).max().orElseThrow() + 1;
    }

    /** Id of {@code <|startoftext|>}. */
    public long start() {
        return start;
    }

    /** Id of {@code <|endoftext|>}, also the padding. */
    public long end() {
        return end;
    }

    /**
     * The ids of a text alone: no start, no end, no padding, any length.
     *
     * @param text any text; {@code <|startoftext|>} and {@code <|endoftext|>} in it are recognised
     * @return ids in [0, size)
     */
    public long[] encode(String text) {
        return ClipWords.of(text).stream()
                .flatMap(this::symbols)
                .mapToLong(this::id)
                .toArray();
    }

    private Stream<String> symbols(String word) {
        return ClipWords.special(word) ? Stream.of(word) : pairs.encode(word).stream();
    }

    private long id(String symbol) {
        Integer id = vocabulary.get(symbol);
        return id == null ? end : id;
    }

    /** {@link #ids(String, int)} of {@value #WINDOW} tokens: what Stable Diffusion 1 feeds to its text encoder. */
    public long[] ids77(String text) {
        return ids(text, WINDOW);
    }

    /**
     * Start token, as much of the text as fits, end token, padding.
     *
     * @param text any text
     * @param length number of tokens, at least 2
     * @return (length,) ids
     */
    public long[] ids(String text, int length) {
        return ids(encode(text), length);
    }

    private long[] ids(long[] tokens, int length) {
        if (length < 2) {
            throw new IllegalArgumentException("a window must have room for start and end, so 2 tokens, was " + length);
        }
        long[] ids = new long[length];
        Arrays.fill(ids, end);
        ids[0] = start;
        System.arraycopy(tokens, 0, ids, 1, Math.min(tokens.length, length - 2));
        return ids;
    }

    /**
     * A long text as several windows, each start + 75 tokens + end, as kohya's {@code max_token_length} 150 and 225 do; one window
     * equals {@link #ids77}.
     *
     * @param text any text, cut after {@code 75 * count} tokens
     * @param count number of windows: 1, 2 or 3 for 75, 150 or 225 tokens
     * @return (count, 77) ids
     */
    public long[][] windows(String text, int count) {
        return windows(encode(text), count);
    }

    /** {@link #windows(String, int)} of tokens that are there already. */
    long[][] windows(long[] tokens, int count) {
        if (count < 1) {
            throw new IllegalArgumentException("there must be at least one window, was " + count);
        }
        int room = WINDOW - 2;
        long[] all = ids(tokens, count * room + 2);
        long[][] windows = new long[count][];
        for (int i = 0; i < count; i++) {
            long[] part = Arrays.copyOfRange(all, 1 + i * room, 1 + (i + 1) * room);
            windows[i] = LongStream.concat(
                            LongStream.of(start), LongStream.concat(Arrays.stream(part), LongStream.of(end)))
                    .toArray();
        }
        return windows;
    }
}
