package org.privatelora.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.privatelora.data.image.PngText;
import org.privatelora.experiment.FileHash;
import org.privatelora.experiment.Materials;
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

/** {@code generate} on a tiny random model. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GenerateCommandTest {
    private static final String PROMPT = "a blue face";

    @TempDir
    static Path folder;

    private String baseHash;
    private String preset;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private static String path(String name) {
        return folder.resolve(name).toString();
    }

    private int run(String... args) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
    }

    @BeforeAll
    void write() throws IOException {
        Path base = TinyBase.write(folder.resolve("base"));
        preset = preset("tiny", base, "EPSILON");
        try (NDManager manager = Engine.start(DeviceChoice.CPU).newManager();
                StableDiffusion model = StableDiffusion.load(base, manager)) {
            baseHash = model.hash();
            LoraMetadata metadata = LoraMetadata.of(new AdaptationOnly(), 4, 3, "", "");
            KohyaFormat.write(folder.resolve("my.safetensors"), adapter(model, manager), metadata, DataType.FLOAT32);
        }
    }

    private static String preset(String name, Path model, String prediction) throws IOException {
        return Files.writeString(folder.resolve(name + ".json"), """
                        {"like": "pocket", "name": "%s", "base": {"model": "%s"},
                         "training": {"clipSkip": 2, "denoising": {"loss": {"prediction": "%s"}}},
                         "evaluation": {"samplingSteps": 3, "guidance": 2.5}}
                        """.formatted(name, model, prediction))
                .toString();
    }

    private static LoraWeights adapter(StableDiffusion model, NDManager manager) {
        LoraConfig config = LoraConfig.defaults().withRank(4).withAlpha(3);
        LoraWeights fresh =
                LoraWeights.create(config, model.unetShapes(), model.textEncoderShapes(), manager, new Rng(4));
        Map<String, NDArray> values = new LinkedHashMap<>();
        fresh.trainables()
                .forEach((key, value) -> values.put(
                        key, Tensors.of(manager, new Rng(4).uniform(key, 0, 0, (int) value.size()), value.getShape())));
        return fresh.with(values);
    }

    private Path drawn(String prompt, String... more) throws IOException {
        Path file = folder.resolve("drawn.png");
        Files.deleteIfExists(file);
        List<String> words = new ArrayList<>(List.of("generate", "--preset", preset, "--prompt", prompt));
        words.addAll(List.of("--out", file.toString(), "--json"));
        words.addAll(List.of(more));
        assertThat(run(words.toArray(String[]::new))).as(err.toString()).isZero();
        return file;
    }

    private int[] pixels(String prompt, String... more) throws IOException {
        BufferedImage image = ImageIO.read(drawn(prompt, more).toFile());
        return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    }

    private String parameters(String prompt, String... more) throws IOException {
        return PngText.read(drawn(prompt, more), "parameters").orElseThrow();
    }

    @Test
    void thePictureSaysWhatItWasMadeWith() throws IOException {
        String lora = path("my.safetensors");
        String text = parameters(
                PROMPT,
                "--negative",
                "two horns",
                "--lora",
                lora,
                "--multiplier",
                "0.75",
                "--seed",
                "9",
                "--sampler",
                "PNDM",
                "--steps",
                "4");
        assertThat(text).isEqualTo("""
                        a blue face
                        Negative prompt: two horns
                        Steps: 4, Sampler: PNDM, CFG scale: 2.5, Seed: 9, Size: 32x32, Model hash: %s, Clip skip: 2, Emphasis: No norm, Lora hash: %s, Lora multiplier: 0.75, Version: privatelora %s""".formatted(baseHash, FileHash.sha256(Path.of(lora)), Main.Version.current()));
    }

    @Test
    void thePictureNamesNoFileAndNoPerson() throws IOException {
        String text = parameters(PROMPT, "--lora", path("my.safetensors"));
        assertThat(text)
                .doesNotContain(folder.getFileName().toString(), "my.safetensors", "tiny", "/", "\\")
                .doesNotContain(System.getProperty("user.name") + ",");
        assertThat(text.lines()).hasSize(2).first().isEqualTo(PROMPT);
    }

    @Test
    void everyPictureOfAGridIsInItsText() throws IOException {
        String text = parameters(PROMPT, "--prompt", "two horns", "--seeds", "3,4", "--count", "2");
        assertThat(text.split("\n\n")).hasSize(8);
        assertThat(text.split("\n\n")[3]).startsWith(PROMPT).contains("Seed: 4,", "Batch pos: 1,");
        assertThat(text.split("\n\n")[7]).startsWith("two horns").contains("Seed: 4,", "Batch pos: 3,");
        assertThat(Json.mapper().readTree(out.toString()).get("parameters")).hasSize(8);
        assertThat(Json.mapper().readTree(out.toString()).get("seeds")).hasSize(2);
    }

    @Test
    void theSameWordsDrawTheSamePicture() throws IOException {
        assertThat(pixels(PROMPT)).containsExactly(pixels(PROMPT));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--seed 2",
                "--steps 4",
                "--guidance 4",
                "--sampler pndm",
                "--sampler ddpm",
                "--negative face",
                "--clip-skip 1",
                "--v-parameterization",
                "--v-parameterization --zero-terminal-snr",
                "--precision fp16",
                "--lora LORA"
            })
    void eachOptionMatters(String words) throws IOException {
        int[] changed =
                pixels(PROMPT, words.replace("LORA", path("my.safetensors")).split(" "));
        assertThat(changed).isNotEqualTo(pixels(PROMPT));
    }

    @Test
    void howManyAreDrawnAtOnceChangesNothing() throws IOException {
        int[] together = pixels(PROMPT, "--count", "3");
        int[] oneByOne = pixels(PROMPT, "--count", "3", "--batch", "1");
        assertThat(oneByOne).hasSameSizeAs(together);
        for (int i = 0; i < together.length; i++) {
            for (int shift = 0; shift < 24; shift += 8) { // sums in another order, then rounded
                assertThat(oneByOne[i] >> shift & 255).isCloseTo(together[i] >> shift & 255, within(1));
            }
        }
    }

    /** 16 of 128 x 128 pixels. */
    @Test
    void largePicturesAreDrawnOneByOneUnlessSaidOtherwise() {
        assertThat(Materials.picturesAtOnce(16, 512)).isEqualTo(1);
        assertThat(Materials.picturesAtOnce(16, 256)).isEqualTo(4);
        assertThat(Materials.picturesAtOnce(16, 64)).isEqualTo(16);
    }

    @Test
    void theMultiplierIsTheStrengthOfTheLora() throws IOException {
        String lora = path("my.safetensors");
        int[] without = pixels(PROMPT);
        int[] asTrained = pixels(PROMPT, "--lora", lora);
        assertThat(pixels(PROMPT, "--lora", lora, "--multiplier", "0")).containsExactly(without);
        assertThat(pixels(PROMPT, "--lora", lora, "--multiplier", "1")).containsExactly(asTrained);
        assertThat(pixels(PROMPT, "--lora", lora, "--multiplier", "0.5"))
                .isNotEqualTo(asTrained)
                .isNotEqualTo(without);
    }

    @Test
    void bracketsWeighWordsUnlessTheyAreText() throws IOException {
        int[] plain = pixels(PROMPT);
        assertThat(pixels("a (blue:1.0) face")).containsExactly(plain);
        assertThat(pixels("a (blue:3) face")).isNotEqualTo(plain);
        assertThat(pixels("a (blue:3) face", "--emphasis", "none"))
                .isEqualTo(pixels("a \\(blue:3\\) face"))
                .isNotEqualTo(pixels("a (blue:3) face"));
    }

    @Test
    void aLongPromptIsReadToItsEndBesideAShortNegativeOne() throws IOException {
        String words = "a ".repeat(80);
        assertThat(pixels(words + "blue", "--negative", "horns"))
                .isNotEqualTo(pixels(words + "two", "--negative", "horns"));
        assertThat(pixels(PROMPT, "--negative", words)).isNotEqualTo(pixels(PROMPT));
    }

    @Test
    void aFileThatExistsIsNotOverwritten() throws IOException {
        Path file = Files.writeString(folder.resolve("mine.png"), "mine");
        assertThat(run("generate", "--preset", preset, "--prompt", PROMPT, "--out", file.toString()))
                .isEqualTo(2);
        assertThat(err.toString()).contains("is not overwritten; give another file");
        assertThat(file).hasContent("mine");
    }

    @Test
    void anEmptyNegativePromptIsNone() throws IOException {
        assertThat(pixels(PROMPT, "--negative", "")).containsExactly(pixels(PROMPT));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--sampler euler | euler",
                "--sampler pndm --steps 1 | steps must be in [2, 1000], was 1",
                "--steps 0 | steps must be in [1, 1000], was 0",
                "--seeds 1,x | 'x'",
                "--count 0 | --count must be at least 1",
                "--batch 0 | --batch must be at least 1",
                "--clip-skip 0 | clip skip must be at least 1",
                "--zero-terminal-snr | needs prediction V",
                "--precision bf16 | precision must be one of",
                "--guidance 0.5 | guidance",
                "--guidance 1 --negative face | does nothing at guidance 1",
                "--multiplier 2 | give one by --lora",
                "--lora LORA --multiplier NaN | multiplier must be a number",
                "--emphasis loud | loud",
                "--prompt LONG | at most 225 tokens"
            })
    void whatCannotBeDrawnIsOneLineExitCodeTwoAndNoFile(String words, String reason) {
        List<String> all = new ArrayList<>(List.of("generate", "--preset", preset, "--prompt", PROMPT));
        all.addAll(List.of("--out", path("not/drawn.png")));
        for (String word : words.strip().split(" ")) {
            all.add(word.replace("LORA", path("my.safetensors")).replace("LONG", "face ".repeat(226)));
        }
        assertThat(run(all.toArray(String[]::new))).as(err.toString()).isEqualTo(2);
        assertThat(err.toString().strip().lines()).as(err.toString()).hasSize(1);
        assertThat(err.toString()).contains(reason);
        assertThat(folder.resolve("not")).doesNotExist();
    }

    @Test
    void aBaseThatPredictsVelocityIsNotReadAsOneThatPredictsNoise() throws IOException {
        Path velocity = TinyBase.write(folder.resolve("velocity"));
        Path scheduler = velocity.resolve("scheduler/scheduler_config.json");
        Files.writeString(scheduler, Files.readString(scheduler).replace("\"epsilon\"", "\"v_prediction\""));
        String[] words = {"generate", "--prompt", PROMPT, "--out", path("v.png"), "--preset", preset("v", velocity, "V")
        };
        assertThat(run(words)).as(err.toString()).isZero();
        words[words.length - 1] = preset("noise", velocity, "EPSILON");
        words[4] = path("noise.png");
        assertThat(run(words)).isEqualTo(2);
        assertThat(err.toString()).contains("the base model predicts v", "training.denoising.loss.prediction");
        String[] told = java.util.Arrays.copyOf(words, words.length + 1);
        told[words.length] = "--v-parameterization";
        assertThat(run(told)).as(err.toString()).isZero();
    }
}
