package org.privatelora.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.privatelora.Shared;
import org.privatelora.model.ModelShapes;
import org.privatelora.objective.MpLora;
import org.privatelora.train.AdversarialConfig.DrawMode;
import org.privatelora.train.Precision;
import org.privatelora.train.TrainConfig;

class MemoryEstimateTest {
    private static final ModelShapes SD15 = ModelShapes.stableDiffusion1();
    private final TrainConfig plain = TrainConfig.forLatents(SD15.latentNumbers());

    private static double total(TrainConfig config) {
        return MemoryEstimate.of(SD15, config).totalMebibytes();
    }

    private static double part(TrainConfig config, String name) {
        return MemoryEstimate.of(SD15, config).parts().stream()
                .filter(item -> item.part().startsWith(name))
                .mapToDouble(MemoryEstimate.Item::mebibytes)
                .sum();
    }

    private TrainConfig half() {
        return plain.withCompute(plain.compute().withPrecision(Precision.FP16));
    }

    /** 859,520,964 numbers, as the published state dict. */
    @Test
    void theUnetOfStableDiffusion15HasItsPublishedNumberOfWeights() {
        assertThat(part(plain, "U-Net weights")).isCloseTo(859_520_964 * 4.0 / (1 << 20), within(1e-6));
        assertThat(part(half(), "U-Net weights")).isCloseTo(859_520_964 * 2.0 / (1 << 20), within(1e-6));
    }

    @Test
    void loraHasAsManyNumbersAsTheOriginalsFile() throws IOException {
        long expected = Files.readAllLines(Shared.require("fixtures/sd15_keys/lora_r64_a32.tsv")).stream()
                .map(line -> line.split("\t"))
                .filter(columns -> columns[0].endsWith(".weight"))
                .mapToLong(columns -> Arrays.stream(
                                columns[1].replaceAll("[^0-9,x]", "").split("[,x]"))
                        .mapToLong(Long::parseLong)
                        .reduce(1, (a, b) -> a * b))
                .sum();
        assertThat(MemoryEstimate.loraNumbers(SD15, plain)).isEqualTo(expected);
    }

    @Test
    void everySavingSaves() {
        TrainConfig four = half().withLoop(plain.loop().withBatch(4));
        assertThat(total(half())).isLessThan(total(plain));
        assertThat(total(four.withCompute(four.compute().withCheckpointing(true))))
                .isLessThan(total(four));
        assertThat(total(four.withCompute(four.compute().withMicroBatch(1)))).isEqualTo(total(half()));
    }

    @Test
    void aForwardPassOfItsOwnForTheAttackDoublesTheActivations() {
        TrainConfig shared = half().withObjective(new MpLora(0.05));
        TrainConfig separate = shared.withAdversary(shared.adversary().withDraw(DrawMode.SEPARATE_DRAW));
        assertThat(part(separate, "activations")).isCloseTo(2 * part(shared, "activations"), within(1e-6));
    }

    private TrainConfig reading(int tokens) {
        var denoising = plain.denoising();
        return plain.withDenoising(denoising.withCaptions(denoising.captions().withMaxTokens(tokens)));
    }

    /** A transformer remembers two projections and the input of every token of the context. */
    @Test
    void longerCaptionsTakeMoreWindowsOfTheTextEncoderAndMoreContext() {
        String text = "activations of the text encoder";
        assertThat(part(reading(225), text)).isCloseTo(3 * part(plain, text), within(1e-6));
        double context = 4.0 * (227 - 77) / (1 << 20);
        assertThat(part(reading(225), "activations of mid_block") - part(plain, "activations of mid_block"))
                .isCloseTo(context * (2 * 1280 + 768), within(1e-6));
        assertThat(part(reading(225), "activations of down_blocks.0") - part(plain, "activations of down_blocks.0"))
                .isCloseTo(context * 2 * (2 * 320 + 768), within(1e-6));
    }

    @Test
    void aDeviceThatIsTooSmallIsRefusedWithWhatHelps() {
        MemoryEstimate estimate = MemoryEstimate.of(SD15, half());
        estimate.requireFitting(estimate.totalMebibytes(), "gpu(0)");
        assertThatThrownBy(() -> estimate.requireFitting(2048, "gpu(0)"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("gpu(0), which has 2048 MiB free")
                .hasMessageContaining("--checkpointing");
    }
}
