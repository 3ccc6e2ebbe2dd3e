/**
 * What an adapted model is worth: its loss on images it has not seen, and how far its samples are from the private domain.
 *
 * <p>The distance is a Fréchet distance in a small feature space of this library's own ({@link
 * org.privatelora.quality.RandomConvFeatures}). It is <em>not</em> the FID: no Inception network is involved, and its values
 * compare only with values of the same feature space, the same reference images and the same numbers of images. May use
 * {@code tensor}, {@code metrics}, {@code nn}, {@code diffusion}, {@code lora}, {@code attack}, {@code model}, {@code data}.
 */
package org.privatelora.quality;
