package org.privatelora.experiment;

import java.util.List;

/**
 * How every model is measured.
 *
 * @param timesteps of the loss grid for the chosen checkpoints, evenly spread
 * @param curveTimesteps of the loss grid for every checkpoint
 * @param proxyEpochs passes over the auxiliary halves of the retrained proxy h'
 * @param proxyLearningRate of h'
 * @param samples pictures per model, 0 for none
 * @param samplingSteps DDIM steps
 * @param guidance guidance scale of sampling
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
    /** Copies the list and checks the names of the attacks. */
    public Evaluation {
        attacks = AttackSuite.parse(attacks).names();
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
