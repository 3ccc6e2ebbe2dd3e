package org.privatelora.data;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.privatelora.data.Manifest.Entry;
import org.privatelora.tensor.Rng;

/**
 * Families dealt like cards to the parts of a split, whole families only.
 *
 * @param parts what the private parts got
 * @param rest the public part
 */
record Deal(Map<Part, List<Picture>> parts, List<Picture> rest) {
    private static final int BLOCK = 8;

    /** @param size pictures of each private part; fewer if the families run out, and what is more is public */
    static Deal of(List<List<Picture>> families, int size) {
        Deal deal = empty();
        families.forEach(family -> deal.hand(family, size));
        return deal;
    }

    private static Deal empty() {
        Deal deal = new Deal(new EnumMap<>(Part.class), new ArrayList<>());
        Part.PRIVATE.forEach(part -> deal.parts.put(part, new ArrayList<>()));
        return deal;
    }

    private void hand(List<Picture> family, int size) {
        Part emptiest = Part.PRIVATE.get(0);
        for (Part part : Part.PRIVATE) {
            emptiest = parts.get(part).size() < parts.get(emptiest).size() ? part : emptiest;
        }
        boolean fits = parts.get(emptiest).size() + family.size() <= size;
        (fits ? parts.get(emptiest) : rest).addAll(family);
    }

    /**
     * Shares of all pictures, stratified by complexity: families in the order of complexity, shuffled in blocks of 8, each to the part
     * that lacks most of its share so far, from a random beginning. Parts are then about equally hard for the base model, as in
     * {@link MatchedDeal}, and which of similar pictures are members is chance. The pictures and the seed decide, and nothing else.
     *
     * @param families any order
     * @param shares of all five parts, adding to 1
     * @param seed of the deal
     */
    static Deal shared(Collection<List<Picture>> families, Map<Part, Double> shares, long seed) {
        Rng rng = new Rng(seed);
        float[] start = rng.uniform("own-start", 0, 0, Part.values().length);
        Map<Part, Double> lacking = new EnumMap<>(Part.class);
        shares.forEach(
                (part, share) -> lacking.put(part, share > 0 ? start[part.ordinal()] : Double.NEGATIVE_INFINITY));
        Deal deal = empty();
        for (List<Picture> family : stratified(families, rng)) {
            lacking.replaceAll((part, lack) -> lack + shares.get(part) * family.size());
            Part next = neediest(lacking);
            lacking.merge(next, -1.0 * family.size(), Double::sum);
            deal.pile(next).addAll(family);
        }
        return deal;
    }

    private List<Picture> pile(Part part) {
        return part == Part.PUBLIC ? rest : parts.get(part);
    }

    private static Part neediest(Map<Part, Double> lacking) {
        return lacking.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .orElseThrow()
                .getKey();
    }

    private static List<List<Picture>> stratified(Collection<List<Picture>> families, Rng rng) {
        List<List<Picture>> sorted = families.stream()
                .sorted(Comparator.<List<Picture>>comparingDouble(Deal::complexity)
                        .thenComparing(Families::smallest))
                .toList();
        List<List<Picture>> shuffled = new ArrayList<>();
        for (int begin = 0; begin < sorted.size(); begin += BLOCK) {
            List<List<Picture>> block = sorted.subList(begin, Math.min(sorted.size(), begin + BLOCK));
            for (int i : rng.permutation(block.size(), "own-block", begin)) {
                shuffled.add(block.get(i));
            }
        }
        return shuffled;
    }

    private static double complexity(List<Picture> family) {
        return family.stream().mapToInt(Picture::complexity).average().orElseThrow();
    }

    /**
     * The files of each part, in the order of their paths.
     *
     * @param open the public part
     * @param group names what a picture stays together with
     */
    Map<Part, List<Entry>> files(List<Picture> open, Function<Picture, String> group) {
        Map<Part, List<Entry>> files = new EnumMap<>(Part.class);
        files.put(Part.PUBLIC, entries(open, group));
        parts.forEach((part, pictures) -> files.put(part, entries(pictures, group)));
        return files;
    }

    private static List<Entry> entries(List<Picture> pictures, Function<Picture, String> group) {
        return pictures.stream()
                .map(p -> new Entry(p.path(), p.sha256(), group.apply(p)))
                .sorted(Comparator.comparing(Entry::path))
                .toList();
    }
}
