package org.privatelora.attack;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import org.privatelora.metrics.StructuralSimilarity;
import org.privatelora.tensor.Tensors;

/**
 * Pictures are given noise and denoised again by an image-to-image service; of one that was trained on, what comes back is more like it.
 * Score = structural similarity, in grey, of the picture and the mean of its n variations.
 *
 * @param process how a variation is made; it is asked for latents
 * @param source of the pictures
 * @param decoder of the service
 * @see <a href="https://arxiv.org/abs/2405.20771">Li et al. 2024, algorithm 1</a>
 * @implNote the window of the similarity is that of Wang et al. 2004; grey is 0.299 R + 0.587 G + 0.114 B.
 */
public record ReDiffusePictures(ReDiffuse process, PictureSource source, PictureDecoder decoder)
        implements ScoredAttack {
    /** Its name. */
    public static final String NAME = "rediffuse";

    private static final double RANGE = 2;
    private static final double[] GREY = {0.299, 0.587, 0.114};

    /**
     * The authors' setting for Stable Diffusion: one variation, one step from t = 50.
     *
     * @param source of the pictures
     * @param decoder of the service
     * @param batch images per forward pass
     */
    public static ReDiffusePictures of(PictureSource source, PictureDecoder decoder, int batch) {
        return new ReDiffusePictures(new ReDiffuse(50, 50, 1, batch), source, decoder);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int queries() {
        return process.queries();
    }

    @Override
    public ThreatModel threat() {
        return ThreatModel.blackBox().with(ThreatModel.Need.VARIATIONS);
    }

    @Override
    public double[] scores(Target target, Query query) {
        GrayBox model = target.adapted();
        return new PerImage(process.batch()).scores(model, query, (ids, latents, context) -> {
            NDArray sum = decoder.pictures(process.returned(model, target.schedule(), ids, latents, context, 0));
            for (int draw = 1; draw < process.count(); draw++) {
                sum = sum.add(
                        decoder.pictures(process.returned(model, target.schedule(), ids, latents, context, draw)));
            }
            return difference(source.pictures(ids), sum.div(process.count()));
        });
    }

    /** 1 - similarity of every picture, (B,). */
    private static NDArray difference(float[][] pictures, NDArray variations) {
        int width = (int) variations.getShape().get(3);
        float[] all = variations.toFloatArray();
        float[] differences = new float[pictures.length];
        StructuralSimilarity similarity = new StructuralSimilarity(width, RANGE);
        int each = all.length / pictures.length;
        for (int i = 0; i < pictures.length; i++) {
            if (pictures[i].length != each) {
                throw new IllegalArgumentException(
                        "attack '" + NAME + "' compares pictures with their variations, which"
                                + " have " + each + " numbers where the picture has " + pictures[i].length
                                + "; it knows square pictures only, so leave it out where there is bucketing");
            }
            float[] variation = Arrays.copyOfRange(all, i * each, (i + 1) * each);
            differences[i] = (float) (1 - similarity.of(grey(pictures[i]), grey(variation)));
        }
        return Tensors.of(variations.getManager(), differences);
    }

    /** Of three planes. */
    private static double[] grey(float[] picture) {
        double[] grey = new double[picture.length / GREY.length];
        for (int i = 0; i < picture.length; i++) {
            grey[i % grey.length] += GREY[i / grey.length] * picture[i];
        }
        return grey;
    }
}
