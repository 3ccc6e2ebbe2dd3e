package org.privatelora.experiment;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.privatelora.data.Example;
import org.privatelora.data.Framing;
import org.privatelora.data.Resolution;

/**
 * The sizes that pictures will have when they are encoded, found out without a base model.
 *
 * @param byId picture's id to its size
 */
record PictureSizes(Map<String, Resolution> byId) {
    /** Reads every picture with bucketing, and none without. */
    static PictureSizes of(List<Example> examples, Framing framing) {
        Map<String, Resolution> byId = new HashMap<>();
        examples.forEach(example -> byId.computeIfAbsent(example.id(), id -> framing.size(example)));
        return new PictureSizes(byId);
    }

    /** How many different ones there are. */
    int count() {
        return (int) byId.values().stream().distinct().count();
    }

    /** Steps in one pass over some of the pictures: a batch holds pictures of one size. */
    long stepsPerEpoch(Collection<String> ids, int batch) {
        Map<Resolution, Long> counts =
                ids.stream().map(byId::get).collect(Collectors.groupingBy(size -> size, Collectors.counting()));
        return counts.values().stream()
                .mapToLong(count -> (count + batch - 1) / batch)
                .sum();
    }

    /** How many pictures have each size; the names of the sizes in order. */
    Map<String, Integer> table() {
        Map<String, Integer> table = new TreeMap<>();
        byId.values().forEach(size -> table.merge(size.toString(), 1, Integer::sum));
        return table;
    }
}
