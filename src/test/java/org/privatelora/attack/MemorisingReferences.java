package org.privatelora.attack;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.privatelora.diffusion.NoisePredictor;
import org.privatelora.diffusion.NoiseSchedule;
import org.privatelora.tensor.DeviceChoice;
import org.privatelora.tensor.Engine;
import org.privatelora.tensor.Rng;
import org.privatelora.tensor.Tensors;

/** A closed-form world of references: each knows its own half of the images by heart. */
abstract class MemorisingReferences {
    static final NoiseSchedule SCHEDULE = NoiseSchedule.stableDiffusion();
    static final int N = 40;
    static final int REFERENCES = 8;
    /** Little noise: the nearest image is the right one. */
    static final DenoisingGrid GRID = new DenoisingGrid(List.of(20, 60), 1, 0, 7);

    private static NDManager manager;

    @BeforeAll
    static void start() {
        manager = Engine.start(DeviceChoice.CPU).newManager();
    }

    @AfterAll
    static void stop() {
        manager.close();
    }

    static String id(int image) {
        return "image-" + image;
    }

    static Query query(int... images) {
        NDList latents = new NDList();
        for (int i : images) {
            latents.add(Tensors.of(manager, new Rng(5).normal("image", 0, i, 64), new Shape(1, 4, 4, 4)));
        }
        List<String> names =
                IntStream.of(images).mapToObj(MemorisingReferences::id).toList();
        return new Query(names, names, NDArrays.concat(latents));
    }

    static Query all() {
        return query(IntStream.range(0, N).toArray());
    }

    /** The first half of the images. */
    static int[] members() {
        return IntStream.range(0, N / 2).toArray();
    }

    static GrayBox box(NoisePredictor predictor) {
        return new GrayBox(predictor, captions -> manager.zeros(new Shape(captions.size(), 1, 1)));
    }

    /** Takes the nearest of the images that it knows as x0 and solves for the noise. */
    static GrayBox memorising(int... images) {
        Query known = query(images);
        return box((latents, timesteps, context) -> {
            double abar = SCHEDULE.alphasCumprod()[(int) timesteps.getLong(0)];
            NDArray x = latents.reshape(latents.getShape().get(0), 1, 64);
            NDArray means = known.latents().reshape(1, known.size(), 64).mul(Math.sqrt(abar));
            NDArray nearest = x.sub(means).square().sum(new int[] {2}).argMin(1); // (B,)
            NDArray x0 = known.latents().get(new NDIndex("{}", nearest));
            return latents.sub(x0.mul(Math.sqrt(abar))).div(Math.sqrt(1 - abar));
        });
    }

    /** Remembers nobody: E[noise | xt] for standard normal data. */
    static GrayBox ignorant() {
        return box((latents, timesteps, context) -> {
            double abar = SCHEDULE.alphasCumprod()[(int) timesteps.getLong(0)];
            return latents.mul(Math.sqrt(1 - abar));
        });
    }

    /** In complementary pairs of random halves, as {@code privatelora shadows} deals them. */
    static List<Reference> references() {
        List<Reference> references = new ArrayList<>();
        for (int r = 0; r < REFERENCES; r++) {
            int[] order = new Rng(7).permutation(N, "halves", r / 2);
            int[] first = Arrays.copyOf(order, N / 2);
            int[] second = Arrays.copyOfRange(order, N / 2, N);
            int[] in = r % 2 == 0 ? first : second;
            int[] out = r % 2 == 0 ? second : first;
            references.add(new Reference("r" + r, memorising(in), ids(in), ids(out)));
        }
        return references;
    }

    static Set<String> ids(int... images) {
        return new HashSet<>(
                IntStream.of(images).mapToObj(MemorisingReferences::id).toList());
    }

    static Target target(GrayBox model, List<Reference> references) {
        return new Target(model, Optional.empty(), SCHEDULE).withReferences(references);
    }

    /** Adds an error to every answer, the larger the brighter the image's first number: some images are hard for every model. */
    static GrayBox harder(GrayBox model) {
        return new GrayBox(
                (latents, timesteps, context) -> {
                    NDArray hardness = latents.get(":, :1, :1, :1").round().abs();
                    return model.predictor()
                            .epsilon(latents, timesteps, context)
                            .add(hardness);
                },
                model.captions());
    }

    /** Losses of image and reference by hand. */
    record ByHand(double target, double[] inside, double[] outside) {
        static ByHand of(Target target, int image) {
            Query one = query(image);
            return new ByHand(
                    GRID.losses(target.adapted(), SCHEDULE, one).perImage()[0],
                    losses(target, one, true),
                    losses(target, one, false));
        }

        static double[] losses(Target target, Query one, boolean trainedOn) {
            return target.references().stream()
                    .filter(r -> r.members().contains(one.ids().get(0)) == trainedOn)
                    .mapToDouble(r -> GRID.losses(r.model(), SCHEDULE, one).perImage()[0])
                    .toArray();
        }

        static double mean(double[] x) {
            return Arrays.stream(x).average().orElseThrow();
        }

        static double squares(double[] x) {
            return Arrays.stream(x).map(v -> Math.pow(v - mean(x), 2)).sum();
        }
    }

    /** Reference r has a loss of its own on each image, different in and out. */
    static List<Reference> noisyReferences() {
        List<Reference> noisy = new ArrayList<>();
        for (Reference r : references()) {
            float error = 0.05f + 0.01f * noisy.size();
            GrayBox model = new GrayBox(
                    (latents, timesteps, context) -> r.model()
                            .predictor()
                            .epsilon(latents, timesteps, context)
                            .add(error),
                    r.model().captions());
            noisy.add(new Reference(r.name(), model, r.members(), r.nonMembers()));
        }
        return noisy;
    }

    /** Scores as an audit makes them; a learned attack learns from images 0, 1, ... of each class that are not asked about. */
    static double[] scores(MembershipAttack attack, Target target, Query query) {
        if (attack instanceof ScoredAttack scored) {
            return scored.scores(target, query);
        }
        LearnedAttack learned = (LearnedAttack) attack;
        double[][] features = learned.features(target, all());
        double[][] yes = Arrays.copyOf(features, N / 2);
        double[][] no = Arrays.copyOfRange(features, N / 2, N);
        return CrossFit.scores(learned.classifier().fit(yes, no), learned.features(target, query));
    }
}
