package org.privatelora.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Splits a command line: words between blanks; double quotes keep blanks together. A backslash is a backslash. */
final class Words {
    private static final Pattern WORD = Pattern.compile("(?:[^\\s\"]|\"[^\"]*\")+");

    private Words() {}

    /** The words of that text without their quotes; none for null. */
    static List<String> of(String text) {
        if (text == null) {
            return List.of();
        }
        List<String> words = new ArrayList<>();
        WORD.matcher(text).results().map(MatchResult::group).forEach(word -> words.add(word.replace("\"", "")));
        return List.copyOf(words);
    }
}
