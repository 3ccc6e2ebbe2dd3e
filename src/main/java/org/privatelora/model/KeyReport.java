package org.privatelora.model;

import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.annotation.JsonIgnore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * What a part of a model needs, held against what the files have; all names as the files spell them.
 *
 * @param part such as {@code unet}
 * @param matched names that the model needs and the files have
 * @param missing names that the model needs and the files lack; a model with one of them is not loaded
 * @param unexpected names that the model does not need; they are not read
 */
public record KeyReport(String part, List<String> matched, List<String> missing, List<String> unexpected) {
    private static final int SHOWN = 10;

    /** Copies the lists. */
    public KeyReport {
        matched = List.copyOf(matched);
        missing = List.copyOf(missing);
        unexpected = List.copyOf(unexpected);
    }

    /**
     * Compares.
     *
     * @param part name of the part
     * @param needed the model's names and shapes
     * @param spelling the model's name to the files'
     * @param found the files' names
     */
    static KeyReport of(String part, Map<String, Shape> needed, UnaryOperator<String> spelling, Set<String> found) {
        List<String> matched = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        Set<String> unexpected = new TreeSet<>(found);
        for (String name : needed.keySet()) {
            String spelt = spelling.apply(name);
            (unexpected.remove(spelt) ? matched : missing).add(spelt);
        }
        return new KeyReport(part, matched, missing, List.copyOf(unexpected));
    }

    /**
     * Refuses a part that lacks something.
     *
     * @param where the files, for the message
     * @throws IOException naming the keys that are missing
     */
    void requireComplete(String where) throws IOException {
        if (!missing.isEmpty()) {
            throw new IOException(where + " lacks " + missing.size() + " of the " + (matched.size() + missing.size())
                    + " tensors of " + part + ": " + some(missing) + unused() + "; is it Stable Diffusion 1.x?");
        }
    }

    private String unused() {
        return unexpected.isEmpty() ? "" : "; it has " + unexpected.size() + " that are not used: " + some(unexpected);
    }

    private static String some(List<String> names) {
        String shown = String.join(", ", names.subList(0, Math.min(SHOWN, names.size())));
        return names.size() > SHOWN ? shown + " and " + (names.size() - SHOWN) + " more" : shown;
    }

    /** Whether nothing is missing. */
    @JsonIgnore
    public boolean isComplete() {
        return missing.isEmpty();
    }

    /** One line: the counts, and the names that are not used. */
    @Override
    public String toString() {
        return part + ": " + matched.size() + " matched, " + missing.size() + " missing"
                + (missing.isEmpty() ? "" : " (" + some(missing) + ")") + ", " + unexpected.size() + " unexpected"
                + (unexpected.isEmpty() ? "" : " (" + some(unexpected) + ")");
    }
}
