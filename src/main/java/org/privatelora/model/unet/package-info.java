/**
 * The U-Net of Stable Diffusion 1.x (Rombach et al. 2022, "High-Resolution Image Synthesis with Latent Diffusion Models"), as
 * records of weights: {@link org.privatelora.model.unet.UNet} predicts epsilon from noisy latents, a timestep and a context.
 *
 * <p>State-dict names, {@code config.json} and arithmetic are those of diffusers' {@code UNet2DConditionModel}. Images are
 * (B, C, H, W), sequences (B, N, C), the time embedding (B, 4 channels of the first level). May use {@code tensor}, {@code nn}
 * and {@code diffusion}.
 */
package org.privatelora.model.unet;
