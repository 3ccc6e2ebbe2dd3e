package org.privatelora.lora;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.privatelora.Reference;
import org.privatelora.Shared;
import org.privatelora.TinyStableDiffusion;
import org.privatelora.diffusion.NoiseSchedule;
import org.privatelora.lora.format.KohyaFormat;
import org.privatelora.nn.AdamConfig;
import org.privatelora.nn.FlatAdam;
import org.privatelora.nn.FlatParameters;
import org.privatelora.nn.ProjectionWrap;
import org.privatelora.nn.StateDict;
import org.privatelora.tensor.Autograd;
import org.privatelora.tensor.DeviceChoice;
import org.privatelora.tensor.Engine;
import org.privatelora.tensor.Scope;

/**
 * Adapters of sd-scripts on the tiny pipeline: outputs, gradients and five steps of AdamW. An element whose gradient is near
 * AdamW's eps moves by an unsettled part of the learning rate, hence the wider tolerance behind steps.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LoraReferenceTest {
    private static final int CLIP_SKIP = 2;
    private static final double RATE = 1e-3;
    private static final double STEPPED = 5e-4;
    /** Added to the weights or to their outputs, an adapter does the same but for float32's rounding. */
    private static final double MERGED = 1e-5;

    /** The reference multiplies the schedule up in float32. */
    private static final double SCHEDULE = 3e-6;

    private NDManager manager;
    private TinyStableDiffusion tiny;

    /** One group of the reference: what went in, what came out. */
    private record Case(String name, boolean textEncoder, LoraWeights lora, Map<String, NDArray> data) {
        NDArray get(String key) {
            return data.get(key);
        }

        double tolerance(String what) throws IOException {
            return Reference.tolerance(name + "." + what);
        }
    }

    @BeforeAll
    void load() throws IOException {
        manager = Engine.start(DeviceChoice.CPU).newManager();
        tiny = TinyStableDiffusion.load(manager);
    }

    @AfterAll
    void close() {
        manager.close();
    }

    private Case read(String name) throws IOException {
        String weights = name.contains("conv") ? "lora_conv_weights" : "lora_weights";
        LoraWeights lora = KohyaFormat.read(
                Shared.require("fixtures/" + weights + ".safetensors"), tiny.unetShapes(), tiny.textShapes(), manager);
        return new Case(name, name.endsWith("te"), lora, Reference.read(name + ".safetensors", manager));
    }

    private NDArray predict(Case test, LoraWeights lora, double multiplier) {
        NDArray context = test.textEncoder()
                ? tiny.textEncoder(lora, multiplier).apply(test.get("input_ids"), CLIP_SKIP)
                : test.get("ctx_fixed");
        return tiny.unet(lora, multiplier).epsilon(test.get("noisy"), test.get("timesteps"), context);
    }

    private static NDArray loss(Case test, NDArray epsilon) {
        return epsilon.sub(test.get("noise")).square().mean();
    }

    @ParameterizedTest
    @ValueSource(strings = {"lora_unet", "lora_conv_unet", "lora_te", "lora_conv_te"})
    void noiseIsThatOfTheReferenceAtEveryStrength(String name) throws IOException {
        Case test = read(name);
        double tolerance = test.tolerance("output");
        Reference.close(name + ".output", predict(test, test.lora(), 1), test.get("output"), tolerance);
        Reference.close(name + ".base", predict(test, test.lora(), 0), test.get("output_base"), tolerance);
        Reference.close(name + ".half", predict(test, test.lora(), 0.5), test.get("output_multiplier_0.5"), tolerance);
    }

    @ParameterizedTest
    @ValueSource(strings = {"lora_te", "lora_conv_te"})
    void contextIsThatOfTheReference(String name) throws IOException {
        Case test = read(name);
        NDArray context = tiny.textEncoder(test.lora(), 1).apply(test.get("input_ids"), CLIP_SKIP);
        Reference.close(name + ".ctx", context, test.get("ctx"), Reference.tolerance("clip.penultimate"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"lora_unet", "lora_te"})
    void noisyLatentsAreThoseOfTheReference(String name) throws IOException {
        Case test = read(name);
        int[] timesteps = new int[(int) test.get("timesteps").size()];
        for (int i = 0; i < timesteps.length; i++) {
            timesteps[i] = (int) test.get("timesteps").toLongArray()[i];
        }
        NDArray noisy = NoiseSchedule.stableDiffusion().addNoise(test.get("latents"), test.get("noise"), timesteps);
        Reference.close(name + ".noisy", noisy, test.get("noisy"), SCHEDULE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"lora_unet", "lora_conv_unet", "lora_te", "lora_conv_te"})
    void mergedWeightsPredictTheSame(String name) throws IOException {
        Case test = read(name);
        Map<String, NDArray> unet =
                test.lora().merge(LoraComponent.UNET, tiny.unetWeights().tensors(), 1);
        Map<String, NDArray> text =
                test.lora().merge(LoraComponent.TEXT_ENCODER, tiny.textWeights().tensors(), 1);
        TinyStableDiffusion merged =
                new TinyStableDiffusion(tiny.unetConfig(), new StateDict(unet), tiny.textConfig(), new StateDict(text));
        NDArray context = test.textEncoder()
                ? merged.textEncoder(ProjectionWrap.NONE).apply(test.get("input_ids"), CLIP_SKIP)
                : test.get("ctx_fixed");
        NDArray epsilon = merged.unet(ProjectionWrap.NONE).epsilon(test.get("noisy"), test.get("timesteps"), context);
        Reference.close(name + ".merged", epsilon, test.get("output"), test.tolerance("output"));
        Reference.close(name + ".merged and not", epsilon, predict(test, test.lora(), 1), MERGED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"lora_te", "lora_conv_te"})
    void unmergedWeightsAreThoseOfTheBase(String name) throws IOException {
        Case test = read(name);
        Map<String, NDArray> base = tiny.unetWeights().tensors();
        Map<String, NDArray> merged = test.lora().merge(LoraComponent.UNET, base, 0.8);
        Map<String, NDArray> unmerged = test.lora().unmerge(LoraComponent.UNET, merged, 0.8);
        assertThat(unmerged.keySet()).isEqualTo(base.keySet());
        base.forEach((key, weight) -> Reference.close(key, unmerged.get(key), weight, 1e-6));
        for (LoraModule module : test.lora().modules(LoraComponent.UNET)) {
            assertThat(merged.get(module.path() + ".weight")).isNotEqualTo(base.get(module.path() + ".weight"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"lora_unet", "lora_conv_unet", "lora_te", "lora_conv_te"})
    void gradientsAndFiveStepsOfAdamWAreThoseOfTheReference(String name) throws IOException {
        Case test = read(name);
        double gradient = test.tolerance("grad.*");
        double trace = test.tolerance("adamw_loss_trace");
        try (FlatParameters parameters = FlatParameters.of(manager, test.lora().trainables());
                FlatAdam adam = new FlatAdam(manager, parameters, AdamConfig.adamW(), reached(test, parameters))) {
            LoraWeights leaves = test.lora().with(parameters.leaves());
            for (int step = 0; step < 6; step++) {
                descend(test, parameters, leaves, adam, step, step == 0 ? gradient : -1, trace);
                if (step == 0 || step == 4) {
                    compare(test, parameters, "step" + (step + 1) + ".");
                }
            }
        }
    }

    /** One stretch for each parameter that the loss depends on; PyTorch leaves the others alone, decay included. */
    private static List<FlatAdam.Group> reached(Case test, FlatParameters parameters) {
        return parameters.leaves().keySet().stream()
                .filter(key -> test.data().containsKey("grad." + key))
                .map(parameters::range)
                .map(range -> new FlatAdam.Group(range.begin(), range.end(), RATE))
                .toList();
    }

    private void descend(
            Case test,
            FlatParameters parameters,
            LoraWeights leaves,
            FlatAdam adam,
            int step,
            double gradientTolerance,
            double traceTolerance) {
        Scope.run(() -> {
            parameters.zeroGradients();
            NDArray loss = Autograd.recording(() -> loss(test, predict(test, leaves, 1)));
            Reference.close(
                    test.name() + ".trace", loss, test.get("adamw_loss_trace").get(step), traceTolerance);
            Autograd.backward(loss);
            if (gradientTolerance > 0) {
                compareGradients(test, parameters, gradientTolerance);
            }
            adam.step(parameters.flatGradient());
        });
    }

    private static void compareGradients(Case test, FlatParameters parameters, double tolerance) {
        parameters.leaves().forEach((key, leaf) -> {
            NDArray expected = test.data().getOrDefault("grad." + key, leaf.zerosLike());
            Reference.close(test.name() + ".grad." + key, Autograd.gradient(leaf), expected, tolerance);
        });
        assertThat(test.data().keySet().stream().filter(key -> key.startsWith("grad.")))
                .hasSizeGreaterThan(90);
    }

    private static void compare(Case test, FlatParameters parameters, String prefix) {
        parameters.leaves().forEach((key, leaf) -> {
            NDArray expected = test.data().get(prefix + key);
            if (expected != null) {
                Reference.close(test.name() + "." + prefix + key, leaf, expected, STEPPED);
            }
        });
        assertThat(test.data().keySet().stream().filter(key -> key.startsWith(prefix)))
                .hasSizeGreaterThan(90);
    }
}
