package org.privatelora.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.privatelora.lora.LoraComponent;
import org.privatelora.lora.LoraWeights;
import org.privatelora.lora.MaxNorm;
import org.privatelora.nn.FlatAdam;
import org.privatelora.nn.FlatParameters;
import org.privatelora.privacy.Ledger;
import org.privatelora.privacy.SampledGaussian;
import org.privatelora.proxy.ProxyAttack;
import org.privatelora.tensor.Autograd;
import org.privatelora.tensor.Rng;
import org.privatelora.tensor.Scope;
import org.privatelora.train.AdversarialConfig.UpdateOrder;

/**
 * The two players and their moves: LoRA minimises the objective on members, the proxy learns to tell auxiliary members from
 * auxiliary non-members. Owns the LoRA weights, the proxy and both optimisers.
 *
 * @see <a href="https://arxiv.org/abs/2402.11989">Luo et al. 2024, algorithms 1 (MP-LoRA) and 2 (SMP-LoRA)</a>
 */
public final class Adaptation implements AutoCloseable {
    /** Added to the norm before dividing by it, as PyTorch's {@code clip_grad_norm_}. */
    private static final double CLIP_EPS = 1e-6;

    private final TrainConfig config;
    private final TrainingSet set;
    private final NDManager manager;
    private final LoraWeights lora;
    private final FlatParameters parameters;
    private final FlatAdam optimiser;
    private final Optional<ProxyAttack> proxy;
    private final AdaptedDenoiser denoiser;
    private final BatchGradient batchGradient;
    private final Optional<Ledger> ledger;
    private final Optional<PrivateGradient> privateGradient;
    private final LossScale lossScale;
    private final Skips proxySkips;
    private final Batches members;
    private final Batches auxMembers;
    private final Batches auxNonMembers;

    /**
     * Fresh players.
     *
     * @param config the run
     * @param base stays frozen
     * @param set encoded pictures
     * @throws IllegalArgumentException when a proxy is asked for and does not fit the latents, or has no auxiliary examples; when
     *     there is a proxy, or training is private, and latents have several sizes
     */
    public Adaptation(TrainConfig config, BaseModel base, TrainingSet set) {
        this.config = config;
        this.set = set;
        config.requireTrainable(set.shapes().size());
        Rng rng = new Rng(config.seed());
        manager = base.manager().newSubManager();
        LoraWeights initial = InitialLora.of(config.lora(), base, manager, rng);
        parameters = FlatParameters.of(manager, initial.trainables());
        lora = initial.with(parameters.leaves());
        initial.trainables().values().forEach(NDArray::close);
        optimiser = new FlatAdam(manager, parameters, config.optimiser().adam(), groups());
        proxy = config.trainsProxy() ? Optional.of(proxy(rng)) : Optional.empty();
        denoiser = new AdaptedDenoiser(config, base, lora, manager, rng);
        batchGradient = new BatchGradient(config, manager, denoiser, proxy);
        lossScale = new LossScale(config.compute().lossScaling());
        proxySkips = new Skips(config.compute().lossScaling().maxSkips());
        int proxyBatch = config.adversary().proxyBatch() > 0
                ? config.adversary().proxyBatch()
                : config.loop().batch();
        CaptionConfig captions = config.denoising().captions();
        members = new Batches(set.members(), config.loop().batch(), "member-order", captions, set.variants(), rng);
        auxMembers = new Batches(set.membersAux(), proxyBatch, "aux-member-order", captions, rng);
        auxNonMembers = new Batches(set.nonMembersAux(), proxyBatch, "aux-nonmember-order", captions, rng);
        ledger = config.dp().active() ? Optional.of(config.dp().ledger(samplingRate(), steps())) : Optional.empty();
        privateGradient = ledger.map(Ledger::mechanism).map(this::privateGradient);
    }

    /** q: the expected batch is the configured one. */
    private double samplingRate() {
        return Math.min(1, config.loop().batch() / (double) set.members().size());
    }

    private PrivateGradient privateGradient(SampledGaussian mechanism) {
        double clip = config.dp().clip();
        return new PrivateGradient(
                manager, parameters, batchGradient, lossScale, members, mechanism.rate(), clip, mechanism.noise());
    }

