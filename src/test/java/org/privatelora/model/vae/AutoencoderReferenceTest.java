package org.privatelora.model.vae;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.privatelora.Reference;
import org.privatelora.Shared;
import org.privatelora.nn.StateDict;
import org.privatelora.nn.Weights;
import org.privatelora.tensor.Autograd;
import org.privatelora.tensor.DeviceChoice;
import org.privatelora.tensor.Engine;

/** Against diffusers' AutoencoderKL on the same weights. */
class AutoencoderReferenceTest {
    private static final String WEIGHTS = "tiny-sd/vae/diffusion_pytorch_model.safetensors";
    private static NDManager manager;
    private static Map<String, NDArray> io;

    @BeforeAll
    static void read() throws IOException {
        Shared.require("fixtures");
        manager = Engine.start(DeviceChoice.CPU).newManager();
        io = Reference.read("vae_io.safetensors", manager);
    }

    @AfterAll
    static void close() {
        if (manager != null) {
            manager.close();
        }
    }

    private static AutoencoderKl model(String file) throws IOException {
        StateDict weights = new StateDict(Reference.read(file, manager));
        VaeConfig config = VaeConfig.read(Shared.require("fixtures/tiny-sd/vae/config.json"));
        AttentionKeys keys = AttentionKeys.of(weights.tensors().keySet());
        return AutoencoderKl.build(config, keys, Weights.of(weights));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sq", "rect"})
    void thePosteriorIsTheReference(String size) throws IOException {
        NDList moments = Autograd.noGrad(() -> encode(size));
        Reference.close(
                size + ".mean", moments.get(0), io.get(size + ".mean"), Reference.tolerance("vae." + size + ".mean"));
        Reference.close(
                size + ".logvar",
                moments.get(1),
                io.get(size + ".logvar"),
                Reference.tolerance("vae." + size + ".mean"));
    }

    private static NDList encode(String size) {
        try {
            return model(WEIGHTS).encode(io.get(size + ".image"));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sq", "rect"})
    void theDecodedImageIsTheReference(String size) throws IOException {
        AutoencoderKl model = model(WEIGHTS);
        NDArray decoded = Autograd.noGrad(() -> model.decode(io.get(size + ".decode_input")));
        Reference.close(
                size + ".decode",
                decoded,
                io.get(size + ".decode_output"),
                Reference.tolerance("vae." + size + ".decode"));
    }

    @Test
    void bothSpellingsOfTheAttentionComputeTheSame() throws IOException {
        AutoencoderKl old = model(WEIGHTS);
        AutoencoderKl renamed = model("vae_newstyle_keys.safetensors");
        NDArray latents = io.get("sq.decode_input");
        assertThat(Autograd.noGrad(() -> renamed.decode(latents)).toFloatArray())
                .isEqualTo(Autograd.noGrad(() -> old.decode(latents)).toFloatArray());
    }
}
