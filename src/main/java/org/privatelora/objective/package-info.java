/**
 * What LoRA training minimises, as formulas over two scalars: the adaptation loss of the diffusion model, and the attack loss,
 * that is the cross-entropy of the proxy attack against the label "member" on member examples.
 *
 * <p>Signs: {@code miGain = -attackLoss}. A large attack loss means that the proxy takes members for non-members, so privacy
 * training raises it. Knows no model; may use nothing of the library.
 *
 * @see <a href="https://arxiv.org/abs/2402.11989">Luo et al. 2024, Privacy-Preserving Low-Rank Adaptation against Membership
 *     Inference Attacks for Latent Diffusion Models</a>
 */
package org.privatelora.objective;
