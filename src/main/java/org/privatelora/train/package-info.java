/**
 * Adapting a latent diffusion model with LoRA under one of the three objectives: configuration, the loop, its log and its
 * checkpoints.
 *
 * <p>Latents are scaled, (B, C, h, w) float32; {@code attackLoss} is the proxy's cross-entropy, large when the proxy fails to see
 * that members are members. May use tensor, objective, privacy, provenance, safetensors, nn, diffusion, lora, model, proxy and data.
 *
 * @see <a href="https://arxiv.org/abs/2402.11989">Luo et al. 2024, algorithms 1 and 2</a>
 */
package org.privatelora.train;
