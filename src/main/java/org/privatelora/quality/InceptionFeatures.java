package org.privatelora.quality;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import org.privatelora.model.inception.Inception;
import org.privatelora.tensor.Autograd;
import org.privatelora.tensor.Scope;
import org.privatelora.tensor.Tensors;

/**
 * The features of the Fréchet and kernel Inception distances: means of a stage of Inception v3. With its 2048 features the
 * distances are what others call FID and KID, up to how pictures were read; with so many features a FID of a few hundred pictures
 * is far above that of many thousand, and compares only at equal numbers.
 *
 * @param network with its weights, which belong to the caller
 * @param manager where pictures are put
 * @param dimensions 64, 192, 768 or 2048
 * @see <a href="https://arxiv.org/abs/1706.08500">Heusel et al. 2017, section 4</a>
 */
public record InceptionFeatures(Inception network, NDManager manager, int dimensions) implements FeatureSpace {
    /** The stages that features may be taken from. */
    public static final List<Integer> DIMENSIONS = List.of(64, 192, 768, 2048);

    private static final int BATCH = 8;

    /** Checks that the network has such a stage. */
    public InceptionFeatures {
        if (!DIMENSIONS.contains(dimensions)) {
            throw new IllegalArgumentException(
                    "Inception features have " + DIMENSIONS + " dimensions, not " + dimensions);
        }
    }

    @Override
    public String name() {
        return "inception-" + dimensions;
    }

    @Override
    public double scale() {
        return 1;
    }

    @Override
    public int leastPictures() {
        return 2;
    }

    @Override
    public double[][] of(float[][] pictures, int size) {
        double[][] features = new double[pictures.length][];
        for (int first = 0; first < pictures.length; first += BATCH) {
            float[][] some = Arrays.copyOfRange(pictures, first, Math.min(pictures.length, first + BATCH));
            float[] values = Scope.value(
                    () -> Autograd.noGrad(() -> pooled(bytes(some, size)).toFloatArray()));
            for (int i = 0; i < some.length; i++) {
                features[first + i] = row(values, i);
            }
        }
        return features;
    }

    /** (B, 3, size, size) to (B, dimensions). */
    private NDArray pooled(NDArray images) {
        return Inception.pooled(network.featureMaps(Inception.input(images)).get(DIMENSIONS.indexOf(dimensions)));
    }

    /** Whole numbers from 0 to 255, as the pictures would be in a file. */
    private NDArray bytes(float[][] pictures, int size) {
        int each = 3 * size * size;
        float[] values = new float[pictures.length * each];
        for (int i = 0; i < pictures.length; i++) {
            if (pictures[i].length != each) {
                throw new IllegalArgumentException(
                        "expected 3 x " + size + " x " + size + " values, found " + pictures[i].length);
            }
            for (int j = 0; j < each; j++) {
                values[i * each + j] = Math.round(Math.max(0, Math.min(255, (pictures[i][j] + 1) * 127.5f)));
            }
        }
        return Tensors.of(manager, values, new Shape(pictures.length, 3, size, size));
    }

    private double[] row(float[] values, int index) {
        double[] row = new double[dimensions];
        for (int j = 0; j < dimensions; j++) {
            row[j] = values[index * dimensions + j];
        }
        return row;
    }
}
