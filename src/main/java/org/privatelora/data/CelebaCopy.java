package org.privatelora.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What somebody's copy of CelebA holds, by names; no picture is decoded.
 *
 * @param from where it lies
 * @param tree the same, to be read again
 * @param pictures paths in the copy, without an archive's single top folder, by file name
 * @param attributes of each file
 * @param identities the person on each file
 */
record CelebaCopy(
        Path from,
        FileTree tree,
        Map<String, String> pictures,
        CelebaAttributes attributes,
        Map<String, String> identities) {
    private static final String IDENTITIES = "identity_CelebA.txt";
    private static final String ATTRIBUTES = "list_attr_celeba.txt";

    /**
     * Reads the names and the two text files.
     *
     * @throws IOException when one of them is missing
     */
    static CelebaCopy open(Path from) throws IOException {
        FileTree tree = FileTree.open(from);
        List<String> paths = new ArrayList<>();
        Map<String, String> texts = new HashMap<>();
        tree.visit((path, content) -> {
            paths.add(path);
            if (name(path).equals(IDENTITIES) || name(path).equals(ATTRIBUTES)) {
                texts.put(name(path), Utf8.strict(content));
            }
        });
        for (String name : List.of(IDENTITIES, ATTRIBUTES)) {
            if (!texts.containsKey(name)) {
                throw new IOException("expected " + name + " in " + from + ", found none; it is part of CelebA");
            }
        }
        int top = tree instanceof FolderTree ? 0 : topFolder(paths);
        Map<String, String> pictures = paths.stream()
                .filter(PictureScan::isPicture)
                .collect(Collectors.toMap(CelebaCopy::name, path -> path.substring(top), (a, b) -> a));
        return new CelebaCopy(
                from,
                tree,
                pictures,
                CelebaAttributes.parse(texts.get(ATTRIBUTES)),
                RealSets.identities(texts.get(IDENTITIES)));
    }

    static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** Length of the single top folder of an archive, which paths of a manifest leave out; 0 when there is none. */
    private static int topFolder(List<String> paths) {
        List<Integer> lengths = paths.stream()
                .map(path -> path.substring(0, path.indexOf('/') + 1))
                .distinct()
                .map(String::length)
                .toList();
        return lengths.size() == 1 ? lengths.get(0) : 0;
    }

    boolean showsAMan(String file) {
        return attributes.has(file, "Male");
    }

    /** File names by person, people and files in the given order. */
    Map<String, List<String>> people(Comparator<String> order) {
        Map<String, List<String>> people = new TreeMap<>(order);
        people.putAll(pictures.keySet().stream()
                .filter(identities::containsKey)
                .sorted(order)
                .collect(Collectors.groupingBy(identities::get)));
        return people;
    }
}
