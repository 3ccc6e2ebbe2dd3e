package org.privatelora.proxy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.privatelora.nn.AdamConfig;
import org.privatelora.nn.FlatAdam;
import org.privatelora.nn.FlatParameters;
import org.privatelora.tensor.Autograd;
import org.privatelora.tensor.Ops;
import org.privatelora.tensor.Rng;
import org.privatelora.tensor.Scope;
import org.privatelora.tensor.Tensors;

/**
 * The proxy attack h and its optimiser; owns both, close it. It tells members (label 1) from non-members (label 0) by the map of
 * squared errors, and is trained by {@link #train} while the LoRA weights are trained against {@link #attackLoss}.
 *
 * @see <a href="https://arxiv.org/abs/2402.11989">Luo et al. 2024, section 3.2 and appendix E</a>
 * @implNote the input is the element-wise error map, as in the authors' code, where eq. 5 writes the scalar loss. Dropout is on
 *     in both losses, as there; its masks are drawn by seed and step, so a resumed run draws the same ones.
 */
public final class ProxyAttack implements AutoCloseable {
    private static final int MEMBER = 1;

    private final ProxyConfig config;
    private final Rng rng;
    private final FlatParameters parameters;
    private final FlatAdam optimiser;
    private final ProxyNetwork trained;
    private final Map<String, NDArray> constants;
    private final ProxyNetwork frozen;
    private final NDManager manager;

    /**
     * What one update saw, before it.
     *
     * @param attackLoss cross-entropy over members and non-members, dropout on
     * @param accuracy fraction of the batch that was told right, in [0, 1], dropout on
     */
    public record ProxyStep(double attackLoss, double accuracy) {}

    /**
     * Everything that {@link #load} needs to go on.
     *
     * @param parameters all weights and biases
     * @param optimiser Adam's moments and step count
     */
    public record State(float[] parameters, FlatAdam.State optimiser) {}

    /**
     * A fresh proxy with PyTorch's default initialisation.
     *
     * @param config size and optimiser
     * @param parent the device; the proxy gets a manager of its own below it
     * @param rng seed of the initial weights and of the dropout masks
     */
    public ProxyAttack(ProxyConfig config, NDManager parent, Rng rng) {
        this(config, parent, rng, manager -> ProxyNetwork.initial(config, manager, rng));
    }

    /**
     * A proxy with given weights, which are copied.
     *
     * @param parameters {@code layer1.weight} (hidden1, inputSize), {@code layer1.bias}, and so on to {@code layer3}
     * @throws IllegalArgumentException when one is missing or has another shape
     */
    public ProxyAttack(ProxyConfig config, NDManager parent, Rng rng, Map<String, NDArray> parameters) {
        this(config, parent, rng, manager -> parameters);
    }

    private ProxyAttack(
            ProxyConfig config, NDManager parent, Rng rng, Function<NDManager, Map<String, NDArray>> initial) {
        this.config = config;
        this.rng = rng;
        this.manager = parent.newSubManager();
        try (NDManager scratch = manager.newSubManager()) {
            this.parameters = FlatParameters.of(manager, initial.apply(scratch));
        }
        this.optimiser =
                new FlatAdam(manager, parameters, AdamConfig.adam(config.weightDecay()), config.learningRate());
        this.trained = ProxyNetwork.build(config, parameters.leaves());
        this.constants = Collections.unmodifiableMap(constants(parameters.leaves()));
        this.frozen = ProxyNetwork.build(config, constants);
    }

    /** Handles on the same storage, outside every graph. */
    private static Map<String, NDArray> constants(Map<String, NDArray> leaves) {
        Map<String, NDArray> constants = new LinkedHashMap<>();
        leaves.forEach((name, leaf) -> constants.put(name, Scope.keep(Autograd.detach(leaf))));
        return constants;
    }

    /**
     * What the proxy looks at: the squared error of each element of the predicted noise. Differentiable in {@code epsilon}.
     *
     * @param epsilon predicted noise, (B, C, H, W)
     * @param noise true noise, same shape
     * @return (B, C H W) float32
     */
    public static NDArray errorMaps(NDArray epsilon, NDArray noise) {
        return Scope.tidy(() -> {
            NDArray error = Ops.cast(epsilon, DataType.FLOAT32).sub(Ops.cast(noise, DataType.FLOAT32));
            return error.square().reshape(error.getShape().get(0), -1); // (B, C H W)
        });
    }

    /**
     * A = mean of -log p(member): how badly the proxy recognises these members. The gradient flows into the error maps, never
     * into the proxy.
     *
     * @param memberErrorMaps (B, inputSize) float32, B at least 1
     * @param step number of this use, for the dropout masks
     * @return shape ()
     */
    public NDArray attackLoss(NDArray memberErrorMaps, long step) {
        return attackLoss(memberErrorMaps, 0, step);
    }

