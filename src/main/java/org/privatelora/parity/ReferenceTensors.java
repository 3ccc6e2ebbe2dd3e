package org.privatelora.parity;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The tensors of one reference file.
 *
 * @param file its name, for messages
 * @param tensors name to tensor; they belong to the manager that they were read with
 */
record ReferenceTensors(String file, Map<String, NDArray> tensors) {
    NDArray get(String name) {
        NDArray tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException(file + " must hold a tensor " + name + ", found only "
                    + tensors.keySet().stream().limit(5).toList() + " and the like");
        }
        return tensor;
    }

    boolean has(String name) {
        return tensors.containsKey(name);
    }

    /** The names that a pattern matches as a whole, in alphabetical order. */
    List<MatchResult> matching(String pattern) {
        Pattern compiled = Pattern.compile(pattern);
        return names().map(compiled::matcher)
                .filter(Matcher::matches)
                .map(Matcher::toMatchResult)
                .toList();
    }

    /** The names that begin so, in alphabetical order. */
    List<String> startingWith(String prefix) {
        return names().filter(name -> name.startsWith(prefix)).toList();
    }

    private Stream<String> names() {
        return tensors.keySet().stream().sorted();
    }

    /** An integer tensor, such as timesteps. */
    int[] ints(String name) {
        return ints(get(name));
    }

    static int[] ints(NDArray tensor) {
        long[] values = tensor.toLongArray();
        int[] ints = new int[values.length];
        for (int i = 0; i < ints.length; i++) {
            ints[i] = Math.toIntExact(values[i]);
        }
        return ints;
    }
}
