package org.privatelora.experiment;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.privatelora.attack.Calibrated;
import org.privatelora.attack.GeneratedClassifier;
import org.privatelora.attack.GeneratedLikeness;
import org.privatelora.attack.GeneratedLikeness.Reading;
import org.privatelora.attack.Generator;
import org.privatelora.attack.GrayBox;
import org.privatelora.attack.Likenesses;
import org.privatelora.attack.LogisticRegression;
import org.privatelora.attack.MembershipAttack;
import org.privatelora.attack.PictureDecoder;
import org.privatelora.attack.PictureFeatures;
import org.privatelora.attack.PictureSource;
import org.privatelora.attack.ReDiffusePictures;
import org.privatelora.attack.ScoredAttack;
import org.privatelora.data.Dataset;
import org.privatelora.data.Example;
import org.privatelora.data.Part;
import org.privatelora.diffusion.Ddim;
import org.privatelora.quality.FeatureSpace;
import org.privatelora.quality.RandomConvFeatures;
import org.privatelora.quality.Sampler;

/**
 * What black-box attackers work with: pictures that a model draws, the private pictures, and a space in which they are compared. Two are
 * equal when they would draw the same.
 *
 * @param materials base and data
 * @param how steps and guidance of the sampler
 * @param space where pictures are compared
 */
record Studio(Materials materials, Evaluation how, FeatureSpace space)
        implements Generator, PictureSource, PictureFeatures, PictureDecoder {
    /** Pictures drawn for each image, as Pang and Wang have it. */
    private static final int DRAWS = 3;

    private static final int BATCH = 32;

    /** Compares in our own feature space, which needs no weights. */
    Studio(Materials materials, Evaluation how) {
        this(materials, how, new RandomConvFeatures());
    }

    /** Readings of the same drawn pictures, and variations of the private ones; what scores is calibrated too. */
    List<MembershipAttack> attacks() {
        Likenesses likenesses = new Likenesses(this, this, this, DRAWS, 0, batch());
        Stream<ScoredAttack> drawn =
                Arrays.stream(Reading.values()).map(reading -> new GeneratedLikeness(reading, likenesses));
        Stream<MembershipAttack> scored = Stream.concat(drawn, Stream.of(ReDiffusePictures.of(this, this, batch())))
                .flatMap(attack -> Stream.of(attack, Calibrated.of(attack)));
        return Stream.concat(scored, Stream.of(new GeneratedClassifier(likenesses, LogisticRegression.defaults())))
                .toList();
    }

    private int batch() {
        return materials.picturesAtOnce(BATCH);
    }

    @Override
    public float[][] pictures(GrayBox model, List<String> captions, long[] seeds) {
        Ddim ddim = Ddim.deterministic(materials.schedule(), how.samplingSteps());
        return new Sampler(ddim, how.guidance(), "", batch()).pictures(materials.base(), model, captions, seeds);
    }

    /** Every step asks with the caption and, where there is guidance, without. */
    @Override
    public int queries() {
        return how.samplingSteps() * (how.guidance() == 1 ? 1 : 2);
    }

    @Override
    public float[][] pictures(List<String> ids) {
        Map<String, Example> examples = examples(materials.dataset());
        return ids.stream()
                .map(id -> required(examples, id).pixels(materials.base().imageSize()))
                .toArray(float[][]::new);
    }

    private static Map<String, Example> examples(Dataset dataset) {
        return Part.PRIVATE.stream()
                .flatMap(part -> dataset.part(part).stream())
                .collect(Collectors.toMap(Example::id, Function.identity(), (one, same) -> one));
    }

    private static Example required(Map<String, Example> examples, String id) {
        Example example = examples.get(id);
        if (example == null) {
            throw new IllegalArgumentException("there is no picture of image " + id + " among " + examples.size());
        }
        return example;
    }

    @Override
    public NDArray pictures(NDArray latents) {
        return materials.base().decode(latents);
    }

    @Override
    public double[][] of(float[][] pictures) {
        return space.of(pictures, materials.base().imageSize());
    }
}
