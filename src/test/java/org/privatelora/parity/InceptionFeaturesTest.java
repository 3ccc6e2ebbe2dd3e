package org.privatelora.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.privatelora.Shared;
import org.privatelora.model.InceptionFile;
import org.privatelora.model.inception.Inception;
import org.privatelora.quality.InceptionFeatures;
import org.privatelora.quality.SampleDistance;
import org.privatelora.safetensors.SafetensorsWriter;
import org.privatelora.tensor.DeviceChoice;
import org.privatelora.tensor.Engine;
import org.privatelora.tensor.Rng;
import org.privatelora.tensor.Tensors;

/** The Inception features of pictures, with weights that came from a file. */
class InceptionFeaturesTest {
    private static final double GAIN = 1.4;
    private static final int SIZE = 299;

    @TempDir
    static Path folder;

    private static NDManager manager;
    private static InceptionFile file;

    @BeforeAll
    static void writeAndRead() throws IOException {
        manager = Engine.start(DeviceChoice.CPU).newManager();
        Path path = folder.resolve("inception.safetensors");
        try (NDManager source = manager.newSubManager()) {
            FormulaWeights formula = new FormulaWeights(source, GAIN);
            Map<String, NDArray> tensors = new HashMap<>();
            Inception.shapes().forEach((name, shape) -> tensors.put(name, formula.tensor(name, shape)));
            SafetensorsWriter.write(path, tensors, Map.of());
        }
        file = InceptionFile.open(path, manager);
    }

    @AfterAll
    static void stop() {
        manager.close();
    }

    private static InceptionFeatures features(int dimensions) {
        return new InceptionFeatures(file.network(), manager, dimensions);
    }

    private static float[][] pictures(String stream, int count, int size) {
        float[][] pictures = new float[count][];
        for (int i = 0; i < count; i++) {
            pictures[i] = new Rng(1).normal(stream, 0, i, 3 * size * size);
            for (int j = 0; j < pictures[i].length; j++) {
                pictures[i][j] = Math.max(-1, Math.min(1, 0.4f * pictures[i][j]));
            }
        }
        return pictures;
    }

    @Test
    void featuresOfThePicturesOfTheReferenceAreTheReferences() throws IOException {
        ReferenceFolder reference = new ReferenceFolder(Shared.require("fixtures-real-size"), manager);
        ReferenceTensors io = reference.tensors("inception/inception_io.safetensors");
        int[] bytes = io.get("native299.image_u8")
                .toType(ai.djl.ndarray.types.DataType.INT32, true)
                .toIntArray();
        int each = 3 * SIZE * SIZE;
        float[][] pictures = new float[bytes.length / each][each];
        for (int i = 0; i < bytes.length; i++) {
            pictures[i / each][i % each] = bytes[i] / 127.5f - 1;
        }
        for (int dimensions : InceptionFeatures.DIMENSIONS) {
            float[] expected = io.get("native299.pooled_" + dimensions).toFloatArray();
            double[][] found = features(dimensions).of(pictures, SIZE);
            for (int i = 0; i < expected.length; i++) {
                assertThat(found[i / dimensions][i % dimensions]).isCloseTo(expected[i], within(1e-5));
            }
        }
    }

    @Test
    void aPictureHasTheSameFeaturesInAnyCompany() {
        float[][] ten = pictures("a", 10, 32);
        double[][] together = features(64).of(ten, 32);
        double[] alone = features(64).of(new float[][] {ten[9]}, 32)[0];
        for (int j = 0; j < alone.length; j++) {
            assertThat(together[9][j]).isCloseTo(alone[j], within(1e-6));
        }
    }

    @Test
    void aSetIsAtDistanceZeroFromItselfAndFartherFromADarkerOne() {
        float[][] set = pictures("a", 12, 32);
        float[][] dark = pictures("b", 12, 32);
        Arrays.stream(dark).forEach(picture -> {
            for (int j = 0; j < picture.length; j++) {
                picture[j] = 0.5f * picture[j] - 0.5f;
            }
        });
        double other =
                SampleDistance.of(features(64), pictures("c", 12, 32), set, 32).frechet();
        assertThat(SampleDistance.of(features(64), set, set, 32).frechet()).isCloseTo(0, within(1e-6 * other));
        assertThat(SampleDistance.of(features(64), dark, set, 32).frechet()).isGreaterThan(other);
    }

    @Test
    void aFileThatLacksTensorsIsRefusedByTheirNames() throws IOException {
        Path poor = folder.resolve("poor.safetensors");
        NDArray one = Tensors.of(manager, new float[] {1}, new Shape(1));
        SafetensorsWriter.write(poor, Map.of("x", one), Map.of());
        assertThatThrownBy(() -> InceptionFile.open(poor, manager))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Conv2d_1a_3x3.conv.weight");
    }

    @Test
    void aPickleIsRefusedWithTheWayToConvertIt() {
        assertThatThrownBy(() -> InceptionFile.open(folder.resolve("pt_inception.pth"), manager))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("safetensors.torch.save_file");
    }

    @Test
    void featuresOfAnotherSizeThanTheStagesAreRefused() {
        assertThatThrownBy(() -> features(1000))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(List.of(64, 192, 768, 2048).toString());
    }
}
