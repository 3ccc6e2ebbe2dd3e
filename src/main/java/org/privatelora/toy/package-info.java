/**
 * A world of two parameters in which the game between adaptation and attack can be seen whole: theta = (a, b), where a is what is
 * learnt of the domain and b what is memorised of the members.
 *
 * <p>L = ((a - 1)^2 + s (b - 1)^2) / 2 + floor. The attacker scores an image omega times the memorised trace it shows: b for a
 * member, 0 for a non-member. So his loss on members is A = softplus(-omega b), and on non-members a constant. Both players move
 * by gradient steps; what theta minimises is one of the library's own {@link org.privatelora.objective.Objective} classes. May use
 * {@code tensor} and {@code objective}.
 *
 * @see <a href="https://arxiv.org/abs/2402.11989">Luo et al. 2024, sections 3 and 4: the instability that SMP-LoRA removes</a>
 */
package org.privatelora.toy;
