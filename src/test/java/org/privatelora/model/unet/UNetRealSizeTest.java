package org.privatelora.model.unet;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.privatelora.Shared;
import org.privatelora.nn.Weights;
import org.privatelora.safetensors.SafetensorsFile;
import org.privatelora.tensor.DeviceChoice;
import org.privatelora.tensor.Engine;

/** Stable Diffusion 1.5's U-Net at its real size: 860 million parameters, 3.4 GB outside the Java heap. */
@Tag("slow")
class UNetRealSizeTest {
    private static final String IO = "fixtures-real-size/unet/unet_sq_io.safetensors";
    private static final String WEIGHTS = "fixtures-real-size/unet/weights_unet.tsv";

    /** Tolerance: the reference's own error is 1.6e-6, other summation orders may reach 1e-4, 4 heads instead of 8 make 0.1. */
    @Test
    void noiseIsThatOfTheReference() throws IOException {
        try (NDManager manager = Engine.start(DeviceChoice.CPU).newManager();
                SafetensorsFile io = SafetensorsFile.open(Shared.require(IO))) {
            FormulaWeights formula = new FormulaWeights(manager);
            UNet unet = UNet.build(UNetConfig.stableDiffusion1(), Weights.of(formula));
            assertThat(formula.checksums()).containsExactlyInAnyOrderEntriesOf(checksums());
            NDArray epsilon = unet.epsilon(
                    io.read("latents", manager),
                    io.read("timesteps", manager),
                    io.read("encoder_hidden_states", manager));
            NDArray error = epsilon.sub(io.read("output", manager)).abs().max();
            assertThat(error.getFloat()).isLessThanOrEqualTo(2e-5f);
        }
    }

    private static Map<String, Long> checksums() throws IOException {
        Map<String, Long> checksums = new LinkedHashMap<>();
        Files.readAllLines(Shared.require(WEIGHTS)).stream()
                .skip(1)
                .map(line -> line.split("\t"))
                .forEach(row -> checksums.put(row[0], Long.parseLong(row[3], 16)));
        return checksums;
    }
}
