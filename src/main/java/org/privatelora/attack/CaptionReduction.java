package org.privatelora.attack;

import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A caption with its least important words left out.
 *
 * @param kept share of the words that stay, in [0, 1); 0 is the null caption
 */
public record CaptionReduction(double kept) {
    private static final Pattern SPACE = Pattern.compile("\\s+");

    /** Checks the range. */
    public CaptionReduction {
        if (!(kept >= 0 && kept < 1)) {
            throw new IllegalArgumentException("the share of words that stay must be in [0, 1), was " + kept);
        }
    }

    /** No words at all. */
    public static CaptionReduction none() {
        return new CaptionReduction(0);
    }

    /** None, and 30, 50 and 70 % of the words. */
    public static List<CaptionReduction> defaults() {
        return List.of(none(), new CaptionReduction(0.3), new CaptionReduction(0.5), new CaptionReduction(0.7));
    }

    /** A caption word by word. */
    static List<String> words(String caption) {
        return SPACE.splitAsStream(caption).filter(word -> !word.isEmpty()).toList();
    }

    /**
     * What is left, in the order in which it stood.
     *
     * @param caption plain text
     * @param importance one number per word; of equally important ones the first stays
     */
    String of(String caption, double[] importance) {
        List<String> words = words(caption);
        return IntStream.range(0, words.size())
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -importance[i]))
                .limit(Math.round(kept * words.size()))
                .sorted()
                .map(words::get)
                .collect(Collectors.joining(" "));
    }
}