    private ProxyAttack proxy(Rng rng) {
        int inputs = config.adversary().proxy().inputSize();
        long numbers = set.members().get(0).shape().size();
        if (inputs != numbers) {
            throw new IllegalArgumentException("the proxy has " + inputs + " inputs, but a latent has " + numbers
                    + " numbers; use ProxyConfig.forInput(" + numbers + ")");
        }
        if (set.membersAux().isEmpty() || set.nonMembersAux().isEmpty()) {
            throw new IllegalArgumentException("the proxy needs auxiliary members and non-members, found "
                    + set.membersAux().size() + " and " + set.nonMembersAux().size());
        }
        return new ProxyAttack(config.adversary().proxy(), manager, rng);
    }

    /** The text encoder's weights come first; see {@link LoraWeights#trainables}. */
    private List<FlatAdam.Group> groups() {
        long boundary = parameters.leaves().keySet().stream()
                .filter(name -> name.startsWith(LoraComponent.TEXT_ENCODER.prefix()))
                .mapToLong(name -> parameters.range(name).end())
                .max()
                .orElse(0);
        FlatAdam.Group text = new FlatAdam.Group(0, boundary, config.optimiser().textEncoderLearningRate());
        FlatAdam.Group unet = new FlatAdam.Group(
                boundary, parameters.size(), config.optimiser().learningRate());
        return boundary == 0 ? List.of(unet) : List.of(text, unet);
    }

    /**
     * One step of the paper's algorithm: a move of LoRA and k moves of the proxy.
     *
     * @param step counted from 0; determines the batches and every random draw
     * @return what was measured
     * @throws DivergedException when a loss or the gradient is not finite, with loss scaling in too many steps in a row
     */
    public StepValues step(long step) {
        return Scope.value(() -> {
            boolean proxyFirst = config.adversary().order() == UpdateOrder.PROXY_FIRST;
            StepValues.Proxy before = proxyFirst ? moveProxy(step) : StepValues.Proxy.NONE;
            Move move = privateGradient.isPresent() ? movePrivately(privateGradient.get(), step) : moveLora(step);
            StepValues.Proxy after = proxyFirst ? before : moveProxy(step);
            return values(move, after, step);
        });
    }

    /** LoRA's move: the losses before it, and what became of their gradient. */
    private record Move(
            BatchGradient.Losses losses, StepValues.Gradient gradient, Optional<StepValues.Privacy> privacy) {}

    private StepValues values(Move move, StepValues.Proxy after, long step) {
        BatchGradient.Losses losses = move.losses;
        return new StepValues(
                losses.adaptation(),
                config.objective().usesAttack() ? losses.attack() : Double.NaN,
                losses.objective(),
                move.gradient,
                config.objective().rescaling(losses.adaptation(), losses.attack()),
                rateFactor(step) * config.optimiser().learningRate(),
                after,
                move.privacy);
    }

    private double rateFactor(long step) {
        return config.optimiser().schedule().factor(step, steps());
    }

    /** theta moves down the gradient of the objective on members, if that is finite. */
    private Move moveLora(long step) {
        List<Latent> batch = members.inEpochs(step);
        double scale = lossScale.value();
        parameters.zeroGradients();
        BatchGradient.Losses losses = batchGradient.add(batch, step, lossScale);
        NDArray gradient = lossScale.unscaled(parameters.flatGradient());
        double norm = norm(gradient);
        Optional<String> fault = losses.fault().or(() -> BatchGradient.Losses.fault("gradient norm", norm));
        if (fault.isPresent()) {
            lossScale.skip(fault.get(), step, batch);
            return new Move(losses, new StepValues.Gradient(norm, false, scale, true), Optional.empty());
        }
        lossScale.good();
        boolean clipped = norm > config.optimiser().maxGradientNorm();
        descend(clipped ? clipped(gradient, norm) : gradient, step);
        return new Move(losses, new StepValues.Gradient(norm, clipped, scale, false), Optional.empty());
    }

    /** The same by DP-SGD. What the optimiser makes of the noisy gradient costs no privacy; it is not clipped a second time. */
    private Move movePrivately(PrivateGradient dpSgd, long step) {
        PrivateGradient.Found found = dpSgd.at(step);
        double norm = norm(found.gradient());
        DivergedException.requireFinite("norm of the private gradient", norm, step);
        descend(found.gradient(), step);
        double epsilon = ledger.orElseThrow().epsilon(step + 1);
        return new Move(
                found.losses(),
                new StepValues.Gradient(norm, found.clipped() > 0, lossScale.value(), false),
                Optional.of(new StepValues.Privacy(found.batch(), found.clipped(), epsilon)));
    }

