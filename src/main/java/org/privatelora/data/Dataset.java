package org.privatelora.data;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The examples of a data set by part. Pictures are read or drawn when asked for, not kept.
 *
 * @param name the manifest's name
 * @param parts the examples of each part, in the manifest's order; a part may be empty
 */
public record Dataset(String name, Map<Part, List<Example>> parts) {
    /** Copies the lists. */
    public Dataset {
        Map<Part, List<Example>> copy = new EnumMap<>(Part.class);
        for (Part part : Part.values()) {
            copy.put(part, List.copyOf(parts.getOrDefault(part, List.of())));
        }
        parts = Map.copyOf(copy);
    }

    /** The examples of one part. */
    public List<Example> part(Part part) {
        return parts.get(part);
    }

    /** What the adaptation trains on: auxiliary members, then test members. */
    public List<Example> members() {
        return joined(Part.MEMBERS_AUX, Part.MEMBERS_TEST);
    }

    /** What the adaptation never sees: auxiliary non-members, then test non-members. */
    public List<Example> nonMembers() {
        return joined(Part.NONMEMBERS_AUX, Part.NONMEMBERS_TEST);
    }

    private List<Example> joined(Part first, Part second) {
        List<Example> both = new ArrayList<>(part(first));
        both.addAll(part(second));
        return List.copyOf(both);
    }

    /** Who is in which part; its hash belongs in every result. */
    public Split split() {
        Map<Part, List<String>> ids = new EnumMap<>(Part.class);
        parts.forEach((part, examples) ->
                ids.put(part, examples.stream().map(Example::id).toList()));
        return new Split(ids);
    }

    /** The same pictures with the roles of members and non-members exchanged; the split hash changes with it. */
    public Dataset swapped() {
        return new Dataset(name, parts.keySet().stream().collect(Collectors.toMap(Part::swapped, part -> part(part))));
    }

    /** At most {@code count} examples of each part, the first of the manifest's order: for quick trials. */
    public Dataset atMost(int count) {
        Map<Part, List<Example>> few = new EnumMap<>(Part.class);
        parts.forEach((part, list) -> few.put(part, list.subList(0, Math.min(count, list.size()))));
        return new Dataset(name, few);
    }
}
