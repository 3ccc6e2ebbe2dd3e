package org.privatelora.model.clip;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A printable character for each of the 256 bytes, so that byte-pair encoding works on text files: printable Latin-1 bytes stand
 * for themselves, the others are moved to U+0100 and up (Radford et al. 2019, the code of GPT-2).
 */
final class ByteAlphabet {
    private static final int BYTES = 256;
    private static final List<Integer> ORDER = order();
    private static final char[] CHARACTERS = characters();

    private ByteAlphabet() {}

    private static boolean printable(int value) {
        return value >= '!' && value <= '~' || value >= '¡' && value <= '¬' || value >= '®' && value <= 'ÿ';
    }

    private static List<Integer> order() {
        List<Integer> order = new ArrayList<>();
        for (int value = 0; value < BYTES; value++) {
            if (printable(value)) {
                order.add(value);
            }
        }
        for (int value = 0; value < BYTES; value++) {
            if (!printable(value)) {
                order.add(value);
            }
        }
        return List.copyOf(order);
    }

    private static char[] characters() {
        char[] characters = new char[BYTES];
        char moved = BYTES;
        for (int value : ORDER) {
            characters[value] = printable(value) ? (char) value : moved++;
        }
        return characters;
    }

    /** The 256 characters in the order of CLIP's vocabulary: printable bytes first. */
    static List<String> symbols() {
        return ORDER.stream().map(value -> String.valueOf(CHARACTERS[value])).toList();
    }

    /** The UTF-8 bytes of a text, each as its character. */
    static String encode(String text) {
        StringBuilder encoded = new StringBuilder();
        for (byte value : text.getBytes(StandardCharsets.UTF_8)) {
            encoded.append(CHARACTERS[Byte.toUnsignedInt(value)]);
        }
        return encoded.toString();
    }
}
