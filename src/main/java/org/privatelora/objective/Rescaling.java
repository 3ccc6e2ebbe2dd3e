package org.privatelora.objective;

/**
 * Factors of the two gradients in an objective's gradient, d loss = adaptation dL - lambda attack dA, as the paper logs them.
 *
 * @param adaptation factor of the adaptation loss's gradient; 1 / D for SMP-LoRA
 * @param attack factor of lambda times the attack loss's gradient; L / D^2 for SMP-LoRA
 * @see <a href="https://arxiv.org/abs/2402.11989">Luo et al. 2024, table 3</a>
 */
public record Rescaling(double adaptation, double attack) {}
