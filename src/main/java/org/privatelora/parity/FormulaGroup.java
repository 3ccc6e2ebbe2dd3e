package org.privatelora.parity;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;

/** Single elements of formula-made weights. */
record FormulaGroup() implements Group {
    private static final String FILE = "formula_check.json";

    @Override
    public String name() {
        return "formula";
    }

    @Override
    public List<String> files() {
        return List.of(FILE);
    }

    @Override
    public List<Row> compare(ReferenceFolder folder) throws IOException {
        Check check = new Check(name());
        for (JsonNode tensor : folder.json(FILE)) {
            String name = tensor.path("name").asText();
            int seed = FormulaWeights.seed(name);
            same(
                    check,
                    "crc32 of " + name,
                    Integer.toUnsignedLong(seed),
                    tensor.path("crc32").asLong());
            for (JsonNode element : tensor.path("elements")) {
                long i = element.path("i").asLong();
                int hash = FormulaWeights.hash(seed, (int) i);
                String where = name + "[" + i + "]";
                same(
                        check,
                        "hash of " + where,
                        Integer.toUnsignedLong(hash),
                        element.path("hash").asLong());
                check.number(
                        where, FormulaWeights.value(hash), element.path("value").asDouble(), 0);
            }
        }
        return List.of(check.row());
    }

    private static void same(Check check, String what, long actual, long expected) {
        check.holds(what + " is " + expected, actual == expected);
    }
}
