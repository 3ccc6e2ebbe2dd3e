package org.privatelora.objective;

/**
 * Second derivatives of an objective's formula f(L, A); every objective is linear in L, so the one by L twice is 0.
 *
 * @param mixed by L and A; -lambda / D^2 for SMP-LoRA
 * @param attack by A twice; 2 lambda^2 L / D^3 for SMP-LoRA
 * @see <a href="https://arxiv.org/abs/2402.11989">Luo et al. 2024, appendix B: the terms that make 2 nu / D times the gradient</a>
 */
public record Curvature(double mixed, double attack) {}
