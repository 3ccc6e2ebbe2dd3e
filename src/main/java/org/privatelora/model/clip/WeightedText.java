package org.privatelora.model.clip;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text cut where its weight changes: {@code (word)} counts 1.1 times, {@code (word:1.3)} 1.3 times and {@code [word]} 1/1.1 times.
 * Brackets nest and multiply; a backslash makes the bracket after it plain. A bracket that is not closed reaches to the end, one that
 * was not opened is plain text.
 *
 * @param pieces in the order of the text, neighbours of different weights; at least one
 * @see <a href="https://github.com/kohya-ss/sd-scripts/blob/main/library/strategy_base.py">kohya-ss/sd-scripts, parse_prompt_attention;
 *     the syntax is that of AUTOMATIC1111's web UI</a>
 * @implNote behind a colon that is not a number, such as {@code 1.2.3}, is plain text here; in sd-scripts it ends the run.
 */
record WeightedText(List<Piece> pieces) {
    private static final double STRONGER = 1.1;
    private static final double WEAKER = 1 / STRONGER;
    private static final Pattern LEXEME =
            Pattern.compile("\\\\(?<escaped>[()\\[\\]\\\\]?)|:(?<weight>[+-]?(?:\\d+\\.?\\d*|\\.\\d+))\\)"
                    + "|(?<bracket>[()\\[\\]])|(?<plain>[^\\\\()\\[\\]:]+|:)");

    /**
     * A stretch of one weight.
     *
     * @param text without brackets and escapes
     * @param weight factor of its tokens
     */
    record Piece(String text, double weight) {
        private Piece times(double factor) {
            return new Piece(text, weight * factor);
        }
    }

    /** Reads the brackets of a text; every text is valid. */
    static WeightedText parse(String text) {
        Reader reader = new Reader();
        Matcher lexemes = LEXEME.matcher(text);
        while (lexemes.find()) {
            reader.take(lexemes);
        }
        return reader.finish();
    }

    /** What was read so far, and where the open brackets began. */
    private static final class Reader {
        private final List<Piece> pieces = new ArrayList<>();
        private final Deque<Integer> round = new ArrayDeque<>();
        private final Deque<Integer> square = new ArrayDeque<>();

        void take(Matcher lexeme) {
            if (lexeme.group("bracket") != null) {
                bracket(lexeme.group());
            } else if (lexeme.group("weight") != null) {
                close(round, Double.parseDouble(lexeme.group("weight")), lexeme.group());
            } else {
                add(lexeme.group("escaped") == null ? lexeme.group() : lexeme.group("escaped"));
            }
        }

        private void bracket(String bracket) {
            switch (bracket) {
                case "(" -> round.push(pieces.size());
                case "[" -> square.push(pieces.size());
                case ")" -> close(round, STRONGER, bracket);
                default -> close(square, WEAKER, bracket);
            }
        }

        private void close(Deque<Integer> open, double factor, String otherwise) {
            if (open.isEmpty()) {
                add(otherwise);
            } else {
                scale(open.pop(), factor);
            }
        }

        private void add(String text) {
            pieces.add(new Piece(text, 1));
        }

        private void scale(int from, double factor) {
            pieces.subList(from, pieces.size()).replaceAll(piece -> piece.times(factor));
        }

        WeightedText finish() {
            round.forEach(from -> scale(from, STRONGER));
            square.forEach(from -> scale(from, WEAKER));
            return new WeightedText(joined());
        }

        /** Neighbours of one weight are one text for the tokenizer. */
        private List<Piece> joined() {
            List<Piece> joined = new ArrayList<>(
                    List.of(new Piece("", pieces.isEmpty() ? 1 : pieces.get(0).weight())));
            for (Piece piece : pieces) {
                Piece last = joined.get(joined.size() - 1);
                if (last.weight() == piece.weight()) {
                    joined.set(joined.size() - 1, new Piece(last.text() + piece.text(), last.weight()));
                } else {
                    joined.add(piece);
                }
            }
            return joined;
        }
    }
}
