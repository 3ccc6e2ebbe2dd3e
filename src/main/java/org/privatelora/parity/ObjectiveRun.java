package org.privatelora.parity;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.privatelora.diffusion.NoiseSchedule;
import org.privatelora.lora.LoraWeights;
import org.privatelora.nn.FlatAdam;
import org.privatelora.nn.FlatParameters;
import org.privatelora.objective.Objective;
import org.privatelora.proxy.DropoutMasks;
import org.privatelora.proxy.ProxyAttack;
import org.privatelora.proxy.ProxyNetwork;
import org.privatelora.tensor.Autograd;
import org.privatelora.tensor.Ops;
import org.privatelora.tensor.Rng;
import org.privatelora.tensor.Scope;

/**
 * The authors' loop on given draws: a separate draw and forward pass for each loss, the adapter moves first, then the proxy. Owns
 * the adapter, the proxy and both optimisers.
 *
 * @see <a href="https://arxiv.org/abs/2402.11989">Luo et al. 2024, and the code that they released</a>
 */
final class ObjectiveRun implements AutoCloseable {
    private static final List<String> MEMBER = List.of("member");
    private static final List<String> BOTH = List.of("member", "nonmember");
    /** Added to the norm before dividing by it, as PyTorch's {@code clip_grad_norm_}. */
    private static final double CLIP_EPS = 1e-6;

    private final ObjectiveCase constants;
    private final Objective objective;
    private final ReferenceTensors inputs;
    private final ObjectiveChecks checks;
    private final TinyPipeline.UnetPart unet;
    private final TinyPipeline.TextPart text;
    private final NoiseSchedule schedule;
    private final NDManager manager;
    private final FlatParameters parameters;
    private final LoraWeights lora;
    private final FlatAdam adam;
    private final ProxyAttack proxy;

    private ObjectiveRun(
            ObjectiveCase constants, ReferenceTensors inputs, ObjectiveChecks checks, ReferenceFolder folder)
            throws IOException {
        TinyPipeline pipeline = new TinyPipeline(folder);
        this.constants = constants;
        this.objective = constants.objective();
        this.inputs = inputs;
        this.checks = checks;
        this.unet = pipeline.unet();
        this.text = pipeline.text();
        this.schedule = pipeline.schedule();
        this.manager = folder.manager();
        LoraWeights initial = pipeline.lora(constants.initialLora(), unet, text);
        this.parameters = FlatParameters.of(manager, initial.trainables());
        this.lora = initial.with(parameters.leaves());
        this.adam = new FlatAdam(manager, parameters, constants.adam(), reached());
        Map<String, NDArray> weights = folder.tensors(constants.initialProxy()).tensors();
        this.proxy = new ProxyAttack(constants.proxy(), manager, new Rng(0), weights);
    }

    static ObjectiveRun open(
            ObjectiveCase constants, ReferenceTensors inputs, ObjectiveChecks checks, ReferenceFolder folder)
            throws IOException {
        return new ObjectiveRun(constants, inputs, checks, folder);
    }

    /** Only what the loss depends on: PyTorch does not even decay the others. */
    private List<FlatAdam.Group> reached() {
        return parameters.leaves().keySet().stream()
                .filter(checks::isReached)
                .map(parameters::range)
                .map(range -> new FlatAdam.Group(range.begin(), range.end(), constants.rate()))
                .toList();
    }

    void steps() {
        for (int step = 0; step < constants.steps(); step++) {
            int index = step;
            Scope.run(() -> {
                moveAdapter(index);
                moveProxy(index);
            });
            checks.parameters(step + 1, all());
        }
    }

    private Map<String, NDArray> all() {
        Map<String, NDArray> all = new TreeMap<>(parameters.leaves());
        proxy.parameters().forEach((name, value) -> all.put("proxy." + name, value));
        return all;
    }

    private void moveAdapter(int step) {
        parameters.zeroGradients();
        NDList losses = Autograd.recording(() -> losses(step));
        checks.trace("loss_total", step, losses.get(0));
        checks.trace("loss_ada", step, losses.get(1));
        checks.trace("loss_adv_ce", step, losses.get(2));
        checks.trace("mi_gain_member", step, losses.get(2).neg());
        Autograd.backward(losses.get(0));
        if (step == 0) {
            parameters.leaves().forEach((key, leaf) -> checks.gradient(key, Autograd.gradient(leaf)));
        }
        adam.step(clipped(parameters.flatGradient(), step));
    }

