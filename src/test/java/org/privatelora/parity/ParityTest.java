package org.privatelora.parity;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.privatelora.Shared;
import org.privatelora.parity.Row.Verdict;
import org.privatelora.tensor.DeviceChoice;
import org.privatelora.tensor.Engine;

/** Every group of references that the original PyTorch code made is within its tolerance, and none is missing. */
class ParityTest {
    private static NDManager manager;

    @BeforeAll
    static void start() {
        manager = Engine.start(DeviceChoice.CPU).newManager();
    }

    @AfterAll
    static void stop() {
        manager.close();
    }

    private static Stream<DynamicTest> tests(ReferenceFolder folder, List<Group> groups) {
        return groups.stream().map(group -> DynamicTest.dynamicTest(group.name(), () -> requirePassed(folder, group)));
    }

    private static void requirePassed(ReferenceFolder folder, Group group) {
        List<Row> rows = Parity.compare(folder, group);
        rows.forEach(row -> System.out.println(row.group() + " " + row.maxAbsError() + " of " + row.tolerance()));
        assertThat(rows).isNotEmpty().allSatisfy(row -> {
            assertThat(row.verdict()).as(row.toString()).isEqualTo(Verdict.PASS);
            assertThat(row.compared()).as(row.toString()).isPositive();
        });
    }

    @TestFactory
    Stream<DynamicTest> groupOfTheTinyPipelineIsThatOfTheReference() throws IOException {
        ReferenceFolder folder = new ReferenceFolder(Shared.require("fixtures"), manager);
        return tests(folder, Parity.groups(folder));
    }

    @TestFactory
    Stream<DynamicTest> groupOfRealSizeIsThatOfTheReference() {
        ReferenceFolder folder = new ReferenceFolder(Shared.require("fixtures-real-size"), manager);
        return tests(
                folder,
                List.of(new FormulaGroup(), new MetricsGroup(), new FeatureDistanceGroup(), new InceptionGroup()));
    }

    @Test
    @Tag("slow")
    void stableDiffusionsUnetAtRealSizeIsThatOfTheReference() {
        requirePassed(
                new ReferenceFolder(Shared.require("fixtures-real-size"), manager),
                new RealSizeUnetGroup(RealSizeUnetGroup.SQUARE));
    }
}
