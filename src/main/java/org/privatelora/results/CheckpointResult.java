package org.privatelora.results;

/**
 * One checkpoint of one training run, measured with the loss grid on all four private parts.
 *
 * @param epoch epochs done
 * @param step steps done
 * @param aux on the auxiliary halves; choices are made on these numbers only
 * @param test on the test halves; for reporting only
 */
public record CheckpointResult(int epoch, long step, Half aux, Half test) {
    /**
     * One half.
     *
     * @param memberLoss mean denoising loss of its members
     * @param nonMemberLoss mean denoising loss of its non-members (held-out loss)
     * @param lossAuc AUC of the plain loss attack
     * @param calibratedAuc AUC of the calibrated loss attack
     */
    public record Half(double memberLoss, double nonMemberLoss, double lossAuc, double calibratedAuc) {}
}
