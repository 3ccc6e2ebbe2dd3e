package org.privatelora;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.nio.Buffer;

/** The direction of dependencies: the three arrows of the architecture, and who may touch the engine. */
@AnalyzeClasses(packages = "org.privatelora", importOptions = DoNotIncludeTests.class)
class LayeringTest {
    private static final String ROOT = "org.privatelora.";

    private static String[] packages(String... names) {
        return java.util.Arrays.stream(names).map(name -> ROOT + name + "..").toArray(String[]::new);
    }

    private static ArchRule never(String[] from, String[] to) {
        return noClasses()
                .that()
                .resideInAnyPackage(from)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(to);
    }

    private static final String[] ROW_0 =
            packages("tensor", "metrics", "objective", "privacy", "provenance", "progress");
    private static final String[] ROW_1 = packages("safetensors", "nn", "diffusion");
    private static final String[] ROW_2 = packages("lora", "attack");
    private static final String[] ROW_3 = packages("model", "proxy", "toy");
    private static final String[] ROW_4 = packages("data");
    private static final String[] ROW_5 = packages("train", "pretrain");
    private static final String[] ROW_6 = packages("quality", "smoothness");
    private static final String[] ROW_7 = packages("results", "chart");
    private static final String[] ROW_8 = packages("experiment", "report");
    private static final String[] ROW_9 = packages("parity", "bench");
    private static final String[] ROW_10 = packages("cli", "notebook");

    private static String[] join(String[]... rows) {
        return java.util.Arrays.stream(rows).flatMap(java.util.Arrays::stream).toArray(String[]::new);
    }

    @ArchTest
    static final ArchRule row0UsesNothingBelow =
            never(ROW_0, join(ROW_1, ROW_2, ROW_3, ROW_4, ROW_5, ROW_6, ROW_7, ROW_8, ROW_9, ROW_10));

    @ArchTest
    static final ArchRule row1UsesNothingBelow =
            never(ROW_1, join(ROW_2, ROW_3, ROW_4, ROW_5, ROW_6, ROW_7, ROW_8, ROW_9, ROW_10));

    @ArchTest
    static final ArchRule row2UsesNothingBelow =
            never(ROW_2, join(ROW_3, ROW_4, ROW_5, ROW_6, ROW_7, ROW_8, ROW_9, ROW_10));

    @ArchTest
    static final ArchRule row3UsesNothingBelow = never(ROW_3, join(ROW_4, ROW_5, ROW_6, ROW_7, ROW_8, ROW_9, ROW_10));

    @ArchTest
    static final ArchRule row4UsesNothingBelow = never(ROW_4, join(ROW_5, ROW_6, ROW_7, ROW_8, ROW_9, ROW_10));

    @ArchTest
    static final ArchRule row5UsesNothingBelow = never(ROW_5, join(ROW_6, ROW_7, ROW_8, ROW_9, ROW_10));

    @ArchTest
    static final ArchRule row6UsesNothingBelow = never(ROW_6, join(ROW_7, ROW_8, ROW_9, ROW_10));

    @ArchTest
    static final ArchRule row7UsesNothingBelow = never(ROW_7, join(ROW_8, ROW_9, ROW_10));

    @ArchTest
    static final ArchRule row8UsesNothingBelow = never(ROW_8, join(ROW_9, ROW_10));

    @ArchTest
    static final ArchRule row9UsesNothingBelow = never(ROW_9, ROW_10);

    @ArchTest
    static final ArchRule objectiveKnowsNoModel =
            never(packages("objective"), packages("nn", "model", "lora", "attack"));

    @ArchTest
    static final ArchRule attackKnowsNoLora = never(packages("attack"), packages("lora", "model"));

    @ArchTest
    static final ArchRule onlyTensorTouchesTheEngine = noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + "tensor..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("ai.djl.pytorch..");

    /** On a CPU the array would borrow the Java array's memory, and read what the collector leaves there. */
    @ArchTest
    static final ArchRule onlyTensorMakesArraysOfNumbers = noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + "tensor..")
            .should()
            .callMethod(NDManager.class, "create", float[].class)
            .orShould()
            .callMethod(NDManager.class, "create", float[].class, Shape.class)
            .orShould()
            .callMethod(NDManager.class, "create", long[].class)
            .orShould()
            .callMethod(NDManager.class, "create", long[].class, Shape.class)
            .orShould()
            .callMethod(NDManager.class, "create", int[].class)
            .orShould()
            .callMethod(NDManager.class, "create", double[].class)
            .orShould()
            .callMethod(NDManager.class, "create", Buffer.class, Shape.class);

    /** A recorded graph would keep the number in Java memory until its backward pass. */
    @ArchTest
    static final ArchRule whatIsDifferentiatedNeverMultipliesByAJavaNumber = noClasses()
            .that()
            .resideInAnyPackage(
                    packages("nn", "lora", "objective", "proxy", "model.vae", "model.clip", "pretrain", "parity"))
            .should()
            .callMethod(NDArray.class, "mul", Number.class)
            .orShould()
            .callMethod(NDArray.class, "div", Number.class);
}
