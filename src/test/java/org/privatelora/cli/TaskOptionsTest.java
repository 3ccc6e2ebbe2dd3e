package org.privatelora.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.privatelora.diffusion.Prediction;
import org.privatelora.experiment.Preset;
import org.privatelora.results.ModelResult.Kind;
import org.privatelora.train.CaptionConfig;
import org.privatelora.train.LossConfig;
import org.privatelora.train.TrainConfig;
import picocli.CommandLine;

class TaskOptionsTest {
    private static final Preset PLAIN = Preset.named("pocket");

    @TempDir
    Path folder;

    private static Preset with(Preset preset, String options) {
        String[] words = options.isEmpty() ? new String[0] : options.split(" ");
        return CommandLine.populateCommand(new TaskOptions(), words).in(preset);
    }

    private static TrainConfig config(Preset preset) {
        return preset.config(new Kind("lora", 0), 1, 1024);
    }

    @Test
    void withoutOptionsAPresetStaysWhatItIs() {
        assertThat(with(PLAIN, "")).isEqualTo(PLAIN);
    }

    @Test
    void everyOptionReachesTheTraining() {
        TrainConfig config = config(with(
                PLAIN,
                "--shuffle-caption --keep-tokens 2 --caption-dropout-rate 0.1 --caption-dropout-every-n-epochs 4"
                        + " --max-token-length 225 --clip-skip 2 --min-snr-gamma 5 --noise-offset 0.05"
                        + " --v-parameterization --zero-terminal-snr"));
        assertThat(config.denoising().captions())
                .isEqualTo(new CaptionConfig(
                        225, PLAIN.training().denoising().captions().emphasis(), true, 2, 0.1, 4));
        assertThat(config.denoising().loss()).isEqualTo(new LossConfig(Prediction.V, true, 5, 0.05));
        assertThat(config.clipSkip()).isEqualTo(2);
    }

    /** Attacks must read captions, and know what is predicted, as training did. */
    @Test
    void optionsReachTheReadingOfAttacksToo() {
        Preset preset = with(PLAIN, "--max-token-length 150 --clip-skip 2 --v-parameterization");
        assertThat(preset.training().reading().text().maxTokens()).isEqualTo(150);
        assertThat(preset.training().reading().text().clipSkip()).isEqualTo(2);
        assertThat(preset.training().reading().loss().prediction()).isEqualTo(Prediction.V);
    }

    @Test
    void anOptionGoesBeforeThePresetAndTheRestStays() {
        Preset mine = Preset.parse("""
                {"like": "pocket", "training": {"denoising": {
                  "captions": {"shuffle": true, "keepTokens": 1, "dropout": 0.2}, "loss": {"minSnrGamma": 5}}}}""", "mine");
        TrainConfig config = config(with(mine, "--keep-tokens 3 --min-snr-gamma 0"));
        assertThat(config.denoising().captions())
                .isEqualTo(mine.training().denoising().captions().withShuffle(3));
        assertThat(config.denoising().captions().dropout()).isEqualTo(0.2);
        assertThat(config.denoising().loss().minSnrGamma()).isZero();
    }

    private String refusal(String command) {
        StringWriter err = new StringWriter();
        String[] line = (command + " --device cpu --out " + folder.resolve("out")).split(" ");
        assertThat(Main.run(new PrintWriter(new StringWriter()), new PrintWriter(err, true), line))
                .as(err.toString())
                .isEqualTo(2);
        assertThat(err.toString().strip().lines()).as(err.toString()).hasSize(1);
        assertThat(folder.resolve("out")).doesNotExist();
        return err.toString();
    }

    @ParameterizedTest
    @CsvSource({
        "--keep-tokens 1, --shuffle-caption",
        "--shuffle-caption --keep-tokens -1, at least 0",
        "--caption-dropout-rate 1.5, '[0, 1]'",
        "--caption-dropout-every-n-epochs -2, at least 1",
        "--max-token-length 100, 75",
        "--clip-skip 0, clip skip must be at least 1",
        "--min-snr-gamma -1, min-SNR",
        "--noise-offset -0.1, noise offset",
        "--zero-terminal-snr, needs prediction V",
        "--clip-skip two, --clip-skip"
    })
    void impossibleOptionsAreOneLineAndExitCodeTwo(String options, String message) {
        assertThat(refusal("train --preset pocket --objective lora " + options)).contains(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "run --preset pocket",
                "shadows --preset pocket --count 2",
                "attack --preset pocket --lora pom.xml"
            })
    void otherCommandsKnowThemToo(String command) {
        assertThat(refusal(command + " --max-token-length 100")).contains("75");
    }
}
