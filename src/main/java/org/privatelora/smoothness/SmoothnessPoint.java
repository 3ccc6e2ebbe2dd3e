package org.privatelora.smoothness;

import ai.djl.ndarray.NDArray;
import java.util.Optional;
import java.util.function.Function;
import org.privatelora.nn.FlatParameters;
import org.privatelora.objective.Objective;
import org.privatelora.objective.Rescaling;
import org.privatelora.smoothness.PowerIteration.Spectrum;
import org.privatelora.tensor.Autograd;
import org.privatelora.tensor.Scope;
import org.privatelora.train.ObjectiveAt;
import org.privatelora.train.ObjectiveAt.Losses;

/**
 * The smoothness of a run's objective at one moment, over all LoRA tensors, on a fixed batch.
 *
 * @param epoch counted from 1
 * @param step counted from 1
 * @param losses at that point
 * @param rescaling the factors of the two gradients: 1/D and L/D^2 with SMP-LoRA
 * @param gradientNorm of the objective, sqrt of the sum of squares over every A and B
 * @param parts norms of the gradients of the two losses by themselves
 * @param hessian spectral norm of the objective's Hessian
 * @see <a href="https://arxiv.org/abs/2402.11989">Luo et al. 2024, appendix C and table 3</a>
 */
public record SmoothnessPoint(
        int epoch,
        long step,
        Values losses,
        Rescaling rescaling,
        double gradientNorm,
        PartNorms parts,
        Spectrum hessian) {
    /**
     * The losses as numbers.
     *
     * @param adaptation L
     * @param attack A, when there is a proxy
     * @param objective what is minimised
     */
    public record Values(double adaptation, Optional<Double> attack, double objective) {
        static Values of(Losses losses) {
            return new Values(
                    losses.adaptation().getFloat(),
                    losses.attack().map(attack -> (double) attack.getFloat()),
                    losses.objective().getFloat());
        }
    }

    /**
     * Gradient norms over the same tensors, before the objective weighs them.
     *
     * @param adaptation of L
     * @param attack of A, when there is a proxy
     */
    public record PartNorms(double adaptation, Optional<Double> attack) {
        static PartNorms of(ObjectiveAt there, boolean withAttack) {
            return new PartNorms(
                    norm(there, Losses::adaptation),
                    withAttack
                            ? Optional.of(norm(there, losses -> losses.attack().orElseThrow()))
                            : Optional.empty());
        }

        private static double norm(ObjectiveAt there, Function<Losses, NDArray> loss) {
            FlatParameters parameters = there.parameters();
            parameters.zeroGradients();
            double norm = Scope.value(() -> {
                Autograd.backward(Autograd.recording(() -> Scope.tidy(() -> loss.apply(there.losses()))));
                return Math.sqrt(parameters.flatGradient().square().sum().getFloat());
            });
            parameters.zeroGradients();
            return norm;
        }
    }

    /** How strongly the adaptation loss pulls within the objective's gradient: 1/D ||dL|| with SMP-LoRA, ||dL|| otherwise. */
    public double adaptationPull() {
        return rescaling.adaptation() * parts.adaptation();
    }

    /**
     * How strongly the attack loss pulls within the objective's gradient: lambda L/D^2 ||dA|| with SMP-LoRA, lambda ||dA|| with
     * MP-LoRA; 0 without a proxy.
     *
     * @param lambda its weight
     */
    public double attackPull(double lambda) {
        return lambda * rescaling.attack() * parts.attack().orElse(0.0);
    }

    /**
     * Measures one point.
     *
     * @param epoch counted from 1
     * @param step counted from 1
     * @param objective what {@code there} minimises
     * @param there where
     * @param iteration how the norm is found
     */
    public static SmoothnessPoint measure(
            int epoch, long step, Objective objective, ObjectiveAt there, PowerIteration iteration) {
        Surface surface = new Surface(there.parameters(), there::objective);
        Values losses = Scope.value(() -> Autograd.noGrad(() -> Values.of(there.losses())));
        PartNorms parts = PartNorms.of(there, losses.attack().isPresent());
        try (DoubleBackward hessian = new DoubleBackward(surface)) {
            return new SmoothnessPoint(
                    epoch,
                    step,
                    losses,
                    objective.rescaling(losses.adaptation(), losses.attack().orElse(0.0)),
                    hessian.gradientNorm(),
                    parts,
                    iteration.run(
                            hessian,
                            (int) there.parameters().size(),
                            there.parameters().flat().getManager()));
        }
    }
}
