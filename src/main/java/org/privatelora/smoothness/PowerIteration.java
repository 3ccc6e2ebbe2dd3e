package org.privatelora.smoothness;

import ai.djl.ndarray.NDManager;
import org.privatelora.tensor.Rng;
import org.privatelora.tensor.Scope;
import org.privatelora.tensor.Tensors;

/**
 * The spectral norm of a symmetric matrix by repeated multiplication: v is replaced by H v / ||H v|| until ||H v|| stands still.
 *
 * @param iterations at most, at least 1
 * @param tolerance relative change of ||H v|| at which it stops, at least 0
 * @param seed of the first v
 * @see <a href="https://arxiv.org/abs/2402.11989">Luo et al. 2024, appendix C: 50 iterations, tolerance 1e-6</a>
 */
public record PowerIteration(int iterations, double tolerance, long seed) {
    /**
     * What was found.
     *
     * @param norm ||H v|| for the last unit vector v; never above the spectral norm, but for rounding
     * @param eigenvalue v . H v: its sign tells a valley from a ridge; near +-norm when one eigenvalue dominates
     * @param iterations products that were computed
     * @param converged whether the tolerance was met
     */
    public record Spectrum(double norm, double eigenvalue, int iterations, boolean converged) {}

    /** Checks the ranges. */
    public PowerIteration {
        if (iterations < 1 || !(tolerance >= 0)) {
            throw new IllegalArgumentException(
                    "iterations must be at least 1 and tolerance at least 0, were " + iterations + " and " + tolerance);
        }
    }

    /** The paper's: 50 iterations, 1e-6. */
    public static PowerIteration defaults() {
        return new PowerIteration(50, 1e-6, 0);
    }

    /** The same with another bound on the iterations. */
    public PowerIteration withIterations(int iterations) {
        return new PowerIteration(iterations, tolerance, seed);
    }

    /**
     * Runs it.
     *
     * @param hessian the matrix
     * @param size its rows
     * @param manager where the vectors live
     */
    public Spectrum run(HessianProduct hessian, int size, NDManager manager) {
        float[] v = unit(new Rng(seed).normal("power-iteration", 0, 0, size));
        double before = 0;
        for (int i = 1; i <= iterations; i++) {
            float[] product = product(hessian, v, manager);
            double norm = Math.sqrt(dot(product, product));
            double change = Math.abs(norm - before) / Math.max(norm, Double.MIN_NORMAL);
            if (i == iterations || change <= tolerance || norm == 0) {
                return new Spectrum(norm, dot(v, product), i, change <= tolerance || norm == 0);
            }
            before = norm;
            v = unit(product);
        }
        throw new IllegalStateException("at least one iteration returns");
    }

    private static float[] product(HessianProduct hessian, float[] v, NDManager manager) {
        return Scope.value(() -> hessian.times(Tensors.of(manager, v)).toFloatArray());
    }

    private static float[] unit(float[] v) {
        double norm = Math.sqrt(dot(v, v));
        float[] unit = new float[v.length];
        for (int i = 0; i < v.length; i++) {
            unit[i] = (float) (v[i] / norm);
        }
        return unit;
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }
}
