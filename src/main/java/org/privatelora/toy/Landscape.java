package org.privatelora.toy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.privatelora.objective.Objective;
import org.privatelora.tensor.Autograd;
import org.privatelora.tensor.Scope;
import org.privatelora.tensor.Tensors;

/**
 * An objective over a grid of the plane, for contours.
 *
 * @param a coordinates of the columns, increasing
 * @param b coordinates of the rows, increasing
 * @param values objective at [row][column]
 */
public record Landscape(double[] a, double[] b, double[][] values) {
    /**
     * Computes the grid with the objective class itself.
     *
     * @param omega the attacker, standing still
     * @param low corner with the smallest a and b
     * @param high opposite corner
     * @param side points along each axis, at least 2
     * @param manager where to compute
     */
    public static Landscape of(
            World world, Objective objective, double omega, Theta low, Theta high, int side, NDManager manager) {
        if (side < 2 || !(low.a() < high.a() && low.b() < high.b())) {
            throw new IllegalArgumentException(
                    "side must be at least 2 and low below high, were " + side + ", " + low + " and " + high);
        }
        double[] a = spread(low.a(), high.a(), side);
        double[] b = spread(low.b(), high.b(), side);
        float[] flat = Scope.value(() -> Autograd.noGrad(() -> {
            NDArray columns = grid(a, b, true, manager);
            NDArray rows = grid(a, b, false, manager);
            return world.loss(objective, columns, rows, omega).toFloatArray();
        }));
        return new Landscape(a, b, rows(flat, side));
    }

    private static double[] spread(double low, double high, int side) {
        return java.util.stream.IntStream.range(0, side)
                .mapToDouble(i -> low + (high - low) * i / (side - 1))
                .toArray();
    }

    private static NDArray grid(double[] a, double[] b, boolean columns, NDManager manager) {
        float[] values = new float[a.length * b.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (columns ? a[i % a.length] : b[i / a.length]);
        }
        return Tensors.of(manager, values, new Shape(values.length));
    }

    private static double[][] rows(float[] flat, int side) {
        double[][] rows = new double[side][side];
        for (int i = 0; i < flat.length; i++) {
            rows[i / side][i % side] = flat[i];
        }
        return rows;
    }
}
