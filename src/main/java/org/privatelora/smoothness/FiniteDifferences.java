package org.privatelora.smoothness;

import ai.djl.ndarray.NDArray;
import org.privatelora.nn.FlatParameters;
import org.privatelora.tensor.Autograd;
import org.privatelora.tensor.Scope;

/**
 * Hessian-vector products from four gradients around the point, through the kernels that training uses: independent of
 * {@link DoubleBackward}, about four times its cost, and wrong by rounding.
 *
 * @param surface where; the parameters are moved during a product and put back
 * @param step length of the shorter displacement, positive; the longer one is twice that
 * @implNote the five-point stencil: its error is of the fourth order, so the step may be long enough to stand out of float32 noise.
 */
public record FiniteDifferences(Surface surface, double step) implements HessianProduct {
    private static final double STEP = 1e-2;

    /** Checks the step. */
    public FiniteDifferences {
        if (!(step > 0 && Double.isFinite(step))) {
            throw new IllegalArgumentException("step must be positive, was " + step);
        }
    }

    /** Displacements of 0.01 and 0.02. */
    public static FiniteDifferences of(Surface surface) {
        return new FiniteDifferences(surface, STEP);
    }

    @Override
    public NDArray times(NDArray v) {
        float[] here = surface.parameters().toArray();
        float[] direction = v.toFloatArray();
        double h = step / norm(direction);
        try {
            return Scope.tidy(() -> {
                NDArray near = gradientAt(here, direction, h).sub(gradientAt(here, direction, -h));
                NDArray far = gradientAt(here, direction, 2 * h).sub(gradientAt(here, direction, -2 * h));
                return near.mul(8).sub(far).div(12 * h); // (8 (g1 - g-1) - (g2 - g-2)) / 12 h
            });
        } finally {
            surface.parameters().load(here);
            surface.parameters().zeroGradients();
        }
    }

    private NDArray gradientAt(float[] here, float[] direction, double h) {
        float[] there = new float[here.length];
        for (int i = 0; i < there.length; i++) {
            there[i] = (float) (here[i] + h * direction[i]);
        }
        FlatParameters parameters = surface.parameters();
        parameters.load(there);
        parameters.zeroGradients();
        Autograd.backward(Autograd.recording(surface.loss()));
        return parameters.flatGradient();
    }

    private static double norm(float[] v) {
        double sum = 0;
        for (float x : v) {
            sum += (double) x * x;
        }
        return Math.sqrt(sum);
    }
}
