/**
 * The autoencoder of latent diffusion (Rombach et al. 2022, sec. 3.1) with diffusers' state-dict names. Images are (B, 3, H, W)
 * in [-1, 1]; latents are unscaled here. May use {@code tensor}, {@code nn}.
 */
package org.privatelora.model.vae;
