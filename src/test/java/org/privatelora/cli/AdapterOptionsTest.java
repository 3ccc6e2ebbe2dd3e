package org.privatelora.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.privatelora.experiment.Preset;
import org.privatelora.experiment.TinyBase;
import org.privatelora.lora.LoraConfig;
import org.privatelora.lora.LoraRegularisation;
import org.privatelora.results.Json;
import org.privatelora.results.ModelResult.Kind;
import picocli.CommandLine;

class AdapterOptionsTest {
    private static final Preset PAPER = Preset.named("pokemon-sd15");

    @TempDir
    Path folder;

    private final StringWriter err = new StringWriter();

    private static Preset with(Preset preset, String options) {
        String[] words = options.isEmpty() ? new String[0] : options.split(" ");
        return CommandLine.populateCommand(new AdapterOptions(), words).in(preset);
    }

    private static LoraConfig lora(String options) {
        return with(PAPER, options).training().lora();
    }

    private int run(String command) {
        return Main.run(new PrintWriter(new StringWriter()), new PrintWriter(err, true), command.split(" "));
    }

    @Test
    void withoutOptionsAPresetStaysWhatItIs() {
        assertThat(with(PAPER, "")).isEqualTo(PAPER);
    }

    @Test
    void anotherRankKeepsAlphaPerRankAsTheMethodOfThatNameDoes() {
        assertThat(lora("--rank 16"))
                .isEqualTo(PAPER.training().lora().withRank(16).withAlpha(8));
        Preset pocket = Preset.named("pocket");
        assertThat(with(pocket, "--rank 4").training().lora())
                .isEqualTo(pocket.config(new Kind("lora-rank", 4), 1, 1024).lora());
    }

    @Test
    void anAlphaThatIsGivenStaysWhatItIs() {
        assertThat(lora("--network-dim 16 --network-alpha 3"))
                .isEqualTo(PAPER.training().lora().withRank(16).withAlpha(3));
    }

    @Test
    void convolutionsHaveARankAndAnAlphaOfTheirOwn() {
        assertThat(lora("--conv-dim 4")).isEqualTo(PAPER.training().lora().withConvolutions(4, 1));
        assertThat(lora("--rank 8 --conv-dim 4 --conv-alpha 2"))
                .isEqualTo(PAPER.training().lora().withRank(8).withAlpha(4).withConvolutions(4, 2));
        LoraConfig pocket = Preset.named("pocket").training().lora();
        LoraConfig doubled = with(Preset.named("pocket"), "--conv-dim " + 2 * pocket.convRank())
                .training()
                .lora();
        assertThat(doubled.convAlpha()).isEqualTo(2 * pocket.convAlpha());
        assertThat(with(Preset.named("pocket"), "--conv-dim 0")
                        .training()
                        .lora()
                        .convRank())
                .isZero();
    }

    @Test
    void dropoutsAndTheBoundOnNormsAreSetOneByOne() {
        assertThat(with(PAPER, "--rank-dropout 0.2").training().regularisation())
                .isEqualTo(PAPER.training().regularisation().withRankDropout(0.2));
        assertThat(with(
                                PAPER,
                                "--network-dropout 0.1 --rank-dropout 0.2 --module-dropout 0.3"
                                        + " --scale-weight-norms 1")
                        .training()
                        .regularisation())
                .isEqualTo(new LoraRegularisation(0.1, 0.2, 0.3, 1));
    }

    @Test
    void theConfigurationOfARunSaysAllOfThem() throws IOException {
        Path preset =
                Files.writeString(folder.resolve("tiny.json"), """
                {"like": "pocket", "base": {"model": "%s"}, "data": {"perPart": 4},
                 "training": {"loop": {"batch": 4}}}
                """.formatted(TinyBase.write(folder.resolve("base"))));
        assertThat(run("train --device cpu --objective lora --epochs 1 --rank 2 --network-alpha 3 --conv-dim 2"
                        + " --conv-alpha 5 --network-dropout 0.1 --rank-dropout 0.2 --module-dropout 0.3"
                        + " --scale-weight-norms 1.5 --preset " + preset + " --out " + folder.resolve("out")))
                .as(err.toString())
                .isZero();
        JsonNode config =
                Json.mapper().readTree(folder.resolve("out/config.json").toFile());
        assertThat(Json.mapper().treeToValue(config.get("regularisation"), LoraRegularisation.class))
                .isEqualTo(new LoraRegularisation(0.1, 0.2, 0.3, 1.5));
        LoraConfig lora = Json.mapper().treeToValue(config.get("lora"), LoraConfig.class);
        assertThat(lora.withTextEncoder(true)).isEqualTo(new LoraConfig(2, 3, 2, 5, true));
    }

    @ParameterizedTest
    @CsvSource({
        "--rank 0, rank must be at least 1",
        "--network-alpha 0, alpha must be finite and positive",
        "--conv-dim -1, convRank at least 0",
        "--conv-dim 2 --conv-alpha -1, convAlpha must be finite and positive",
        "--conv-dim 0 --conv-alpha 1, add --conv-dim",
        "--network-dropout 1, dropout must be in",
        "--rank-dropout -0.1, rank dropout must be in",
        "--module-dropout 2, module dropout must be in",
        "--scale-weight-norms -1, maximal norm must be positive",
        "--scale-weight-norms one, --scale-weight-norms"
    })
    void impossibleOptionsAreOneLineAndExitCodeTwo(String options, String message) {
        assertThat(run("train --device cpu --preset pocket --objective lora --out " + folder.resolve("out") + " "
                        + options))
                .isEqualTo(2);
        assertThat(err.toString().strip().lines()).as(err.toString()).hasSize(1);
        assertThat(err.toString()).contains(message);
        assertThat(folder.resolve("out")).doesNotExist();
    }
}
