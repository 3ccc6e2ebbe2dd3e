package org.privatelora.data;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Who is in which part: a frozen, disjoint assignment of picture hashes.
 *
 * @param ids SHA-256 of the pictures of each part; a part may be empty
 */
public record Split(Map<Part, List<String>> ids) {
    /** Checks that every id is a hash and that none occurs twice. */
    public Split {
        Map<Part, List<String>> copy = new EnumMap<>(Part.class);
        Map<String, Part> seen = new HashMap<>();
        for (Part part : Part.values()) {
            copy.put(part, List.copyOf(ids.getOrDefault(part, List.of())));
            copy.get(part).forEach(id -> admit(id, part, seen));
        }
        ids = Map.copyOf(copy);
    }

    private static void admit(String id, Part part, Map<String, Part> seen) {
        if (!Hashes.isHash(id)) {
            throw new IllegalArgumentException(
                    "expected a SHA-256 of 64 lower-case hex digits in part " + part.key() + ", found \"" + id + "\"");
        }
        Part other = seen.put(id, part);
        if (other != null) {
            throw new IllegalArgumentException("picture " + id + " is in part " + other.key() + " and again in "
                    + part.key() + "; a picture belongs to exactly one part, once");
        }
    }

    /** The hashes of one part, in the manifest's order. */
    public List<String> part(Part part) {
        return ids.get(part);
    }

    /** Number of pictures in all parts. */
    public int size() {
        return ids.values().stream().mapToInt(List::size).sum();
    }

    /** SHA-256 of the canonical text: lines {@code part id}, parts in order of declaration, ids sorted within a part. */
    public String hash() {
        StringBuilder text = new StringBuilder("privatelora-split-1\n");
        for (Part part : Part.values()) {
            text.append(part(part).stream()
                    .sorted()
                    .map(id -> part.key() + " " + id + "\n")
                    .collect(Collectors.joining()));
        }
        return Hashes.of(text.toString());
    }
}
