/**
 * Diffusion without a network: the noise schedule, the weighting of losses by signal-to-noise ratio, samplers and classifier-free
 * guidance. Everything sees a model as a {@link org.privatelora.diffusion.NoisePredictor}.
 *
 * <p>Names: {@code x0} clean latents, {@code xt} noisy latents at timestep t, {@code epsilon} predicted noise, {@code alphasCumprod}
 * the share of the signal's variance that is left at t. Timesteps count from 0 (least noise). Latents are scaled, (B, C, H, W).
 *
 * <p>Papers: Ho et al. 2020 (DDPM), Song et al. 2021 (DDIM), Liu et al. 2022 (PNDM), Ho and Salimans 2022 (guidance), Hang et al.
 * 2023 (min-SNR), Salimans and Ho 2022 (v), Lin et al. 2024 (zero terminal SNR). May use {@code tensor} and {@code progress}.
 */
package org.privatelora.diffusion;
