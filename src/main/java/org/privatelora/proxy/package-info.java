/**
 * The proxy attack that LoRA is trained against: a small network that tells members from non-members by the map of squared errors
 * between predicted and true noise, and its own optimiser step.
 *
 * <p>Label 1 is "member", 0 "non-member". {@code attackLoss} is its cross-entropy; the membership-inference gain is {@code
 * -attackLoss}. May use {@code tensor}, {@code nn}.
 *
 * @see <a href="https://arxiv.org/abs/2402.11989">Luo et al. 2024, section 3.2</a>
 */
package org.privatelora.proxy;
