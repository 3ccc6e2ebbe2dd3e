package org.privatelora.kernel;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A call that is not Java: {@code %name arguments}.
 *
 * @param name what follows the percent sign
 * @param arguments its words
 */
record MagicCall(String name, List<String> arguments) {
    MagicCall {
        arguments = List.copyOf(arguments);
    }

    /** Reads what follows the percent sign; its first character must be a letter. */
    static MagicCall parse(String text) {
        List<String> words = Words.of(text);
        return new MagicCall(words.get(0), words.subList(1, words.size()));
    }

    /** The same call as a Java expression, for {@code List<String> jars = %jars *.jar}. */
    String java() {
        return "lineMagic(" + literal(name)
                + arguments.stream().map(MagicCall::literal).collect(Collectors.joining(", ", ", List.of(", "))"));
    }

    private static String literal(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
