package org.privatelora.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.privatelora.experiment.TinyBase;
import org.privatelora.lora.LoraConfig;
import org.privatelora.lora.LoraWeights;
import org.privatelora.lora.format.KohyaFormat;
import org.privatelora.lora.format.LoraMetadata;
import org.privatelora.model.StableDiffusion;
import org.privatelora.objective.AdaptationOnly;
import org.privatelora.results.Json;
import org.privatelora.tensor.DeviceChoice;
import org.privatelora.tensor.Engine;
import org.privatelora.tensor.Rng;
import org.privatelora.tensor.Tensors;

/** One adapter in every format, on a tiny model: what is made with it must not depend on the format. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LoraFilesTest {
    private static final List<String> FORMATS =
            List.of("kohya.safetensors", "diffusers", "diffusers.safetensors", "peft");

    @TempDir
    static Path folder;

    private String preset;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private static String path(String name) {
        return folder.resolve(name).toString();
    }

    private int run(String... args) {
        out.getBuffer().setLength(0);
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
    }

    @BeforeAll
    void write() throws IOException {
        Path base = TinyBase.write(folder.resolve("base"));
        preset = Files.writeString(folder.resolve("tiny.json"), """
                        {"like": "pocket", "name": "tiny", "base": {"model": "%s"}, "data": {"perPart": 4},
                         "evaluation": {"timesteps": 2, "samplingSteps": 2}}
                        """.formatted(base))
                .toString();
        try (NDManager manager = Engine.start(DeviceChoice.CPU).newManager();
                StableDiffusion model = StableDiffusion.load(base, manager)) {
            LoraMetadata metadata = LoraMetadata.of(new AdaptationOnly(), 4, 3, "", "");
            KohyaFormat.write(folder.resolve("kohya.safetensors"), adapter(model, manager), metadata, DataType.FLOAT32);
        }
        for (String name : FORMATS.subList(1, FORMATS.size())) {
            String format = name.replace(".safetensors", "");
            assertThat(run(
                            "convert-lora",
                            path("kohya.safetensors"),
                            path(name),
                            "--to",
                            format,
                            "--base",
                            base.toString()))
                    .as(err.toString())
                    .isZero();
        }
    }

    private static LoraWeights adapter(StableDiffusion model, NDManager manager) {
        LoraConfig config = LoraConfig.defaults().withRank(4).withAlpha(3).withConvolutions(2, 1.5);
        LoraWeights fresh =
                LoraWeights.create(config, model.unetShapes(), model.textEncoderShapes(), manager, new Rng(4));
        Map<String, NDArray> values = new LinkedHashMap<>();
        fresh.trainables()
                .forEach((key, value) -> values.put(
                        key, Tensors.of(manager, new Rng(4).uniform(key, 0, 0, (int) value.size()), value.getShape())));
        return fresh.with(values);
    }

    /** The pixels; the file also names the LoRA by its hash. */
    private int[] drawn(String picture, String... more) throws IOException {
        List<String> words = new ArrayList<>(List.of("generate", "--preset", preset, "--prompt", "a blue face"));
        words.addAll(List.of("--out", path(picture)));
        words.addAll(List.of(more));
        assertThat(run(words.toArray(String[]::new))).as(err.toString()).isZero();
        BufferedImage image = ImageIO.read(folder.resolve(picture).toFile());
        return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    }

    @Test
    void everyFormatDrawsTheSamePicture() throws IOException {
        int[] without = drawn("without.png");
        int[] first = drawn("kohya.png", "--lora", path(FORMATS.get(0)));
        assertThat(first).isNotEqualTo(without);
        for (String format : FORMATS) {
            assertThat(drawn(format + ".png", "--lora", path(format)))
                    .as(format)
                    .isEqualTo(first);
        }
    }

    private String attacked(String lora) throws IOException {
        assertThat(run("attack", "--lora", path(lora), "--preset", preset, "--attacks", "loss,calibrated", "--json"))
                .as(err.toString())
                .isZero();
        return Json.mapper().readTree(out.toString()).get("attacks").toString();
    }

    @Test
    void aFolderIsAttackedAsItsFileIs() throws IOException {
        assertThat(attacked("peft")).isEqualTo(attacked("kohya.safetensors")).contains("calibrated");
    }

    @Test
    void aFolderWithoutALoraIsOneLineAndExitCodeTwo() {
        err.getBuffer().setLength(0);
        assertThat(run("generate", "--preset", preset, "--lora", path("base"), "--prompt", "x", "--out", path("x.png")))
                .isEqualTo(2);
        assertThat(err.toString().strip().lines()).hasSize(1);
        assertThat(err.toString()).contains("pytorch_lora_weights.safetensors", "adapter_config.json");
        assertThat(folder.resolve("x.png")).doesNotExist();
    }
}
