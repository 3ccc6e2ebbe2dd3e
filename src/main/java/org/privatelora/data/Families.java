package org.privatelora.data;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;

/** Groups of pictures that must stay on one side: the connected components of "these two belong together". */
final class Families {
    private Families() {}

    /** Components of the relation, by union-find; all pairs are asked. */
    static List<List<Picture>> of(List<Picture> pictures, BiPredicate<Picture, Picture> together) {
        int[] parent = new int[pictures.size()];
        for (int i = 0; i < parent.length; i++) {
            parent[i] = i;
            for (int j = 0; j < i; j++) {
                if (together.test(pictures.get(i), pictures.get(j))) {
                    parent[root(parent, i)] = root(parent, j);
                }
            }
        }
        Map<Integer, List<Picture>> families = new LinkedHashMap<>();
        for (int i = 0; i < parent.length; i++) {
            families.computeIfAbsent(root(parent, i), k -> new ArrayList<>()).add(pictures.get(i));
        }
        return List.copyOf(families.values());
    }

    private static int root(int[] parent, int i) {
        int at = i;
        while (parent[at] != at) {
            at = parent[at];
        }
        return at;
    }

    /**
     * Families in an order that is random but fixed: by the hash of a salt and the smallest picture hash. No index and no seed of
     * a run enters, and a picture that is added or removed leaves the order of the others as it was.
     */
    static List<List<Picture>> shuffled(Collection<List<Picture>> families, String salt) {
        return families.stream()
                .sorted(Comparator.comparing(family -> Hashes.of(salt + "\n" + smallest(family))))
                .toList();
    }

    static String smallest(List<Picture> family) {
        return family.stream()
                .map(Picture::sha256)
                .min(Comparator.naturalOrder())
                .orElseThrow();
    }
}
