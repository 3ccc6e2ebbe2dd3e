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
import org.junit.jupiter.params.provider.ValueSource;
import org.privatelora.results.Json;

class CommandLineTest {
    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
    }

    private Path scores(String text) throws IOException {
        return Files.writeString(folder.resolve("scores.csv"), text);
    }

    @Test
    void metricsOfSeparatedScoresAreOne() throws IOException {
        Path file = scores("score,member\n3,1\n2,1\n1,0\n0,0\n");
        assertThat(run("metrics", file.toString(), "--json")).isZero();
        JsonNode group = Json.mapper().readTree(out.toString()).get(0);
        assertThat(group.get("auc").get("value").asDouble()).isEqualTo(1);
        assertThat(group.get("flippedAuc").asDouble()).isZero();
    }

    @Test
    void metricsGroupTheScoresOfARun() throws IOException {
        Path file = scores("model,seed,attack,part,id,member,score\n"
                + "lora,1,loss,test,a,1,3\nlora,1,loss,test,b,0,1\n".repeat(2)
                + "smp,1,loss,test,a,1,1\nsmp,1,loss,test,b,0,3\n".repeat(2));
        assertThat(run("metrics", file.toString())).isZero();
        assertThat(out.toString()).contains("lora 1 loss test", "smp 1 loss test");
    }

    @Test
    void theThresholdOfPartTestComesFromPartAux() throws IOException {
        Path file = scores(
                "part,score,member\naux,9,1\naux,8,1\naux,7,0\naux,6,0\n" + "test,9,1\ntest,5,1\ntest,4,0\ntest,3,0\n");
        assertThat(run("metrics", file.toString(), "--bootstrap", "100", "--json"))
                .isZero();
        JsonNode groups = Json.mapper().readTree(out.toString());
        assertThat(groups.get(0).get("asrAux").isNull()).isTrue();
        JsonNode test = groups.get(1);
        assertThat(test.get("asrAux").get("value").asDouble()).isEqualTo(.75); // 8 or more is called a member
        assertThat(test.get("asrOracle").get("value").asDouble()).isEqualTo(1);
        assertThat(test.get("aucResampled").get("high").asDouble()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "metrics nowhere.csv",
                "metrics",
                "metrics pom.xml --bootstrap 1",
                "no-such-command",
                "inspect nowhere.safetensors",
                "data check no-such-set",
                "data prepare pokemon --from nowhere",
                "data",
                "report nowhere",
                "parity",
                "parity nowhere",
                "parity src/main",
                "parity --real-size src/main",
                "doctor --device tpu",
                "bench",
                "bench nothing",
                "bench step --rounds 0",
                "bench step --sizes huge",
                "bench attack --images 0",
                "bench load --base nowhere",
                "bench audit --images 8",
                "bench audit --attacks nothing"
            })
    void badInputIsOneLineAndExitCodeTwo(String line) {
        assertThat(run(line.split(" "))).as(err.toString()).isEqualTo(2);
        assertThat(err.toString().strip().lines()).as(err.toString()).hasSize(1);
    }

    @Test
    void aBadCellNamesItsLine() throws IOException {
        assertThat(run("metrics", scores("score,member\n1,1\nx,0\n").toString()))
                .isEqualTo(2);
        assertThat(err.toString()).contains("line 3", "'x'");
    }

    @Test
    void anErrorUnderJsonIsAJsonDocumentToo() throws IOException {
        assertThat(run("metrics", "nowhere.csv", "--json")).isEqualTo(2);
        assertThat(Json.mapper().readTree(out.toString()).get("exitCode").asInt())
                .isEqualTo(2);
    }

    @Test
    void helpListsEveryCommand() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString()).contains("metrics", "inspect", "data", "report", "doctor");
    }

    @Test
    void doctorTestsTheKernels() throws IOException {
        assertThat(run("doctor", "--device", "cpu", "--json")).isZero();
        assertThat(Json.mapper().readTree(out.toString()).get("kernels").size()).isGreaterThan(5);
    }

    private Path referenceWithAuc(double auc) throws IOException {
        String interval = "{\"standard_error\":0,\"lower\":1,\"upper\":1,\"lower_unclipped\":1,\"upper_unclipped\":1}";
        String best = "{\"value\":1,\"n_thresholds_reaching_it\":1,\"thresholds_reaching_it\":[3.0]}";
        Files.writeString(
                folder.resolve("metrics.json"),
                "[{\"name\":\"separated\",\"scores\":[4,3,1,0],\"labels\":[1,1,0,0],\"expected\":{\"auc\":" + auc
                        + ",\"auc_delong_95\":" + interval + ",\"best_accuracy\":" + best
                        + ",\"best_balanced_accuracy\":" + best + "}}]");
        return folder;
    }

    @Test
    void parityListsEveryGroupWithItsVerdict() throws IOException {
        assertThat(run("parity", "--real-size", referenceWithAuc(1).toString(), "--json"))
                .as(err.toString())
                .isZero();
        JsonNode compared = Json.mapper().readTree(out.toString());
        assertThat(compared.get("passed").asInt()).isOne();
        assertThat(compared.get("rows").findValuesAsText("verdict")).contains("pass", "absent");
        assertThat(compared.get("rows").findValuesAsText("group")).contains("metrics.separated", "unet_sq");
    }

    @Test
    void parityFailsWhenAGroupDoes() throws IOException {
        assertThat(run("parity", "--real-size", referenceWithAuc(0.9).toString()))
                .isEqualTo(1);
        assertThat(out.toString()).contains("whose references the folder lacks: formula, fid_kid, inception, unet_sq");
        assertThat(out.toString()).containsPattern("metrics.separated +1.00e-01 +1.00e-09 +fail  auc");
    }

    @Test
    void aCorruptSafetensorsFileIsRefused() throws IOException {
        Path file = Files.write(folder.resolve("bad.safetensors"), new byte[] {9, 0, 0, 0, 0, 0, 0, 0, '{'});
        assertThat(run("inspect", file.toString())).isEqualTo(2);
        assertThat(err.toString().strip().lines()).hasSize(1);
    }
}
