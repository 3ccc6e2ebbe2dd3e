package org.privatelora.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Checks, in well under a second, that the kernels this library trains with are right on this machine. A library that trains on
 * wrong gradients reports wrong privacy, so training starts only after {@link #require}.
 */
public final class SelfTest {
    private static final double STEP = 1e-2;
    private static final Rng RNG = new Rng(20240219);

    /**
     * The outcome of one check.
     *
     * @param name what was checked
     * @param error the largest relative error seen
     * @param tolerance the largest acceptable one
     */
    public record Check(String name, double error, double tolerance) {
        /** True when the error is a number within the tolerance. */
        public boolean passed() {
            return error <= tolerance;
        }
    }

    private SelfTest() {}

    /** Runs every check on the device of {@code manager}. */
    public static List<Check> run(NDManager manager) {
        List<Check> checks = new ArrayList<>();
        for (int channels : new int[] {3, 4, 8, 24, 32}) {
            checks.add(check("conv2d gradient, " + channels + " output channels", 1e-2, () -> conv(manager, channels)));
        }
        checks.add(check("attention against its definition", 1e-5, () -> attention(manager)));
        checks.add(check("group norm gradient", 1e-2, () -> groupNorm(manager)));
        checks.add(check("cast keeps the graph", 1e-6, () -> cast(manager)));
        return checks;
    }

    /**
     * Runs every check.
     *
     * @throws IllegalStateException naming each check that failed: training is refused
     */
    public static void require(NDManager manager) {
        List<Check> failed =
                run(manager).stream().filter(check -> !check.passed()).toList();
        if (!failed.isEmpty()) {
            throw new IllegalStateException("the tensor engine computes wrong results here, so training is refused: "
                    + failed + "; run 'privatelora doctor' and try another processor or libtorch version");
        }
    }

    private static Check check(String name, double tolerance, java.util.function.Supplier<Double> error) {
        return new Check(name, Scope.value(() -> Autograd.recording(error)), tolerance);
    }

    private static NDArray random(NDManager manager, String name, Shape shape) {
        return Tensors.of(manager, RNG.normal(name, 0, 0, (int) shape.size()), shape);
    }

    private static double conv(NDManager manager, int channels) {
        NDArray weight =
                random(manager, "weight", new Shape(channels, 16, 3, 3)).mul(0.1);
        return gradientError(random(manager, "x", new Shape(2, 16, 8, 8)), x -> Ops.conv2d(x, weight, 1, 1));
    }

    private static double groupNorm(NDManager manager) {
        NDArray weight = random(manager, "weight", new Shape(8));
        return gradientError(
                random(manager, "x", new Shape(2, 8, 4, 4)), x -> Ops.groupNorm(x, 4, weight, weight, 1e-5));
    }

    /** Compares a directional derivative of sum(f(x) c) by autograd with central differences, relative. */
    private static double gradientError(NDArray at, UnaryOperator<NDArray> function) {
        NDArray x = Autograd.leaf(at);
        NDArray output = function.apply(x);
        NDArray cotangent = random(at.getManager(), "cotangent", output.getShape());
        Autograd.backward(output.mul(cotangent).sum());
        NDArray direction = random(at.getManager(), "direction", at.getShape());
        double exact = Autograd.gradient(x).mul(direction).sum().getFloat();
        NDArray up = function.apply(at.add(direction.mul(STEP))).mul(cotangent).sum();
        NDArray down =
                function.apply(at.sub(direction.mul(STEP))).mul(cotangent).sum();
        double numeric = up.sub(down).getFloat() / (2 * STEP);
        double scale = Math.sqrt(Autograd.gradient(x).square().sum().getFloat()
                * direction.square().sum().getFloat());
        return relative(exact - numeric, scale);
    }

    private static double attention(NDManager manager) {
        Shape shape = new Shape(2, 2, 5, 8); // (B, heads, N, d)
        NDArray q = random(manager, "q", shape);
        NDArray k = random(manager, "k", shape);
        NDArray v = random(manager, "v", shape);
        NDArray weights = q.matMul(k.transpose(0, 1, 3, 2)).div(Math.sqrt(8)).softmax(-1);
        return Ops.attention(q, k, v).sub(weights.matMul(v)).abs().max().getFloat();
    }

    private static double cast(NDManager manager) {
        NDArray x = Autograd.leaf(random(manager, "x", new Shape(4)));
        NDArray half = Ops.cast(x, DataType.FLOAT16);
        Autograd.backward(Ops.scale(Ops.cast(half, DataType.FLOAT32), 3).sum());
        return Autograd.gradient(x).sub(3).abs().max().getFloat();
    }

    private static double relative(double error, double scale) {
        double relative = Math.abs(error) / Math.max(scale, 1e-12);
        return Double.isFinite(relative) ? relative : Double.POSITIVE_INFINITY;
    }
}
