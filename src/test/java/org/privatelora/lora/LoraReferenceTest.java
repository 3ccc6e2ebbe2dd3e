package org.privatelora.lora;

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
    }
}
