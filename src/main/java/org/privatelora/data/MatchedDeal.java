package org.privatelora.data;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.privatelora.tensor.Rng;

/**
 * Pictures dealt to the four private parts in randomised blocks (Fisher 1935, ch. 4): four pictures of nearly the same complexity,
 * one to each part at random. Members and non-members are then about equally hard for the base model, which has nothing to do with
 * membership but moves the loss attack's AUC by .1 and more at fifty pictures a part.
 *
 * <p>Complexity is the size of the picture as PNG. The order of the blocks is shuffled, so the first pictures of each part are
 * matched too.
 */
final class MatchedDeal {
    private static final int BLOCK = Part.PRIVATE.size();

    private MatchedDeal() {}

    /**
     * Deals.
     *
     * @param examples four times as many as a part gets
     * @param seed of the deal
     * @return for each private part the indices of its examples
     */
    static Map<Part, List<Integer>> of(List<Example> examples, long seed) {
        int[] size = examples.parallelStream()
                .mapToInt(example -> pngSize(example.whole()))
                .toArray();
        List<Integer> byComplexity = IntStream.range(0, size.length)
                .boxed()
                .sorted(Comparator.comparingInt(i -> size[i]))
                .toList();
        Rng rng = new Rng(seed);
        Map<Part, List<Integer>> dealt = new EnumMap<>(Part.class);
        Part.PRIVATE.forEach(part -> dealt.put(part, new ArrayList<>()));
        for (int block : rng.permutation(size.length / BLOCK, "matched-blocks", 0)) {
            int[] order = rng.permutation(BLOCK, "matched-deal", block);
            for (int i = 0; i < BLOCK; i++) {
                dealt.get(Part.PRIVATE.get(i)).add(byComplexity.get(block * BLOCK + order[i]));
            }
        }
        return dealt;
    }

    static int pngSize(BufferedImage image) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            ImageIO.write(image, "png", bytes);
            return bytes.size();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
