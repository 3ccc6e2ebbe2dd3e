package org.privatelora.data.world;

import java.util.List;
import java.util.Locale;

/** Small pieces of English for captions. */
final class Words {
    private static final List<String> NUMBERS = List.of("no", "one", "two", "three", "four");

    private Words() {}

    static String of(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    static String article(String noun) {
        return ("aeiou".indexOf(noun.charAt(0)) >= 0 ? "an " : "a ") + noun;
    }

    static String count(int n, String noun) {
        return NUMBERS.get(n) + " " + noun + (n == 1 ? "" : "s");
    }

    /** "a", "a and b", "a, b and c". */
    static String series(List<String> items) {
        int last = items.size() - 1;
        return last <= 0
                ? String.join("", items)
                : String.join(", ", items.subList(0, last)) + " and " + items.get(last);
    }
}