    private NDArray clipped(NDArray gradient, double norm) {
        return gradient.mul(config.optimiser().maxGradientNorm() / (norm + CLIP_EPS));
    }

    private void descend(NDArray gradient, long step) {
        optimiser.step(gradient, rateFactor(step));
        if (config.regularisation().maxNorm() > 0) {
            new MaxNorm(config.regularisation().maxNorm()).apply(lora);
        }
    }

    private static double norm(NDArray gradient) {
        return Math.sqrt(gradient.square().sum().getFloat());
    }

    /** omega moves k times down the proxy's cross-entropy on auxiliary members and non-members, LoRA held fixed. */
    private StepValues.Proxy moveProxy(long step) {
        if (proxy.isEmpty()) {
            return StepValues.Proxy.NONE;
        }
        StepValues.Proxy last = StepValues.Proxy.NONE;
        int moves = config.adversary().proxySteps();
        for (long move = step * moves; move < (step + 1) * moves; move++) {
            last = moveProxyOnce(move);
        }
        return last;
    }

    private StepValues.Proxy moveProxyOnce(long move) {
        List<Latent> batch = new ArrayList<>(auxMembers.endless(move));
        int half = batch.size();
        batch.addAll(auxNonMembers.endless(move));
        NDArray errorMaps = Autograd.noGrad(() -> denoiser.whole().errorMaps(batch, "proxy", move)); // (2 B, C h w)
        Optional<String> fault = BatchGradient.Losses.fault(
                "sum of the proxy's error maps", errorMaps.sum().getFloat());
        if (fault.isPresent()) {
            proxySkips.skip(fault.get(), move / config.adversary().proxySteps(), batch);
            return StepValues.Proxy.NONE;
        }
        proxySkips.good();
        ProxyAttack.ProxyStep step =
                proxy.orElseThrow().train(errorMaps.get(":{}", half), errorMaps.get("{}:", half), move);
        DivergedException.requireFinite(
                "proxy loss", step.attackLoss(), move / config.adversary().proxySteps());
        return new StepValues.Proxy(step.attackLoss(), step.accuracy());
    }

    /**
     * Accuracy of the proxy with dropout off, threshold 1/2, one draw per picture.
     *
     * @param someMembers of either half
     * @param someNonMembers of the same half
     * @param epoch names the draws
     * @return in [0, 1], mean of the accuracies on members and non-members; NaN without a proxy or without examples
     */
    public double proxyAccuracy(List<Latent> someMembers, List<Latent> someNonMembers, int epoch) {
        return proxy.map(judge -> new ProxyAccuracy(judge, denoiser.whole()).of(someMembers, someNonMembers, epoch))
                .orElse(Double.NaN);
    }

    /** Steps in one epoch: members divided by the batch, rounded up. */
    public long stepsPerEpoch() {
        return members.perEpoch();
    }

    /** Steps of the whole run. */
    public long steps() {
        return config.loop().epochs() * stepsPerEpoch();
    }

    /** The LoRA weights; the arrays change with every step and belong to this. */
    public LoraWeights lora() {
        return lora;
    }

    /** The proxy, when one is trained. */
    public Optional<ProxyAttack> proxy() {
        return proxy;
    }

    /** What private training spends, when it is private. */
    public Optional<Ledger> ledger() {
        return ledger;
    }

    /** A copy of everything that a later step depends on. */
    PlayerState state() {
        return new PlayerState(
                parameters.toArray(), optimiser.state(), proxy.map(ProxyAttack::state), lossScale.state());
    }

    /** Puts a state back. */
    void load(PlayerState state) {
        parameters.load(state.lora());
        optimiser.load(state.optimiser());
        proxy.ifPresent(attack -> attack.load(state.proxy().orElseThrow()));
        lossScale.load(state.lossScale());
    }

    @Override
    public void close() {
        proxy.ifPresent(ProxyAttack::close);
        optimiser.close();
        parameters.close();
        manager.close();
    }
}
