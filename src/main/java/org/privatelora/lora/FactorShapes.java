package org.privatelora.lora;

import ai.djl.ndarray.types.Shape;

/**
 * Shapes of the two factors of one adapted projection.
 *
 * @param path names the projection in errors
 * @param down (r, in), or (r, in, kh, kw) for a convolution
 * @param up (out, r), or (out, r, 1, 1) for a convolution
 */
public record FactorShapes(String path, Shape down, Shape up) {
    /** Checks that they fit together. */
    public FactorShapes {
        boolean fit = down.dimension() == up.dimension()
                && (down.dimension() == 2 || down.dimension() == 4 && up.get(2) == 1 && up.get(3) == 1)
                && down.get(0) > 0
                && down.get(0) == up.get(1);
        if (!fit) {
            throw new IllegalArgumentException("lora_down and lora_up of " + path
                    + " must be (r, in) and (out, r), or (r, in, kh, kw) and (out, r, 1, 1), were " + down + " and "
                    + up);
        }
    }

    /** Inner dimension r. */
    public int rank() {
        return (int) down.get(0);
    }

    /** Shape of the projection's weight, (out, in) or (out, in, kh, kw). */
    public Shape weight() {
        return new Shape(up.get(0)).addAll(down.slice(1));
    }
}
