package org.privatelora.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.privatelora.experiment.TinyBase;
import org.privatelora.results.Json;
import org.privatelora.safetensors.RawTensor;
import org.privatelora.safetensors.SafetensorsWriter;

class ConvertLoraCommandTest {
    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        out.getBuffer().setLength(0);
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    /** Two modules: of the embedded model's U-Net, where Stable Diffusion has no transformer, and of the text encoder. */
    @BeforeEach
    void write() throws IOException {
        String unet = "lora_unet_up_blocks_0_attentions_1_transformer_blocks_0_ff_net_0_proj";
        String text = "lora_te_text_model_encoder_layers_0_mlp_fc2";
        java.util.Map<String, RawTensor> tensors = new java.util.HashMap<>();
        for (String name : new String[] {unet, text}) {
            tensors.put(name + ".lora_down.weight", tensor(2, 8));
            tensors.put(name + ".lora_up.weight", tensor(4, 2));
            tensors.put(name + ".alpha", RawTensor.scalar(1));
        }
        SafetensorsWriter.writeRaw(folder.resolve("lora.safetensors"), tensors, java.util.Map.of());
    }

    private static RawTensor tensor(long rows, long columns) {
        return new RawTensor(
                org.privatelora.safetensors.Dtype.F32,
                new ai.djl.ndarray.types.Shape(rows, columns),
                java.nio.ByteBuffer.allocate((int) (rows * columns * Float.BYTES)));
    }

    @Test
    void threeConversionsInARowEndAtTheFirstFile() throws IOException {
        assertThat(run("convert-lora", path("lora.safetensors"), path("peft"), "--to", "peft", "--json"))
                .as(err.toString())
                .isZero();
        JsonNode answer = Json.mapper().readTree(out.toString());
        assertThat(answer.get("from").asText()).isEqualTo("kohya");
        assertThat(answer.get("unetModules").asInt()).isEqualTo(1);
        assertThat(answer.get("textEncoderModules").asInt()).isEqualTo(1);
        assertThat(run("convert-lora", path("peft"), path("diffusers"), "--to", "diffusers"))
                .isZero();
        assertThat(out.toString()).contains("peft to diffusers", "diffusers reads since 0.34");
        assertThat(run("convert-lora", path("diffusers"), path("again.safetensors"), "--to", "kohya"))
                .isZero();
        assertThat(run("convert-lora", path("lora.safetensors"), path("once.safetensors"), "--to", "kohya"))
                .isZero();
        assertThat(folder.resolve("again.safetensors")).hasSameBinaryContentAs(folder.resolve("once.safetensors"));
    }

    @Test
    void aBaseDecidesWhichNamesAndSizesThereAre() throws IOException {
        String base = TinyBase.write(folder.resolve("base")).toString();
        assertThat(run("convert-lora", path("lora.safetensors"), path("peft"), "--to", "peft", "--base", base))
                .isEqualTo(2);
        assertThat(err.toString()).contains("but the model has");
        assertThat(folder.resolve("peft")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "convert-lora IN OUT",
                "convert-lora IN",
                "convert-lora IN OUT --to lycoris",
                "convert-lora NOWHERE OUT --to peft",
                "convert-lora IN IN --to kohya",
                "convert-lora IN OUT --to kohya",
                "convert-lora IN OUT.safetensors --to peft",
                "convert-lora FOLDER OUT --to peft",
                "convert-lora IN FOLDER --to peft",
                "convert-lora IN IN/OUT --to peft",
                "convert-lora IN OUT --to peft --base NOWHERE"
            })
    void whatCannotBeDoneIsOneLineExitCodeTwoAndTouchesNothing(String line) throws IOException {
        String before = listing();
        String[] words = line.replace("IN", path("lora.safetensors"))
                .replace("OUT", path("out"))
                .replace("NOWHERE", path("nowhere"))
                .replace("FOLDER", folder.toString())
                .split(" ");
        assertThat(run(words)).as(err.toString()).isEqualTo(2);
        assertThat(err.toString().strip().lines()).as(err.toString()).hasSize(1);
        assertThat(listing()).isEqualTo(before);
    }

    private String listing() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.sorted()
                    .map(file -> file + " " + file.toFile().lastModified())
                    .toList()
                    .toString();
        }
    }
}
