/**
 * Base models from scratch on the public part of a data set: the autoencoder by reconstruction (Rombach et al. 2022, sec. 3.1), then
 * text encoder and U-Net by noise prediction on its latents (Ho et al. 2020, eq. 14) with captions dropped for guidance (Ho and
 * Salimans 2022). Never sees a private picture. May use {@code tensor}, {@code nn}, {@code safetensors}, {@code diffusion}, {@code
 * model}, {@code data}, {@code progress}.
 */
package org.privatelora.pretrain;
