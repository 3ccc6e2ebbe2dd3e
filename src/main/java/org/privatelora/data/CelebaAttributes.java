package org.privatelora.data;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The forty binary attributes of CelebA, as {@code list_attr_celeba.txt} gives them: a count, a line of names, then a file name
 * and 1 or -1 for each name.
 *
 * @param present the attributes that each file has
 * @see <a href="https://mmlab.ie.cuhk.edu.hk/projects/CelebA.html">Liu et al. 2015, Deep learning face attributes in the
 *     wild</a>
 */
record CelebaAttributes(Map<String, Set<String>> present) {
    static CelebaAttributes parse(String text) {
        List<String> rows = text.strip().lines().toList();
        String[] names = rows.size() > 1 ? rows.get(1).strip().split("\\s+", -1) : new String[0];
        Map<String, Set<String>> present = new HashMap<>();
        for (int i = 2; i < rows.size(); i++) {
            String[] cells = rows.get(i).strip().split("\\s+", -1);
            Set<String> has = new HashSet<>();
            for (int k = 0; k < names.length && k + 1 < cells.length; k++) {
                if (cells[k + 1].equals("1")) {
                    has.add(names[k]);
                }
            }
            present.put(cells[0], has);
        }
        return new CelebaAttributes(present);
    }

    boolean has(String file, String attribute) {
        return present.getOrDefault(file, Set.of()).contains(attribute);
    }

    /** A sentence for each file. */
    Map<String, String> captions() {
        return present.keySet().stream().collect(Collectors.toMap(file -> file, this::caption));
    }

    private String caption(String file) {
        Set<String> has = present.get(file);
        List<String> with = new ArrayList<>();
        if (has.contains("Bald")) {
            with.add("a bald head");
        } else if (!hair(has).isBlank()) {
            with.add(hair(has) + "hair");
        }
        add(with, has, "Eyeglasses", "eyeglasses");
        add(with, has, "Wearing_Hat", "a hat");
        add(with, has, "Goatee", "a goatee");
        add(with, has, "Mustache", "a moustache");
        add(with, has, "Wearing_Earrings", "earrings");
        add(with, has, "Wearing_Necklace", "a necklace");
        add(with, has, "Wearing_Necktie", "a necktie");
        return "a photo of a " + (has.contains("Young") ? "young " : "") + (has.contains("Male") ? "man" : "woman")
                + (has.contains("Smiling") ? " smiling" : "")
                + (with.isEmpty() ? "" : " with " + String.join(" and ", with));
    }

    private static String hair(Set<String> has) {
        List<String> words = new ArrayList<>();
        add(words, has, "Straight_Hair", "straight ");
        add(words, has, "Wavy_Hair", "wavy ");
        add(words, has, "Black_Hair", "black ");
        add(words, has, "Blond_Hair", "blond ");
        add(words, has, "Brown_Hair", "brown ");
        add(words, has, "Gray_Hair", "gray ");
        return String.join("", words);
    }

    private static void add(List<String> words, Set<String> has, String attribute, String word) {
        if (has.contains(attribute)) {
            words.add(word);
        }
    }
}
