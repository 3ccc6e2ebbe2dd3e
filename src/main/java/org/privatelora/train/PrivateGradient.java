package org.privatelora.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.privatelora.nn.FlatParameters;
import org.privatelora.tensor.Ops;
import org.privatelora.tensor.Rng;
import org.privatelora.tensor.Scope;
import org.privatelora.tensor.Tensors;

/**
 * The gradient of a step of DP-SGD (Abadi et al. 2016, algorithm 1): every member is in the batch with probability q, whatever the others
 * do; the gradient of each one's own loss is shortened to at most C; Gaussian noise of deviation sigma C is added to their sum; the result
 * is divided by the <em>expected</em> size of the batch, q n. A batch may be empty, and is then noise alone.
 *
 * <p>Gradients come from one backward pass for each example. The noise, the timestep and the masks that an example sees are those of its
 * place among all members, so they are the same whoever else is in the batch.
 *
 * @implNote an example whose loss or gradient is not finite contributes nothing, which keeps to the bound; a step is never left out for
 *     it, and a loss scale never changes, since either would show without noise that the example is there. Clipping is to (1 - 1e-5) C,
 *     which leaves room for the rounding of norms. A member is drawn with a probability that is q rounded up to a multiple of 2^-24.
 */
final class PrivateGradient {
    private static final double ROOM = 1 - 1e-5;

    private final NDManager manager;
    private final FlatParameters parameters;
    private final BatchGradient batchGradient;
    private final LossScale lossScale;
    private final Batches members;
    private final double rate;
    private final double clip;
    private final double noise;

    /** What an example had: its losses, and the norm of its gradient, which may not be finite. */
    private record Example(BatchGradient.Losses losses, double norm) {
        boolean finite() {
            return losses.fault().isEmpty() && Double.isFinite(norm);
        }
    }

    /**
     * What a step found.
     *
     * @param gradient noisy mean (n,)
     * @param losses means over the batch, without noise; NaN when it is empty
     * @param batch its size
     * @param clipped how many gradients were longer than C
     */
    record Found(NDArray gradient, BatchGradient.Losses losses, int batch, int clipped) {}

    /**
     * Of all members.
     *
     * @param manager the device
     * @param parameters collects gradients
     * @param batchGradient differentiates
     * @param lossScale stays as it is
     * @param members give every example as a pass shows it
     * @param rate q, in (0, 1]
     * @param clip C, positive
     * @param noise sigma, at least 0
     */
    PrivateGradient(
            NDManager manager,
            FlatParameters parameters,
            BatchGradient batchGradient,
            LossScale lossScale,
            Batches members,
            double rate,
            double clip,
            double noise) {
        this.manager = manager;
        this.parameters = parameters;
        this.batchGradient = batchGradient;
        this.lossScale = lossScale;
        this.members = members;
        this.rate = rate;
        this.clip = clip;
        this.noise = noise;
    }

    /**
     * The gradient of a step; to be called in a scope.
     *
     * @throws DivergedException when no example of a batch had a finite loss and gradient, and no step may be skipped
     */
    Found at(long step) {
        List<Latent> everyone = members.everyone(step / members.perEpoch());
        int[] drawn = drawn(step);
        NDArray sum = manager.zeros(new Shape(parameters.size()));
        List<Example> examples = new ArrayList<>();
        for (int i : drawn) {
            Scope.run(() -> examples.add(addClipped(sum, everyone, i, step)));
        }
        requireSomeFinite(examples, everyone, drawn, step);
        NDArray noisy = sum.add(noise(step)); // sum of the g_i, clipped, + N(0, sigma^2 C^2 I)
        double expected = rate * everyone.size(); // q n
        return new Found(noisy.mul(1 / expected), mean(examples), drawn.length, clipped(examples));
    }

    /** Places of the members that are in the batch, each with probability q. */
    int[] drawn(long step) {
        float[] uniform =
                rng().uniform("dp-sampling", step, 0, members.examples().size());
        return IntStream.range(0, uniform.length).filter(i -> uniform[i] < rate).toArray();
    }

    /** Adds min(1, C / |g_i|) g_i to the sum. */
    private Example addClipped(NDArray sum, List<Latent> everyone, int i, long step) {
        parameters.zeroGradients();
        BatchGradient.Losses losses = batchGradient.addOne(everyone, i, step, lossScale);
        NDArray gradient = lossScale.unscaled(parameters.flatGradient());
        Example example = new Example(losses, Math.sqrt(gradient.square().sum().getFloat()));
        if (example.finite()) {
            Ops.copyInto(sum, sum.add(shortened(gradient, example.norm)));
        }
        return example;
    }

    private NDArray shortened(NDArray gradient, double norm) {
        return norm > ROOM * clip ? gradient.mul(ROOM * clip / norm) : gradient;
    }

    private NDArray noise(long step) {
        float[] standard = rng().normal("dp-noise", step, 0, (int) parameters.size());
        return Tensors.of(manager, standard).mul(noise * clip);
    }

    private Rng rng() {
        return members.rng();
    }

    private void requireSomeFinite(List<Example> examples, List<Latent> everyone, int[] drawn, long step) {
        if (!examples.isEmpty() && lossScale.skipsNothing() && examples.stream().noneMatch(Example::finite)) {
            List<Latent> batch = IntStream.of(drawn).mapToObj(everyone::get).toList();
            BatchGradient.Losses losses = examples.get(0).losses;
            String fault = losses.fault().orElse("gradient norm was " + examples.get(0).norm);
            throw new DivergedException(fault, step, batch, 1);
        }
    }

    private static BatchGradient.Losses mean(List<Example> examples) {
        double loss = examples.stream()
                .filter(Example::finite)
                .mapToDouble(example -> example.losses.adaptation())
                .average()
                .orElse(Double.NaN);
        return new BatchGradient.Losses(loss, loss, loss);
    }

    private int clipped(List<Example> examples) {
        return (int) examples.stream()
                .filter(example -> example.finite() && example.norm > ROOM * clip)
                .count();
    }
}
