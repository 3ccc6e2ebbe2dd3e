package org.privatelora.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.privatelora.Shared;
import org.privatelora.parity.Row.Verdict;
import org.privatelora.progress.ProgressListener;
import org.privatelora.safetensors.SafetensorsWriter;
import org.privatelora.tensor.DeviceChoice;
import org.privatelora.tensor.Engine;

/** A wrong reference fails, a missing one is absent, and neither passes. */
class ParityVerdictTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static NDManager manager;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() {
        manager = Engine.start(DeviceChoice.CPU).newManager();
    }

    @AfterAll
    static void stop() {
        manager.close();
    }

    @AfterEach
    void unlink() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path link : files.filter(Files::isSymbolicLink).toList()) {
                Files.delete(link);
            }
        }
    }

    /** Everything of the shared folder but what the test writes itself. */
    private ReferenceFolder linked(String... without) throws IOException {
        Path shared = Shared.require("fixtures").toRealPath();
        try (Stream<Path> files = Files.list(shared)) {
            for (Path file : files.toList()) {
                if (!List.of(without).contains(file.getFileName().toString())) {
                    Files.createSymbolicLink(folder.resolve(file.getFileName()), file);
                }
            }
        }
        return new ReferenceFolder(folder, manager);
    }

    private static Map<String, Verdict> verdicts(List<Row> rows) {
        Map<String, Verdict> verdicts = new TreeMap<>();
        rows.forEach(row -> verdicts.put(row.group(), row.verdict()));
        return verdicts;
    }

    @Test
    void anOutputThatIsSlightlyOffFailsAloneInItsGroup() throws IOException {
        ReferenceFolder folder = linked(UnetGroup.IO);
        Map<String, NDArray> io = new TreeMap<>(new ReferenceFolder(Shared.require("fixtures"), manager)
                .tensors(UnetGroup.IO)
                .tensors());
        io.computeIfPresent("odd.output", (name, output) -> output.add(1e-4f));
        SafetensorsWriter.write(folder.file(UnetGroup.IO), io, Map.of());
        assertThat(verdicts(Parity.compare(folder, new UnetGroup())))
                .containsEntry("unet.odd.output", Verdict.FAIL)
                .containsEntry("unet.output", Verdict.PASS)
                .containsEntry("unet.modules", Verdict.PASS);
    }

    @Test
    void aNotANumberAndAnotherShapeFail() {
        Check check = new Check("shape");
        check.close("x", manager.zeros(new Shape(2)), manager.zeros(new Shape(3)), 1);
        assertThat(check.row().verdict()).isEqualTo(Verdict.FAIL);
        Check number = new Check("number");
        number.close(
                "x", manager.zeros(new Shape(2)), manager.zeros(new Shape(2)).div(0), 1e9);
        assertThat(number.row().verdict()).isEqualTo(Verdict.FAIL);
    }

    @Test
    void anotherWeightOfTheAttackFailsTheCase() throws IOException {
        ReferenceFolder folder = linked(ObjectiveGroup.CONSTANTS);
        ObjectNode constants = (ObjectNode) JSON.readTree(
                Shared.require("fixtures/" + ObjectiveGroup.CONSTANTS).toFile());
        ((ObjectNode) constants.get("batched")).put("param_alpha", 0.301);
        JSON.writeValue(folder.file(ObjectiveGroup.CONSTANTS).toFile(), constants);
        assertThat(verdicts(Parity.compare(folder, new ObjectiveGroup("batched", "smp"))))
                .containsEntry("objective_batched_smp.trace.*", Verdict.FAIL);
    }

    @Test
    void aGroupWithoutItsFilesIsAbsent() throws IOException {
        ReferenceFolder folder = linked("vae_io.safetensors", "attacks.safetensors");
        for (Group group : List.of(new VaeGroup(), new AttackGroup())) {
            assertThat(Parity.compare(folder, group)).singleElement().satisfies(row -> {
                assertThat(row.verdict()).isEqualTo(Verdict.ABSENT);
                assertThat(row.note()).contains("safetensors missing");
            });
        }
    }

    @Test
    void aGroupWithoutAFileThatItsConstantsNameIsAbsent() throws IOException {
        ReferenceFolder folder = linked("objective_proxy_weights.safetensors");
        assertThat(Parity.compare(folder, new ObjectiveGroup("batched", "mp")))
                .singleElement()
                .satisfies(row -> {
                    assertThat(row.verdict()).isEqualTo(Verdict.ABSENT);
                    assertThat(row.note()).contains("objective_proxy_weights");
                });
    }

    @Test
    void adaptersAndCasesAreFoundByTheirFiles() throws IOException {
        ReferenceFolder folder = linked();
        Files.createFile(folder.file("lora_rank7_te.safetensors"));
        Files.createFile(folder.file("objective_other_smp.safetensors"));
        assertThat(Parity.groups(folder).stream().map(Group::name))
                .contains("lora_rank7_te", "lora_conv_unet", "objective_other_mp", "objective_repo_b1_smp");
        assertThat(new LoraGroup("lora_rank7_te").files()).contains("lora_rank7_weights.safetensors");
    }

    @Test
    void inputsOfTheUnetOfRealSizeAreFoundByTheirFiles() throws IOException {
        ReferenceFolder real = new ReferenceFolder(folder, manager);
        assertThat(Parity.realSizeGroups(real).stream().map(Group::name)).contains("unet_sq");
        Files.createDirectories(real.file("unet"));
        Files.createFile(real.file("unet/unet_tall_io.safetensors"));
        Files.createFile(real.file("unet/unet_96x64_io.safetensors"));
        assertThat(Parity.realSizeGroups(real).stream().map(Group::name))
                .contains("unet_tall", "unet_96x64")
                .doesNotContain("unet_sq");
        assertThat(Parity.compare(real, new RealSizeUnetGroup("unet_tall")))
                .singleElement()
                .satisfies(row -> assertThat(row.verdict()).isEqualTo(Verdict.FAIL)); // an empty file
    }

    /** Labels without a score break the metrics of that group, in whatever way. */
    @Test
    void aGroupThatBreaksIsARowAmongTheOthers() throws IOException {
        Files.writeString(folder.resolve("metrics.json"), "[{\"name\": \"x\", \"scores\": [], \"labels\": [1]}]");
        Files.writeString(folder.resolve("formula_check.json"), "[]");
        Comparison comparison = Parity.realSize(folder, manager, ProgressListener.NONE);
        assertThat(verdicts(comparison.rows()))
                .containsEntry("metrics", Verdict.FAIL)
                .containsEntry("formula", Verdict.ABSENT)
                .containsEntry("unet_sq", Verdict.ABSENT);
    }

    @Test
    void filesThatNoGroupReadAreNamed() throws IOException {
        Files.writeString(folder.resolve("formula_check.json"), "[]");
        Files.writeString(folder.resolve("README.md"), "of references");
        Files.createDirectories(folder.resolve("vae"));
        Files.createFile(folder.resolve("vae/vae_io.safetensors"));
        assertThat(Parity.realSize(folder, manager, ProgressListener.NONE).unread())
                .containsExactly("vae/vae_io.safetensors");
    }

    @Test
    void aFolderWithoutAnyGroupIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Parity.fixtures(folder, manager, ProgressListener.NONE))
                .withMessageContaining("unet_io.safetensors");
        assertThatIllegalArgumentException().isThrownBy(() -> Parity.realSize(folder, manager, ProgressListener.NONE));
    }

    @Test
    void withoutTolerancesNothingIsJudged() throws IOException {
        linked("tolerances.json");
        assertThatIOException()
                .isThrownBy(() -> Parity.fixtures(folder, manager, ProgressListener.NONE))
                .withMessageContaining("tolerances.json");
    }

    @Test
    void aPowerSumsToleranceIsWhatTheErrorOfItsElementsMakes() {
        double[] elements = {0.5, -0.2, 0.1};
        double sum = 0;
        double off = 0;
        for (double element : elements) {
            sum += Math.pow(element, 4);
            off += Math.pow(Math.abs(element) + 1e-3, 4);
        }
        assertThat(off - sum)
                .isLessThanOrEqualTo(Tolerances.ofPowerSum(sum, 3, 4, 1e-3))
                .isGreaterThan(Tolerances.ofPowerSum(sum, 3, 4, 1e-4));
    }
}
