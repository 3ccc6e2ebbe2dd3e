package org.privatelora.attack;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.privatelora.diffusion.NoiseSchedule;
import org.privatelora.progress.Interruption;
import org.privatelora.tensor.Scope;

/**
 * White-box gradients: the loss of an image that was trained on pulls at the weights less, or elsewhere. Learns from log norms of the
 * gradient by each adapted tensor, at K equidistant timesteps.
 *
 * @param name how tables call it
 * @param reading what is seen of the gradients
 * @param grid timesteps and noise draws
 * @param classifier learns
 * @see <a href="https://arxiv.org/abs/2308.06405">Pang et al. 2023, GSA1 and GSA2</a>
 * @implNote the logarithm is not in the paper, whose trees do not see it: norms of one image differ by orders of magnitude between
 *     tensors, and a linear classifier does. Their code standardises features of shadow and target models apart, the latter by
 *     statistics of members and non-members; here a classifier learns its scales from the labelled images. The base model has no
 *     adapted tensors, so these attacks cannot be calibrated by it.
 */
public record Gsa(String name, Reading reading, DenoisingGrid grid, Classifier classifier) implements LearnedAttack {
    private static final int STEPS = 1000;
    /** Below every gradient that float32 tells from none. */
    private static final double NOTHING = 1e-12;

    /** What is seen of the gradients of one image. */
    public enum Reading {
        /** Norms of the gradient of the mean loss. */
        GSA1 {
            @Override
            double[] of(GradientNorms.Norms norms) {
                return norms.ofMean();
            }
        },
        /** Means over timesteps of the norms. */
        GSA2 {
            @Override
            double[] of(GradientNorms.Norms norms) {
                return norms.mean();
            }
        };

        abstract double[] of(GradientNorms.Norms norms);

        /** As tables call the attack. */
        public String attack() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Both readings of one pass, side by side, so that the second attack need not ask again. */
    private record Pass(DenoisingGrid grid) {}

    /** K = 10: t = 99, 199, ..., 999; called {@code gsa1} or {@code gsa2}. */
    public static Gsa of(Reading reading, Classifier classifier) {
        return new Gsa(reading.attack(), reading, equidistant(10), classifier);
    }

    /** With logistic regression, and {@code -boosting} as the authors have it; of one reading after the other. */
    public static List<Gsa> all() {
        return Arrays.stream(Reading.values())
                .flatMap(reading -> Stream.of(
                        of(reading, LogisticRegression.defaults()),
                        new Gsa(reading.attack() + "-boosting", reading, equidistant(10), GradientBoosting.defaults())))
                .toList();
    }

    /**
     * The last timesteps of {@code count} equal stretches of [0, 1000), one draw each.
     *
     * @throws IllegalArgumentException when 1000 cannot be divided so
     */
    public static DenoisingGrid equidistant(int count) {
        if (count < 1 || STEPS % count != 0) {
            throw new IllegalArgumentException(
                    "timesteps are equidistant where their number divides " + STEPS + ", was " + count);
        }
        List<Integer> timesteps = IntStream.rangeClosed(1, count)
                .mapToObj(i -> i * STEPS / count - 1)
                .toList();
        return new DenoisingGrid(timesteps, 1, 0, 1);
    }

    /** {@inheritDoc} There are as many backward passes, each about twice as long. */
    @Override
    public int queries() {
        return grid.queries();
    }

    @Override
    public ThreatModel threat() {
        return ThreatModel.whiteBox().with(ThreatModel.Need.LABELLED_IMAGES);
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException when the target shows no gradients
     */
    @Override
    public double[][] features(Target target, Query query) {
        GradientNorms gradients = target.gradients(name());
        double[][] both = target.memory()
                .once(
                        target.adapted(),
                        new Pass(grid),
                        query,
                        () -> query.slices(1).stream()
                                .map(one -> pass(gradients, target.schedule(), query, one))
                                .toArray(double[][]::new));
        return Arrays.stream(both).map(this::mine).toArray(double[][]::new);
    }

    private double[] mine(double[] both) {
        int tensors = both.length / Reading.values().length;
        int begin = reading.ordinal() * tensors;
        return Arrays.copyOfRange(both, begin, begin + tensors);
    }

    private double[] pass(GradientNorms gradients, NoiseSchedule schedule, Query query, Query.Slice image) {
        Interruption.check("the attack was stopped; nothing of it is kept, run it again");
        GradientNorms.Norms norms = Scope.value(() -> norms(gradients, schedule, query, image));
        return Arrays.stream(Reading.values())
                .flatMapToDouble(one -> Arrays.stream(one.of(norms)))
                .map(norm -> Math.log(norm + NOTHING))
                .toArray();
    }

    private GradientNorms.Norms norms(GradientNorms gradients, NoiseSchedule schedule, Query query, Query.Slice image) {
        NDArray x0 = image.latents(); // (1, C, h, w)
        int[] timesteps = new int[grid.queries()];
        Arrays.setAll(timesteps, cell -> grid.timesteps().get(cell / grid.draws()));
        List<String> id = query.ids().subList(image.begin(), image.end());
        NDList noises = new NDList(IntStream.range(0, timesteps.length)
                .mapToObj(cell -> grid.noise(id, timesteps[cell], cell % grid.draws(), x0))
                .toList());
        NDArray noise = NDArrays.concat(noises); // (K, C, h, w)
        NDArray repeated = x0.repeat(0, timesteps.length); // (K, C, h, w)
        NDArray noisy = schedule.addNoise(repeated, noise, timesteps);
        return gradients.of(query.captions().get(image.begin()), noisy, timesteps, noise);
    }
}
