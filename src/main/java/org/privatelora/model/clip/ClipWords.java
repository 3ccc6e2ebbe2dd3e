package org.privatelora.model.clip;

import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The steps of CLIP's tokenizer before byte-pair encoding: HTML references replaced twice, white space collapsed, lower case,
 * then cut into words, digits and runs of punctuation.
 *
 * @implNote CLIP's own code first repairs mis-decoded text with the package ftfy where that is installed. This does not.
 */
final class ClipWords {
    static final String START = "<|startoftext|>";
    static final String END = "<|endoftext|>";
    private static final int FLAGS = Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.UNICODE_CHARACTER_CLASS;
    private static final Pattern WORD = Pattern.compile(
            "<\\|startoftext\\|>|<\\|endoftext\\|>|'s|'t|'re|'ve|'m|'ll|'d|\\p{L}+|\\p{N}|[^\\s\\p{L}\\p{N}]+", FLAGS);
    private static final Pattern SPACES = Pattern.compile("\\s+", Pattern.UNICODE_CHARACTER_CLASS);
    /** Python's {@code str.strip} also takes the four information separators, which {@code \s} leaves. */
    private static final Pattern EDGES =
            Pattern.compile("^[\\s\\x1c-\\x1f]+|[\\s\\x1c-\\x1f]+\\z", Pattern.UNICODE_CHARACTER_CLASS);

    private ClipWords() {}

    /** The words of a text, in order; a special token in it stays one word. */
    static List<String> of(String text) {
        return WORD.matcher(clean(text)).results().map(MatchResult::group).toList();
    }

    private static String clean(String text) {
        String plain = strip(HtmlReferences.unescape(HtmlReferences.unescape(text)));
        return strip(SPACES.matcher(plain).replaceAll(" ")).toLowerCase(Locale.ROOT);
    }

    private static String strip(String text) {
        return EDGES.matcher(text).replaceAll("");
    }

    static boolean special(String word) {
        return word.equals(START) || word.equals(END);
    }
}
