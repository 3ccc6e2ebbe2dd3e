package org.privatelora.train;

import ai.djl.ndarray.types.Shape;

/**
 * One encoded picture with its caption.
 *
 * @param id SHA-256 of the picture
 * @param caption plain text
 * @param values scaled latent, row-major; not copied, must not be changed
 * @param shape (C, h, w) of the values
 */
public record Latent(String id, String caption, float[] values, Shape shape) {
    /** Checks the number of values. */
    public Latent {
        if (values.length != shape.size()) {
            throw new IllegalArgumentException(
                    "expected a latent of " + shape.size() + " numbers for picture " + id + ", found " + values.length);
        }
    }

    /** The same picture with another caption. */
    Latent withCaption(String caption) {
        return new Latent(id, caption, values, shape);
    }

    /** Another version of the picture, of the same size. */
    Latent withValues(float[] values) {
        return new Latent(id, caption, values, shape);
    }
}
