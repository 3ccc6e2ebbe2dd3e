package org.privatelora.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.privatelora.objective.Objective;
import org.privatelora.objective.Rescaling;
import org.privatelora.proxy.ProxyAttack;
import org.privatelora.tensor.Autograd;
import org.privatelora.tensor.Ops;
import org.privatelora.tensor.Recomputation;
import org.privatelora.tensor.Scope;
import org.privatelora.tensor.Tensors;
import org.privatelora.train.AdversarialConfig.DrawMode;

/**
 * The losses of a batch, and the gradient of its objective, computed at once or in portions (micro-batches).
 *
 * <p>Both losses are means over the batch, so their gradients are means over the portions. The objective need not be: the gradient of
 * SMP-LoRA's ratio is (1/D) dL - lambda (L/D^2) dA with L and A of the <em>whole</em> batch. Where the factors are not {@linkplain
 * Objective#rescalingIsConstant constant}, a first pass without gradients finds L and A; the second one adds up the gradient. Every
 * example sees the noise, the timestep and the masks of its place in the whole batch.
 *
 * @param config the run
 * @param manager the device
 * @param denoiser the adapted model
 * @param proxy the adversary, when the objective has one
 */
record BatchGradient(TrainConfig config, NDManager manager, AdaptedDenoiser denoiser, Optional<ProxyAttack> proxy) {
    /** Adaptation loss L, attack loss A and objective of the whole batch; A and L are equal when there is no adversary. */
    record Losses(double adaptation, double attack, double objective) {
        /** Which of them is not finite, and what it is. */
        Optional<String> fault() {
            return fault("adaptation loss", adaptation)
                    .or(() -> fault("attack loss", attack))
                    .or(() -> fault("objective", objective));
        }

        static Optional<String> fault(String quantity, double value) {
            return Double.isFinite(value) ? Optional.empty() : Optional.of(quantity + " was " + value);
        }
    }

    /** Examples {@code begin} to {@code end} of a batch of {@code of}. */
    private record Portion(int begin, int end, int of) {
        double share() {
            return (end - begin) / (double) of;
        }
    }

    /** L and A of a portion, each of shape (). */
    private record Terms(NDArray adaptation, NDArray attack) {}

    /**
     * Adds the gradient of the objective, times the scale, to the leaves of the LoRA weights; adds nothing when a loss is not finite.
     *
     * @param batch the members of the step
     * @param step determines every random draw
     * @param scale what the loss is multiplied by
     * @return the losses, not scaled
     */
    Losses add(List<Latent> batch, long step, LossScale scale) {
        int size = config.compute().microBatch();
        return size == 0 || size >= batch.size()
                ? whole(batch, new Portion(0, batch.size(), batch.size()), step, scale)
                : portions(batch, size, step, scale);
    }

    /** The same for the example at place i of a batch alone, as if there were no other: the gradient of its own loss. */
    Losses addOne(List<Latent> batch, int i, long step, LossScale scale) {
        return whole(batch, new Portion(i, i + 1, batch.size()), step, scale);
    }

    private Losses whole(List<Latent> batch, Portion all, long step, LossScale scale) {
        Losses[] losses = new Losses[1];
        differentiate(() -> {
            Terms terms = terms(batch, all, step);
            NDArray objective = config.objective().loss(terms.adaptation, terms.attack); // eq. 6 or 10
            objective = Ops.cast(objective, DataType.FLOAT32);
            losses[0] = new Losses(terms.adaptation.getFloat(), terms.attack.getFloat(), objective.getFloat());
            return losses[0].fault().isPresent() ? Optional.empty() : Optional.of(scale.scaled(objective));
        });
        return losses[0];
    }

    /** Records what computes a loss and adds its gradient to the leaves, if there is one. */
    private void differentiate(Supplier<Optional<NDArray>> loss) {
        if (!config.compute().checkpointing()) {
            Autograd.recording(loss).ifPresent(Autograd::backward);
            return;
        }
        try (Recomputation recomputation = Recomputation.open()) {
            Autograd.recording(loss).ifPresent(recomputation::backward);
        }
    }

    private Losses portions(List<Latent> batch, int size, long step, LossScale scale) {
        Objective objective = config.objective();
        Losses before = objective.rescalingIsConstant()
                ? new Losses(0, 0, 0)
                : total(batch, size, portion -> Autograd.noGrad(() -> terms(batch, portion, step)));
        if (before.fault().isPresent()) {
            return before;
        }
        Rescaling weights = objective.rescaling(before.adaptation, before.attack);
        return total(batch, size, portion -> {
            Terms[] terms = new Terms[1];
            differentiate(() -> {
                terms[0] = terms(batch, portion, step);
                return Optional.of(scale.scaled(weighed(terms[0], weights, portion.share())));
            });
            return terms[0];
        });
    }

    /** A portion's part of what has the objective's gradient: dL and dA, each times its factor. */
    private NDArray weighed(Terms terms, Rescaling weights, double share) {
        NDArray useful = Ops.scale(terms.adaptation, share * weights.adaptation());
        double against = share * weights.attack() * config.objective().lambda();
        return against == 0 ? useful : useful.sub(Ops.scale(terms.attack, against));
    }

    /** Means over the batch of what every portion says, and the objective of the means. */
    private Losses total(List<Latent> batch, int size, Function<Portion, Terms> each) {
        double[] sums = new double[2];
        IntStream.iterate(0, begin -> begin < batch.size(), begin -> begin + size)
                .mapToObj(begin -> new Portion(begin, Math.min(batch.size(), begin + size), batch.size()))
                .forEach(portion -> Scope.run(() -> {
                    Terms terms = each.apply(portion);
                    sums[0] += portion.share() * terms.adaptation.getFloat();
                    sums[1] += portion.share() * terms.attack.getFloat();
                }));
        return new Losses(sums[0], sums[1], objective(sums[0], sums[1]));
    }

    private double objective(double adaptation, double attack) {
        return Scope.value(() -> (double) config.objective()
                .loss(Tensors.of(manager, (float) adaptation), Tensors.of(manager, (float) attack))
                .getFloat());
    }

    private Terms terms(List<Latent> batch, Portion portion, long step) {
        NDArray errorMaps = errorMaps(batch, portion, "adaptation", step); // (B, C h w)
        NDArray adaptationLoss = denoiser.whole().adaptationLoss(errorMaps, portion.begin, "adaptation", step); // eq. 3
        if (!config.objective().usesAttack()) {
            return new Terms(adaptationLoss, adaptationLoss);
        }
        boolean shared = config.adversary().draw() == DrawMode.SHARED_FORWARD;
        NDArray attacked = shared ? errorMaps : errorMaps(batch, portion, "attack", step);
        NDArray attackLoss = proxy.orElseThrow().attackLoss(attacked, portion.begin, step); // -log h(member)
        return new Terms(adaptationLoss, attackLoss);
    }

    private NDArray errorMaps(List<Latent> batch, Portion portion, String stream, long step) {
        return denoiser.dropping(stream, step, portion.begin)
                .errorMaps(batch.subList(portion.begin, portion.end), portion.begin, stream, step);
    }
}