    /** The same for rows of a larger batch, the first of them at place {@code first}: they see the masks of their places. */
    public NDArray attackLoss(NDArray memberErrorMaps, int first, long step) {
        requireMaps(memberErrorMaps);
        return Scope.tidy(() -> attackLoss(memberErrorMaps, masks(memberErrorMaps, "adversary", first, step)));
    }

    /** {@link #attackLoss(NDArray, long)} with given masks. */
    public NDArray attackLoss(NDArray memberErrorMaps, Optional<DropoutMasks> masks) {
        return Scope.tidy(() -> Ops.crossEntropy(
                frozen.logits(memberErrorMaps, masks),
                labels(memberErrorMaps.getShape().get(0), 0)));
    }

    /**
     * One Adam step that lowers the cross-entropy over both batches; no gradient reaches the error maps.
     *
     * @param memberErrorMaps (B, inputSize) float32
     * @param nonMemberErrorMaps (B', inputSize) float32
     * @param step number of this update, for the dropout masks
     * @return loss and accuracy before the step
     */
    public ProxyStep train(NDArray memberErrorMaps, NDArray nonMemberErrorMaps, long step) {
        requireMaps(memberErrorMaps);
        requireMaps(nonMemberErrorMaps);
        return Scope.value(() -> {
            NDArray maps = NDArrays.concat(new NDList(memberErrorMaps, nonMemberErrorMaps));
            NDArray labels = labels(
                    memberErrorMaps.getShape().get(0),
                    nonMemberErrorMaps.getShape().get(0));
            return train(Autograd.detach(maps), labels, masks(maps, "proxy", 0, step));
        });
    }

    /**
     * {@link #train(NDArray, NDArray, long)} with given masks.
     *
     * @param maps of members and non-members, (B, inputSize) float32
     * @param labels 1 for members, 0 for non-members, (B,) int64
     * @param masks none: nothing is dropped
     * @return loss and accuracy before the step
     */
    public ProxyStep train(NDArray maps, NDArray labels, Optional<DropoutMasks> masks) {
        return Scope.value(() -> {
            parameters.zeroGradients();
            NDList outputs = Autograd.recording(() -> {
                NDArray logits = trained.logits(maps, masks);
                return new NDList(logits, Ops.crossEntropy(logits, labels));
            });
            Autograd.backward(outputs.get(1));
            optimiser.step(parameters.flatGradient());
            NDArray right = outputs.get(0)
                    .argMax(1)
                    .eq(labels)
                    .toType(DataType.FLOAT32, false)
                    .mean();
            float[] seen = NDArrays.stack(new NDList(Autograd.detach(outputs.get(1)), right))
                    .toFloatArray();
            return new ProxyStep(seen[0], seen[1]);
        });
    }

    /**
     * p(member) of each error map, dropout off.
     *
     * @param errorMaps (B, inputSize) float32
     * @return B probabilities
     */
    public float[] memberProbability(NDArray errorMaps) {
        requireMaps(errorMaps);
        return Scope.value(() -> Autograd.noGrad(() -> Ops.logSoftmax(frozen.logits(errorMaps, Optional.empty()))
                .exp()
                .get(":, {}", MEMBER)
                .toFloatArray()));
    }

    private Optional<DropoutMasks> masks(NDArray maps, String stream, int first, long step) {
        int batch = (int) maps.getShape().get(0);
        return config.dropout() == 0
                ? Optional.empty()
                : Optional.of(DropoutMasks.draw(
                        config, maps.getManager(), new DropoutMasks.Draws(rng, stream, step, first, batch)));
    }

    private NDArray labels(long members, long nonMembers) {
        long[] labels = new long[(int) (members + nonMembers)];
        Arrays.fill(labels, 0, (int) members, MEMBER);
        return Tensors.of(manager, labels);
    }

    private void requireMaps(NDArray maps) {
        Shape shape = maps.getShape();
        if (shape.dimension() != 2 || shape.get(1) != config.inputSize() || maps.getDataType() != DataType.FLOAT32) {
            throw new IllegalArgumentException("error maps must be (B, " + config.inputSize() + ") float32, were "
                    + shape + " " + maps.getDataType() + "; the proxy is made for one size of latents");
        }
    }

    /** Weights by name, {@code layer1.weight} to {@code layer3.bias}; live, outside every graph. */
    public Map<String, NDArray> parameters() {
        return constants;
    }

    /** The size and the optimiser. */
    public ProxyConfig config() {
        return config;
    }

    /** A copy of weights and optimiser. */
    public State state() {
        return new State(parameters.toArray(), optimiser.state());
    }

    /**
     * Goes on from a copy.
     *
     * @throws IllegalArgumentException when it is of a proxy of another size
     */
    public void load(State state) {
        parameters.load(state.parameters());
        optimiser.load(state.optimiser());
    }

    @Override
    public void close() {
        optimiser.close();
        parameters.close();
        manager.close();
    }
}
