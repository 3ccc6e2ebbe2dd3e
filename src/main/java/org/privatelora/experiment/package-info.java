/**
 * The paper's experiment from a preset: adapt a base model with each objective, choose a checkpoint and a lambda on the auxiliary
 * halves, attack on the test halves, sample, and leave everything behind in one folder. A run that was stopped goes on where it
 * was. May use every package above; not {@code report}, {@code cli} or {@code notebook}.
 *
 * @see <a href="https://arxiv.org/abs/2402.11989">Luo et al. 2024</a>
 */
package org.privatelora.experiment;
