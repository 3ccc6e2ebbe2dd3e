package org.privatelora.experiment;

import java.util.List;
import org.privatelora.quality.RandomConvFeatures;

/**
 * How every model is measured.
 *
 * @param timesteps in [1, 1000], of the loss grid for the chosen checkpoints, evenly spread
 * @param curveTimesteps in [1, 1000], of the loss grid for every checkpoint
 * @param proxyEpochs at least 1, passes over the auxiliary halves of the retrained proxy h'
 * @param proxyLearningRate of h'
 * @param samples pictures per model, 0 for none, else at least 31
 * @param samplingSteps DDIM steps, in [1, 1000]
 * @param guidance guidance scale of sampling, at least 1
 * @param attacks on the chosen checkpoints, as {@link AttackSuite#parse} reads them
 */
public record Evaluation(
        int timesteps,
        int curveTimesteps,
        int proxyEpochs,
        double proxyLearningRate,
        int samples,
        int samplingSteps,
        double guidance,
        List<String> attacks) {
    private static final int MOST_TIMESTEPS = 1000;
    /** The Fréchet distance of a run is taken in our own features, whose covariance needs one picture more than there are features. */
    private static final int LEAST_SAMPLES = RandomConvFeatures.DIMENSIONS + 1;

    /** Checks the ranges, so that no run finds out after training, copies the list and checks the names of the attacks. */
    public Evaluation {
        requireTimesteps("timesteps", timesteps);
        requireTimesteps("curveTimesteps", curveTimesteps);
        requireTimesteps("samplingSteps", samplingSteps);
        require(proxyEpochs >= 1, "proxyEpochs must be at least 1, was " + proxyEpochs);
        require(
                proxyLearningRate > 0 && Double.isFinite(proxyLearningRate),
                "proxyLearningRate must be a positive number, was " + proxyLearningRate);
        require(
                samples == 0 || samples >= LEAST_SAMPLES,
                "samples must be 0, for none, or at least " + LEAST_SAMPLES
                        + ", with fewer their distance from real pictures is not defined, was " + samples);
        require(
                guidance >= 1 && Double.isFinite(guidance),
                "guidance must be at least 1, which is none, was " + guidance);
        require(attacks != null, "attacks must be a list, was null");
        attacks = AttackSuite.parse(attacks).names();
    }

    private static void requireTimesteps(String name, int count) {
        require(count >= 1 && count <= MOST_TIMESTEPS, name + " must be in [1, " + MOST_TIMESTEPS + "], was " + count);
    }

    private static void require(boolean so, String otherwise) {
        if (!so) {
            throw new IllegalArgumentException("evaluation." + otherwise);
        }
    }

    /** The attacks that are run. */
    public AttackSuite suite() {
        return new AttackSuite(attacks);
    }

    /** The same with other attacks. */
    public Evaluation withAttacks(AttackSuite suite) {
        return new Evaluation(
                timesteps,
                curveTimesteps,
                proxyEpochs,
                proxyLearningRate,
                samples,
                samplingSteps,
                guidance,
                suite.names());
    }
}
