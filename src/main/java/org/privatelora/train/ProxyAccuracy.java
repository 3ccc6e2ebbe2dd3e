package org.privatelora.train;

import java.util.List;
import org.privatelora.proxy.ProxyAttack;
import org.privatelora.tensor.Autograd;
import org.privatelora.tensor.Scope;

/**
 * How well the proxy tells members from non-members, dropout off, threshold 1/2, one draw per picture.
 *
 * @param proxy judges
 * @param denoiser the adapted model, with all of LoRA
 */
record ProxyAccuracy(ProxyAttack proxy, Denoiser denoiser) {
    private static final int BATCH = 16;

    /** In [0, 1], mean of the accuracies on members and non-members; NaN without examples; the epoch names the draws. */
    double of(List<Latent> someMembers, List<Latent> someNonMembers, int epoch) {
        if (someMembers.isEmpty() || someNonMembers.isEmpty()) {
            return Double.NaN;
        }
        double hits = calledMember(someMembers, "evaluation-members", epoch);
        double falseAlarms = calledMember(someNonMembers, "evaluation-nonmembers", epoch);
        return (hits + 1 - falseAlarms) / 2;
    }

    /** Share of examples that the proxy calls members. */
    private double calledMember(List<Latent> examples, String stream, int epoch) {
        int called = 0;
        for (int begin = 0; begin < examples.size(); begin += BATCH) {
            List<Latent> batch = examples.subList(begin, Math.min(examples.size(), begin + BATCH));
            long draw = epoch * 1_000_000L + begin;
            float[] probabilities = Scope.value(
                    () -> Autograd.noGrad(() -> proxy.memberProbability(denoiser.errorMaps(batch, stream, draw))));
            for (float probability : probabilities) {
                called += probability > 0.5f ? 1 : 0;
            }
        }
        return called / (double) examples.size();
    }
}
