package org.privatelora.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.privatelora.results.Json;
import org.privatelora.results.SmoothnessResult;
import org.privatelora.smoothness.SmoothnessPoint;

/** The commands on the model in the jar, with a preset of a few steps. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EmbeddedModelTest {
    @TempDir
    static Path folder;

    private String preset;
    private final StringWriter out = new StringWriter();

    @BeforeAll
    void runOnce() throws IOException {
        preset = Files.writeString(folder.resolve("tiny.json"), """
                {"like": "pocket", "name": "tiny", "data": {"perPart": 16}, "objectives": {"lora": [0], "smp": [0.5]},
                 "training": {"loop": {"epochs": 2, "batch": 8, "checkpointEpochs": 1, "evaluationEpochs": 1}},
                 "evaluation": {"timesteps": 2, "curveTimesteps": 2, "proxyEpochs": 2, "samples": 32, "samplingSteps": 2}}
                """).toString();
        assertThat(run("run", "--preset", preset, "--out", path("whole"))).isZero();
    }

    private static String path(String name) {
        return folder.resolve(name).toString();
    }

    private int run(String... args) {
        return run(new StringWriter(), args);
    }

    private int run(StringWriter err, String... args) {
        out.getBuffer().setLength(0);
        int code = Main.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
        assertThat(code).as(err.toString()).isIn(0, 2, 130);
        return code;
    }

    /** Interrupts its own thread once when a word is written to it. */
    private static final class Tripwire extends StringWriter {
        private String word;

        Tripwire(String word) {
            this.word = word;
        }

        @Override
        public void write(String text, int offset, int length) {
            super.write(text, offset, length);
            if (!word.isEmpty() && text.startsWith(word, offset)) {
                word = "";
                Thread.currentThread().interrupt();
            }
        }
    }

    @Test
    void theRunPrintsItsTableAndWritesItsReport() {
        assertThat(folder.resolve("whole/report.html")).isNotEmptyFile();
        assertThat(folder.resolve("whole/results.json")).isNotEmptyFile();
        assertThat(run("run", "--preset", preset, "--out", path("whole"))).isZero(); // finished: only read again
        assertThat(out.toString()).contains("SMP-LoRA", "calibrated AUC", "TPR@5%FPR", "report.html");
    }

    @Test
    void theCalibratedAttackTellsNothingApartOnTheBaseItself() throws IOException {
        JsonNode models = Json.mapper()
                .readTree(folder.resolve("whole/results.json").toFile())
                .get("models");
        JsonNode calibrated = models.get(0).get("attacks").get(2);
        assertThat(models.get(0).at("/kind/objective").asText()).isEqualTo("base");
        assertThat(calibrated.get("attack").asText()).isEqualTo("calibrated");
        assertThat(calibrated.at("/auc/value").asDouble()).isEqualTo(0.5);
    }

    @Test
    void aStoppedRunSaysHowToGoOnAndThenEndsAsOneThatWasNotStopped() throws IOException {
        Tripwire err = new Tripwire("SMP-LoRA");
        assertThat(run(err, "run", "--preset", preset, "--out", path("stopped")))
                .isEqualTo(130);
        String last = err.toString().lines().reduce((a, b) -> b).orElseThrow();
        assertThat(last).contains("privatelora run --preset " + preset + " --out " + path("stopped"));
        String[] again = last.substring(last.lastIndexOf("privatelora ") + "privatelora ".length())
                .split(" ");
        assertThat(run(again)).isZero();
        assertThat(loras("stopped")).isEqualTo(loras("whole"));
    }

    private static String loras(String run) throws IOException {
        StringBuilder all = new StringBuilder();
        for (String kind : new String[] {"lora", "smp-0.5"}) {
            Path file = folder.resolve(run).resolve("seed-1").resolve(kind).resolve("lora.safetensors");
            all.append(Arrays.hashCode(Files.readAllBytes(file))).append(' ');
        }
        return all.toString();
    }

    @Test
    void aTrainedLoraIsAttackedSampledAndMeasuredByItsFile() throws IOException {
        assertThat(run(
                        "train",
                        "--preset",
                        preset,
                        "--objective",
                        "mp",
                        "--lambda",
                        "0.1",
                        "--rank",
                        "4",
                        "--seed",
                        "7",
                        "--out",
                        path("mp")))
                .isZero();
        String lora = path("mp/lora.safetensors");
        assertThat(run("attack", "--lora", lora, "--preset", preset, "--attacks", "loss,calibrated", "--json"))
                .isZero();
        JsonNode attacks = Json.mapper().readTree(out.toString());
        assertThat(attacks.findValuesAsText("attack")).contains("loss", "calibrated");
        assertThat(run("quality", "--lora", lora, "--preset", preset)).isZero();
        assertThat(run("inspect", lora)).isZero();
        String[] words = {"generate", "--lora", lora, "--preset", preset, "--prompt", "a drawing", "--out"};
        assertThat(run(Stream.concat(Arrays.stream(words), Stream.of(path("one.png")))
                        .toArray(String[]::new)))
                .isZero();
        assertThat(folder.resolve("one.png")).isNotEmptyFile();
    }

    /** Flags of {@code train} and methods of a preset are two ways to the same LoRA. */
    @Test
    void otherDefencesStandInTheSameTableAndAreTrainedByThemselvesToo() throws IOException {
        String defences =
                Files.writeString(folder.resolve("defences.json"), """
                {"like": "pocket", "name": "defences", "data": {"perPart": 8},
                 "objectives": {"lora": [0], "lora-dp": [8], "lora-strong": [0], "lora-xs": [4]},
                 "training": {"loop": {"epochs": 1, "batch": 8, "checkpointEpochs": 1, "evaluationEpochs": 1},
                  "lora": {"convRank": 0}, "dp": {"clip": 0.1}, "denoising": {"augmentation": {"variants": 2}}},
                 "evaluation": {"timesteps": 2, "curveTimesteps": 2, "proxyEpochs": 2, "samples": 0}}
                """).toString();
        assertThat(run("run", "--preset", defences, "--out", path("defences"))).isZero();
        assertThat(out.toString()).contains("DP-SGD LoRA, ε 8", "LoRA, strong augmentation", "LoRA-XS, rank 4");
        assertTrained(defences, "lora-dp-8", "--dp-epsilon", "8");
        assertTrained(defences, "lora-strong", "--augmentation", "strong");
        assertThat(run("inspect", path("lora-dp-8/lora.safetensors"))).isZero();
        assertThat(out.toString()).contains("privatelora.dp_epsilon");
        assertThat(run(
                        "train",
                        "--preset",
                        defences,
                        "--objective",
                        "mp",
                        "--lambda",
                        "0.1",
                        "--dp-epsilon",
                        "8",
                        "--out",
                        path("never")))
                .isEqualTo(2);
    }

    private void assertTrained(String preset, String slug, String flag, String value) throws IOException {
        assertThat(run("train", "--preset", preset, "--objective", "lora", flag, value, "--out", path(slug)))
                .isZero();
        assertThat(folder.resolve(slug).resolve("lora.safetensors"))
                .hasSameBinaryContentAs(
                        folder.resolve("defences/seed-1").resolve(slug).resolve("lora.safetensors"));
    }

    @Test
    void aDryRunSaysWhatWouldBeDoneAndTouchesNothing() throws IOException {
        String before = listing();
        assertThat(run("run", "--preset", preset, "--dry-run", "--out", path("dry"), "--json"))
                .isZero();
        JsonNode plan = Json.mapper().readTree(out.toString());
        assertThat(plan.at("/trainings/0/steps").asInt()).isEqualTo(2 * 4); // 32 members in eights, two epochs
        assertThat(plan.at("/memory/totalMebibytes").asDouble()).isPositive();
        assertThat(run("run", "--preset", preset, "--dry-run", "--out", path("dry")))
                .isZero();
        assertThat(out.toString()).contains("not measured", "8 steps", "MiB", "results.json");
        assertThat(listing()).isEqualTo(before);
    }

    @Test
    void trainingIsTheSameWithRecomputedBlocks() throws IOException {
        String[] words = {"train", "--preset", preset, "--objective", "lora", "--checkpointing", "--out", path("again")
        };
        assertThat(run(words)).isZero();
        assertThat(folder.resolve("again/lora.safetensors"))
                .hasSameBinaryContentAs(folder.resolve("whole/seed-1/lora/lora.safetensors"));
    }

    @Test
    void theSmoothnessOfARunIsATableWithOneRowPerKeptLora() throws IOException {
        assertThat(run("smoothness", "--run", path("whole"), "--batch", "2", "--iterations", "2", "--json"))
                .isZero();
        JsonNode report = Json.mapper().readTree(out.toString());
        assertThat(report.get("curves").findValuesAsText("objective")).contains("lora", "smp");
        assertThat(report.findValuesAsText("gradientNorm")).hasSize(2 * 2); // models, epochs
        for (JsonNode point : report.at("/curves/1/points")) {
            double d = 1 / point.at("/rescaling/adaptation").asDouble();
            assertThat(d).isCloseTo(1 + 0.5 * point.at("/losses/attack").asDouble() + 1e-5, within(1e-6));
            assertThat(point.at("/hessian/norm").asDouble()).isPositive();
        }
        assertThat(Files.readAllLines(folder.resolve("whole/smoothness.csv"))).hasSize(1 + 4);
        assertThat(run("report", path("whole"))).isZero();
        assertThat(folder.resolve("whole/report.html")).content().contains("<h2>Smoothness</h2>");
    }

    /** Measured afterwards on the same members, a kept LoRA gives the point that was measured at its step. */
    @Test
    void smoothnessIsMeasuredDuringTrainingAndChangesNothing() throws IOException {
        String line =
                "train --preset " + preset + " --objective smp --lambda 0.5 --smoothness-every 2 --smoothness-batch 2"
                        + " --smoothness-iterations 2 --out " + path("watched");
        assertThat(run(line.split(" "))).isZero();
        assertThat(folder.resolve("watched/lora.safetensors"))
                .hasSameBinaryContentAs(folder.resolve("whole/seed-1/smp-0.5/lora.safetensors"));
        List<SmoothnessPoint> points = SmoothnessResult.read(folder.resolve("watched"), SmoothnessResult.STEPS)
                .orElseThrow()
                .curves()
                .get(0)
                .points();
        assertThat(points).extracting(SmoothnessPoint::step).containsExactly(2L, 4L, 6L, 8L);
        assertThat(Files.readAllLines(folder.resolve("watched/smoothness-steps.csv")))
                .hasSize(1 + 4);
        String again = "smoothness --preset " + preset + " --batch 2 --iterations 2 --run " + path("watched");
        assertThat(run(again.split(" "))).isZero();
        SmoothnessPoint kept = SmoothnessResult.read(folder.resolve("watched"), SmoothnessResult.NAME)
                .orElseThrow()
                .curves()
                .get(0)
                .points()
                .get(0);
        assertThat(kept.step()).isEqualTo(4);
        assertThat(kept.gradientNorm()).isCloseTo(points.get(1).gradientNorm(), withinPercentage(1e-3));
        assertThat(kept.hessian().norm()).isCloseTo(points.get(1).hessian().norm(), withinPercentage(1e-3));
    }

    @Test
    void aStoppedMeasurementGoesOnAndEndsAsOneThatWasNotStopped() throws IOException {
        String line =
                "train --preset " + preset + " --objective smp --lambda 0.5 --smoothness-every 1 --smoothness-batch 2"
                        + " --smoothness-iterations 2 --out ";
        assertThat(run((line + path("through")).split(" "))).isZero();
        assertThat(run(new Tripwire("train: 1/8"), (line + path("halted")).split(" ")))
                .isEqualTo(130);
        assertThat(run((line + path("halted") + " --resume").split(" "))).isZero();
        assertThat(folder.resolve("halted/smoothness-steps.json"))
                .hasSameTextualContentAs(folder.resolve("through/smoothness-steps.json"));
        String otherwise =
                (line + path("halted") + " --resume").replace("--smoothness-batch 2", "--smoothness-batch 3");
        StringWriter err = new StringWriter();
        assertThat(run(err, otherwise.split(" "))).isEqualTo(2);
        assertThat(err.toString()).contains("was measured with a batch of 2");
    }

    @Test
    void theSmoothnessOfARunOnOtherPicturesOrMoreThanThereAreIsRefused() throws IOException {
        String before = listing();
        for (String line : new String[] {
            "smoothness --run WHOLE/seed-1/lora --preset pocket-faces", "smoothness --run WHOLE --batch 33"
        }) {
            StringWriter err = new StringWriter();
            assertThat(run(err, line.replace("WHOLE", path("whole")).split(" ")))
                    .isEqualTo(2);
            assertThat(err.toString().lines().reduce((a, b) -> b).orElseThrow())
                    .containsAnyOf("was trained with the split", "batch must be in [1, 32]");
        }
        assertThat(listing()).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "train --preset pocket --objective smp --lambda -1 --out NEW | lambda must be positive",
                "train --preset pocket --objective smp --out NEW | lambda must be positive",
                "train --preset pocket --objective dp --out NEW | objective must be one of",
                "train --preset pocket --objective lora --rank 0 --out NEW | rank must be at least 1",
                "train --preset pocket --objective lora --epochs 0 --out NEW | epochs must be at least 1",
                "train --preset pocket --objective lora --resume --out NEW | no training run to resume",
                "train --preset pocket --objective lora --precision bf16 --out NEW | precision must be one of",
                "train --preset pocket --objective lora --micro-batch -1 --out NEW | micro-batch must be at least 1",
                "train --preset pocket --objective lora --smoothness-every 0 --out NEW | every 1 step or more",
                "train --preset pocket --objective lora --smoothness-iterations 0 --out NEW | iterations must be",
                "run --preset pockett --out NEW | unknown preset",
                "run --preset pocket --objectives lora,dp --out NEW | was asked for 'dp'",
                "run --preset pocket --out WHOLE | another run",
                "attack --lora NEW/nothing.safetensors --preset pocket --out NEW | nothing.safetensors",
                "smoothness --run NEW | holds no training run",
                "smoothness --run WHOLE --iterations 0 | iterations must be at least 1",
                "smoothness --run WHOLE --batch 0 | --batch must be at least 1",
                "smoothness --run WHOLE/seed-1/lora | give --preset as well",
                "generate --preset pocket --base NEW --prompt x --out NEW/x.png | there is no base model",
            })
    void whatCannotBeDoneIsOneLineExitCodeTwoAndTouchesNothing(String line, String reason) throws IOException {
        StringWriter err = new StringWriter();
        String before = listing();
        String[] words =
                line.replace("NEW", path("new")).replace("WHOLE", path("whole")).split(" ");
        assertThat(run(err, words)).as(err.toString()).isEqualTo(2);
        assertThat(err.toString().strip().lines()).as(err.toString()).hasSize(1);
        assertThat(err.toString()).contains(reason);
        assertThat(listing()).isEqualTo(before);
    }

    private static String listing() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.sorted()
                    .map(file -> file + " " + file.toFile().lastModified())
                    .toList()
                    .toString();
        }
    }
}
