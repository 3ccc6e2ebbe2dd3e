package org.privatelora.attack;

import ai.djl.ndarray.NDArray;

/** The decoder through which an image-to-image service shows what it made. */
@FunctionalInterface
public interface PictureDecoder {
    /**
     * Pictures of latents.
     *
     * @param latents scaled, (B, C, h, w)
     * @return (B, 3, H, W) in [-1, 1]
     */
    NDArray pictures(NDArray latents);
}
