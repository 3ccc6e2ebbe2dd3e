package org.privatelora.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.privatelora.data.Bucketing;
import org.privatelora.experiment.Preset;
import picocli.CommandLine;

class BucketOptionsTest {
    private static final Preset PLAIN = Preset.named("pokemon-sd15");

    @TempDir
    Path folder;

    private static Preset with(Preset preset, String... options) {
        return CommandLine.populateCommand(new BucketOptions(), options).in(preset);
    }

    private static Bucketing bucketing(Preset preset) {
        return preset.training().denoising().bucketing().orElseThrow();
    }

    @Test
    void withoutOptionsAPresetStaysWhatItIs() {
        assertThat(with(PLAIN)).isEqualTo(PLAIN);
    }

    @Test
    void theDefaultsAreThoseOfSdScripts() {
        assertThat(bucketing(with(PLAIN, "--enable-bucket"))).isEqualTo(new Bucketing(256, 1024, 64, false));
    }

    @Test
    void anOptionGoesBeforeThePreset() {
        Preset preset = with(PLAIN, "--enable-bucket", "--max-bucket-reso", "768", "--bucket-no-upscale");
        assertThat(bucketing(preset)).isEqualTo(new Bucketing(256, 768, 64, true));
        assertThat(bucketing(with(preset, "--min-bucket-reso", "320", "--bucket-reso-steps", "32")))
                .isEqualTo(new Bucketing(320, 768, 32, true));
    }

    @Test
    void optionsOfBucketsWithoutBucketsAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> with(PLAIN, "--bucket-reso-steps", "32"))
                .withMessageContaining("--enable-bucket");
    }

    @ParameterizedTest
    @CsvSource({
        "--enable-bucket, takes pictures of 64 pixels", // the embedded model, and buckets from 256
        "--enable-bucket --min-bucket-reso 60, multiples of the step",
        "--bucket-no-upscale, without bucketing"
    })
    void impossibleBucketsAreOneLineAndExitCodeTwo(String options, String message) {
        StringWriter err = new StringWriter();
        String[] line = ("train --preset pocket --objective lora --device cpu --out " + folder.resolve("out") + " "
                        + options)
                .split(" ");
        assertThat(Main.run(new PrintWriter(new StringWriter()), new PrintWriter(err, true), line))
                .isEqualTo(2);
        assertThat(err.toString().strip().lines()).as(err.toString()).hasSize(1);
        assertThat(err.toString()).contains(message);
        assertThat(folder.resolve("out")).doesNotExist();
    }
}
