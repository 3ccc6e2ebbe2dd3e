/**
 * How smooth the loss is where training has gone: the gradient norm over the LoRA tensors, the spectral norm of the Hessian by power
 * iteration, and how the two go together.
 *
 * <p>A loss is (L0, L1)-smooth when ||H|| &lt;= L0 + L1 ||g|| (Zhang et al. 2019): where the Hessian grows only with the gradient,
 * steps that are shorter for longer gradients stay safe. The paper bounds MP-LoRA with L1 = 0 (proposition 1) and SMP-LoRA with
 * L1 = 2 ||nu|| / D (proposition 2), and expects norms that are correlated for SMP-LoRA and not for MP-LoRA. Those "constants"
 * depend on the point, and a bound with L1 = 0 does not prove that no other bound holds: the correlation is what is measured.
 * May use {@code tensor}, {@code metrics}, {@code objective}, {@code nn}, {@code lora}, {@code proxy} and {@code train}.
 *
 * @see <a href="https://arxiv.org/abs/2402.11989">Luo et al. 2024, definition 1, propositions 1 and 2, appendices B to D, figures 1b
 *     and 2</a>
 */
package org.privatelora.smoothness;
