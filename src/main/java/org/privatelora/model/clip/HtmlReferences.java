package org.privatelora.model.clip;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Replaces HTML character references as Python's {@code html.unescape} does, on which CLIP's tokenizer relies: all names of the
 * HTML standard, numbers with the Windows-1252 repair, the longest known name when the semicolon is missing.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/named-characters.html">HTML standard, section 13.5</a>
 */
final class HtmlReferences {
    private static final Pattern REFERENCE =
            Pattern.compile("&(#[0-9]+;?|#[xX][0-9a-fA-F]+;?|[^\\t\\n\\f <&#;]{1,32};?)");
    private static final Charset WINDOWS_1252 = Charset.forName("windows-1252");
    private static final String REPLACEMENT = "\uFFFD";
    private static final int MAX_DIGITS = 9;
    private static final Map<String, String> NAMES = names();

    private HtmlReferences() {}

    private static Map<String, String> names() {
        InputStream resource = HtmlReferences.class.getResourceAsStream("html5-entities.tsv");
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(resource, StandardCharsets.UTF_8))) {
            return lines.lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\t"))
                    .collect(Collectors.toUnmodifiableMap(columns -> columns[0], columns -> characters(columns[1])));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String characters(String codePoints) {
        StringBuilder text = new StringBuilder();
        for (String hexadecimal : codePoints.split(" ")) {
            text.appendCodePoint(Integer.parseInt(hexadecimal, 16));
        }
        return text.toString();
    }

    /** The text with each reference replaced once. */
    static String unescape(String text) {
        return text.indexOf('&') < 0 ? text : REFERENCE.matcher(text).replaceAll(HtmlReferences::replacement);
    }

    private static String replacement(MatchResult match) {
        String body = match.group(1);
        return Matcher.quoteReplacement(body.startsWith("#") ? number(body) : name(body));
    }

    private static String name(String body) {
        for (int end = body.length(); end > 1; end--) {
            String character = NAMES.get(body.substring(0, end));
            if (character != null) {
                return character + body.substring(end);
            }
        }
        return "&" + body;
    }

    private static String number(String body) {
        String digits = body.endsWith(";") ? body.substring(1, body.length() - 1) : body.substring(1);
        boolean hexadecimal = digits.charAt(0) == 'x' || digits.charAt(0) == 'X';
        digits = (hexadecimal ? digits.substring(1) : digits).replaceFirst("^0+(?=.)", "");
        return digits.length() > MAX_DIGITS ? REPLACEMENT : character(Long.parseLong(digits, hexadecimal ? 16 : 10));
    }

    private static String character(long code) {
        if (code == 0 || code >= 0xD800 && code <= 0xDFFF || code > Character.MAX_CODE_POINT) {
            return REPLACEMENT;
        }
        if (code >= 0x80 && code <= 0x9F) {
            String repaired = new String(new byte[] {(byte) code}, WINDOWS_1252);
            return repaired.equals(REPLACEMENT) ? Character.toString((int) code) : repaired;
        }
        return invalid((int) code) ? "" : Character.toString((int) code);
    }

    /** Control characters and non-characters, which vanish; tab, line feed, form feed and carriage return are text. */
    private static boolean invalid(int code) {
        boolean control = code < 0x20 && code != '\t' && code != '\n' && code != '\f' && code != '\r' || code == 0x7F;
        return control || code >= 0xFDD0 && code <= 0xFDEF || (code & 0xFFFE) == 0xFFFE;
    }
}
