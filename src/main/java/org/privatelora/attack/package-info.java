/**
 * Membership-inference attacks. With gray-box access the attacker may ask a model for the noise that it predicts, at latents,
 * timesteps and captions of the attacker's choice; with white-box access also for the norms of its gradients; with black-box access
 * only for pictures. No attack knows anything of LoRA or of the network inside.
 *
 * <p>A score is higher for what is more likely a member, always. Noise is drawn from the hash of an image, the timestep and the
 * number of the draw, so a score depends neither on the batch nor on the order of the images, and every model is asked about
 * exactly the same noise. Attacks that learn do so from images of known membership and are judged on others. May use {@code tensor}, {@code metrics}, {@code nn}, {@code diffusion}, {@code progress}.
 *
 * @see <a href="https://arxiv.org/abs/2402.11989">Luo et al. 2024</a>
 */
package org.privatelora.attack;
