package org.privatelora.attack;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.privatelora.progress.Interruption;
import org.privatelora.tensor.Autograd;
import org.privatelora.tensor.Scope;

/**
 * How much a caption means something else without one of its words: 1 - cosine of the two contexts, each averaged over its tokens.
 */
final class WordImportance {
    private static final String ASKED = "word importance";

    private WordImportance() {}

    /** One number per word of each caption, as the base's text encoder sees it, or the adapted one's where the base is not there. */
    static double[][] of(Target target, Query query) {
        GrayBox model = target.base().orElse(target.adapted());
        return target.memory().once(model, ASKED, query, () -> of(model.captions(), query.captions()));
    }

    private static double[][] of(CaptionEncoder encoder, List<String> captions) {
        Map<String, double[]> known = new HashMap<>();
        double[][] importance = new double[captions.size()][];
        Arrays.setAll(importance, i -> known.computeIfAbsent(captions.get(i), caption -> of(encoder, caption)));
        return importance;
    }

    private static double[] of(CaptionEncoder encoder, String caption) {
        Interruption.check("the attack was stopped; nothing of it is kept, run it again");
        List<String> words = CaptionReduction.words(caption);
        List<String> texts = new ArrayList<>(List.of(caption));
        IntStream.range(0, words.size()).forEach(i -> texts.add(without(words, i)));
        float[] means = Scope.value(() -> Autograd.noGrad(() -> encoder.context(texts)
                .mean(new int[] {1}) // (1 + words, D)
                .toFloatArray()));
        int size = means.length / texts.size();
        return IntStream.rangeClosed(1, words.size())
                .mapToDouble(i -> 1 - cosine(means, i * size, size))
                .toArray();
    }

    private static String without(List<String> words, int dropped) {
        List<String> rest = new ArrayList<>(words);
        rest.remove(dropped);
        return String.join(" ", rest);
    }

    /** Of the first vector and the one at {@code start}. */
    private static double cosine(float[] means, int start, int size) {
        double product = 0;
        double first = 0;
        double second = 0;
        for (int j = 0; j < size; j++) {
            product += (double) means[j] * means[start + j];
            first += (double) means[j] * means[j];
            second += (double) means[start + j] * means[start + j];
        }
        return product / Math.sqrt(first * second);
    }
}
