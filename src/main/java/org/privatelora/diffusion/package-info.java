/**
 * Denoising diffusion (Ho et al. 2020): how noise is added ({@link org.privatelora.diffusion.NoiseSchedule}), the seam that
 * everything else sees of a model ({@link org.privatelora.diffusion.NoisePredictor}), and how samples are drawn. Latents are (B,
 * C, H, W); timestep 0 is the least noisy. May use {@code tensor}, {@code progress}.
 */
package org.privatelora.diffusion;
