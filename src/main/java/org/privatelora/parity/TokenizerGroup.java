package org.privatelora.parity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.privatelora.model.clip.ClipTokenizer;

/** Token ids of every text: the words alone, cut between start and end, and padded to 77. The error is 1 for other ids. */
record TokenizerGroup() implements Group {
    private static final String GOLDENS = "tokenizer_goldens.jsonl";
    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public String name() {
        return "tokenizer";
    }

    @Override
    public List<String> files() {
        return Stream.concat(Stream.of(GOLDENS), TinyPipeline.WORDS.stream()).toList();
    }

    @Override
    public List<Row> compare(ReferenceFolder folder) throws IOException {
        ClipTokenizer tokenizer = new TinyPipeline(folder).tokenizer();
        Check check = new Check(name());
        for (String line : folder.lines(GOLDENS)) {
            JsonNode row = JSON.readTree(line);
            check.holds("ids of \"" + row.path("text").asText() + "\" are the reference's", isSame(tokenizer, row));
        }
        return List.of(check.row());
    }

    private static boolean isSame(ClipTokenizer tokenizer, JsonNode row) {
        String text = row.path("text").asText();
        long[] words = tokenizer.encode(text);
        int length = Math.min(words.length, ClipTokenizer.WINDOW - 2) + 2;
        return Arrays.equals(words, ids(row, "bpe_ids"))
                && Arrays.equals(tokenizer.ids(text, length), ids(row, "ids"))
                && Arrays.equals(tokenizer.ids77(text), ids(row, "ids77"));
    }

    private static long[] ids(JsonNode row, String field) {
        JsonNode ids = row.path(field);
        return IntStream.range(0, ids.size())
                .mapToLong(i -> ids.get(i).asLong())
                .toArray();
    }
}
