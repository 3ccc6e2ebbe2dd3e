package org.privatelora.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.privatelora.experiment.Preset;
import org.privatelora.train.Precision;
import picocli.CommandLine;

class PrecisionOptionTest {
    private static Precision of(Preset preset, String... options) {
        Preset read =
                CommandLine.populateCommand(new PrecisionOption(), options).in(preset);
        assertThat(read.withTraining(preset.training())).isEqualTo(preset);
        return read.training().compute().precision();
    }

    @Test
    void theOptionGoesBeforeThePreset() {
        assertThat(of(Preset.named("pocket"))).isEqualTo(Precision.FP32);
        assertThat(of(Preset.named("pocket"), "--precision", "fp16")).isEqualTo(Precision.FP16);
        assertThat(of(Preset.named("pokemon-sd15"))).isEqualTo(Precision.FP16);
        assertThat(of(Preset.named("pokemon-sd15"), "--precision", "fp32")).isEqualTo(Precision.FP32);
    }

    /** Before the LoRA is looked for. */
    @Test
    void anAttackKnowsItAndRefusesAnotherWord() {
        StringWriter err = new StringWriter();
        String[] line = "attack --preset pocket --lora nowhere.safetensors --precision bf16".split(" ");
        assertThat(Main.run(new PrintWriter(new StringWriter()), new PrintWriter(err, true), line))
                .isEqualTo(2);
        assertThat(err.toString().strip().lines()).hasSize(1);
        assertThat(err.toString()).contains("precision must be one of fp32, fp16, was 'bf16'");
    }
}
