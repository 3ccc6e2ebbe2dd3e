package org.privatelora.tensor;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Checks, in well under a second, that the kernels this library trains with are right on this machine. A library that trains on
 * wrong gradients reports wrong privacy, so training starts only after {@link #require}.
 */
public final class SelfTest {
    private static final double STEP = 1e-2;
    private static final double HALF_TOLERANCE = 2e-2;
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
        checks.add(check("attention gradient", 1e-2, () -> attentionGradient(manager, 5, 7, 8)));
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

    /** Checks of float16 arithmetic and its gradients against float32, on the device of {@code manager}. */
    public static List<Check> runHalf(NDManager manager) {
        NDArray image = random(manager, "x", new Shape(2, 16, 8, 8)); // (B, C, H, W)
        NDArray filters = Ops.scale(random(manager, "filters", new Shape(16, 16, 3, 3)), 0.1);
        NDArray rows = random(manager, "rows", new Shape(2, 6, 16)); // (B, N, C)
        NDArray matrix = Ops.scale(random(manager, "matrix", new Shape(16, 16)), 0.3);
        try {
            return List.of(
                    half("convolution", () -> halfError(image, filters, (x, w) -> Ops.conv2d(x, w, 1, 1))),
                    half("linear layer", () -> halfError(rows, matrix, Ops::linear)),
                    half("attention", () -> halfError(rows, matrix, SelfTest::selfAttention)));
        } finally {
            List.of(image, filters, rows, matrix).forEach(NDArray::close);
        }
    }

    /**
     * Runs the checks of float16.
     *
     * @throws IllegalStateException naming each check that failed
     */
    public static void requireHalf(NDManager manager) {
        List<Check> failed =
                runHalf(manager).stream().filter(check -> !check.passed()).toList();
        if (!failed.isEmpty()) {
            throw new IllegalStateException("float16 does not work on " + manager.getDevice() + " here: " + failed
                    + "; use --precision fp32, or a CUDA device");
        }
    }

    /** A kernel that is missing makes the engine throw; its error counts as infinite. */
    private static Check half(String name, Supplier<Double> error) {
        try {
            return check("float16 " + name + " and gradients against float32", HALF_TOLERANCE, error);
        } catch (EngineException e) {
            return new Check(
                    "float16 " + name + " ("
                            + e.getMessage().lines().findFirst().orElse("") + ")",
                    Double.POSITIVE_INFINITY,
                    HALF_TOLERANCE);
        }
    }

    /** Largest error of both gradients of sum(f(x, w)^2), relative to the largest gradient; the numbers are float16 in both cases. */
    private static double halfError(NDArray x, NDArray w, BinaryOperator<NDArray> function) {
        NDArray halfX = Ops.cast(x, DataType.FLOAT16);
        NDArray halfW = Ops.cast(w, DataType.FLOAT16);
        NDArray[] half = gradients(halfX, halfW, function);
        NDArray[] full = gradients(Ops.cast(halfX, DataType.FLOAT32), Ops.cast(halfW, DataType.FLOAT32), function);
        return Math.max(difference(half[0], full[0]), difference(half[1], full[1]));
    }

    private static NDArray[] gradients(NDArray x, NDArray w, BinaryOperator<NDArray> function) {
        NDArray leafX = Autograd.leaf(x);
        NDArray leafW = Autograd.leaf(w);
        Autograd.backward(Ops.cast(function.apply(leafX, leafW), DataType.FLOAT32)
                .square()
                .sum());
        return new NDArray[] {Autograd.gradient(leafX), Autograd.gradient(leafW)};
    }

    private static double difference(NDArray half, NDArray full) {
        NDArray error = Ops.cast(half, DataType.FLOAT32).sub(full).abs().max();
        return relative(error.getFloat(), full.abs().max().getFloat());
    }

    private static NDArray selfAttention(NDArray x, NDArray w) {
        NDArray heads = Ops.linear(x, w).reshape(2, 6, 2, 8).transpose(0, 2, 1, 3); // (B, heads, N, d)
        return Ops.attention(heads, heads, heads);
    }

    private static Check check(String name, double tolerance, Supplier<Double> error) {
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

    /** The largest error of the gradients by queries, keys and values. */
    static double attentionGradient(NDManager manager, int queries, int keys, int size) {
        NDArray q = random(manager, "q", new Shape(2, 2, queries, size)); // (B, heads, N, d)
        NDArray k = random(manager, "k", new Shape(2, 2, keys, size)); // (B, heads, M, d)
        NDArray v = random(manager, "v", new Shape(2, 2, keys, size)); // (B, heads, M, d)
        double byQueries = gradientError(q, x -> Ops.attention(x, k, v));
        double byKeys = gradientError(k, x -> Ops.attention(q, x, v));
        double byValues = gradientError(v, x -> Ops.attention(q, k, x));
        return Math.max(byQueries, Math.max(byKeys, byValues));
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
