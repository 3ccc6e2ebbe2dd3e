package org.privatelora.lora;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.privatelora.Reference;
import org.privatelora.Shared;
import org.privatelora.TinyStableDiffusion;
import org.privatelora.lora.format.KohyaFormat;
import org.privatelora.nn.ProjectionWrap;
import org.privatelora.nn.StateDict;
import org.privatelora.tensor.DeviceChoice;
import org.privatelora.tensor.Engine;

/** Adapters of sd-scripts added into the weights of the tiny pipeline; beside the weights they are compared by {@code parity}. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LoraReferenceTest {
    private static final int CLIP_SKIP = 2;
    /** Added to the weights or to their outputs, an adapter does the same but for float32's rounding. */
    private static final double MERGED = 1e-5;

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
        Reference.close(name + ".merged and not", epsilon, beside(test), MERGED);
    }

    private NDArray beside(Case test) {
        NDArray context = test.textEncoder()
                ? tiny.textEncoder(test.lora().wrap(LoraComponent.TEXT_ENCODER, 1))
                        .apply(test.get("input_ids"), CLIP_SKIP)
                : test.get("ctx_fixed");
        return tiny.unet(test.lora().wrap(LoraComponent.UNET, 1))
                .epsilon(test.get("noisy"), test.get("timesteps"), context);
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
}