    /** Objective, adaptation loss and attack loss. */
    private NDList losses(int step) {
        NDArray perSample = errorMaps("ada", step, MEMBER).mean(new int[] {1}); // (B,)
        NDArray adaptation = perSample.mean();
        NDArray maps = errorMaps("adv", step, MEMBER);
        NDArray attack = proxy.attackLoss(maps, masks("adv", step));
        if (step == 0) {
            checks.loss("ada.per_sample_loss", perSample);
            seen("adv", maps);
            NDArray constant = Autograd.detach(adaptation);
            UnaryOperator<NDArray> total = loss -> objective.loss(constant, loss);
            proxyGradients("adv", maps, inputs.get("label.member"), total, checks::gradient);
        }
        return new NDList(objective.loss(adaptation, attack), adaptation, attack);
    }

    private void moveProxy(int step) {
        NDArray maps = Autograd.noGrad(() -> errorMaps("attack", step, BOTH));
        NDArray labels = inputs.get("label.merged");
        if (step == 0) {
            checks.loss("attack.per_sample_loss", maps.mean(new int[] {1}));
            seen("attack", maps);
            proxyGradients("attack", maps, labels, loss -> loss, checks::attackGradient);
        }
        ProxyAttack.ProxyStep before = proxy.train(maps, labels, masks("attack", step));
        checks.trace("loss_attack_ce", step, before.attackLoss());
        checks.trace("mi_gain_merged", step, -before.attackLoss());
    }

    /** What the proxy makes of the first error maps. */
    private void seen(String draw, NDArray maps) {
        checks.features(draw + ".features", maps);
        NDArray logits = ProxyNetwork.build(proxy.config(), proxy.parameters()).logits(maps, masks(draw, 0));
        checks.logits(draw + ".logits", logits);
        if (draw.equals("adv")) { // all labels are 1
            checks.logits(
                    "adv.per_sample_ce", Ops.logSoftmax(logits).get(":, 1").neg());
        }
    }

    /** The proxy's gradients at the first step; of the objective the authors' loop computes them too, and throws them away. */
    private void proxyGradients(
            String draw,
            NDArray maps,
            NDArray labels,
            UnaryOperator<NDArray> total,
            BiConsumer<String, NDArray> check) {
        try (FlatParameters own = FlatParameters.of(manager, proxy.parameters())) {
            ProxyNetwork network = ProxyNetwork.build(proxy.config(), own.leaves());
            NDArray constant = Autograd.detach(maps);
            Autograd.backward(Autograd.recording(() ->
                    total.apply(Ops.crossEntropy(network.logits(constant, masks(draw, 0)), labels))));
            own.leaves().forEach((name, leaf) -> check.accept("proxy." + name, Autograd.gradient(leaf)));
        }
    }

    /** One forward pass with its own draw, (B, C h w). */
    private NDArray errorMaps(String draw, int step, List<String> parts) {
        NDArray noise = inputs.get(draw + ".noise").get(step);
        NDArray timesteps = inputs.get(draw + ".timesteps").get(step);
        NDArray noisy = schedule.addNoise(joined(parts, "latents"), noise, ReferenceTensors.ints(timesteps));
        return ProxyAttack.errorMaps(unet.adapted(lora, 1).epsilon(noisy, timesteps, context(parts)), noise);
    }

    private NDArray context(List<String> parts) {
        return constants.trainsText()
                ? text.adapted(lora, 1).apply(joined(parts, "input_ids"), constants.clipSkip())
                : joined(parts, "ctx_fixed");
    }

    private NDArray joined(List<String> parts, String what) {
        return NDArrays.concat(new NDList(
                parts.stream().map(part -> inputs.get(part + "." + what)).toList()));
    }

    private Optional<DropoutMasks> masks(String draw, int step) {
        return constants
                .keptScale()
                .map(kept -> new DropoutMasks(mask(draw, 1, step, kept), mask(draw, 2, step, kept)));
    }

    private NDArray mask(String draw, int layer, int step, double kept) {
        return Ops.scale(inputs.get(draw + ".dropout_mask" + layer).get(step), kept);
    }

    private NDArray clipped(NDArray gradient, int step) {
        double norm =
                Math.sqrt(Ops.cast(gradient, DataType.FLOAT64).square().sum().getDouble());
        checks.trace("grad_norm_before_clip", step, norm);
        return Ops.scale(gradient, Math.min(1, constants.maxNorm() / (norm + CLIP_EPS)));
    }

    @Override
    public void close() {
        proxy.close();
        adam.close();
        parameters.close();
    }
}
