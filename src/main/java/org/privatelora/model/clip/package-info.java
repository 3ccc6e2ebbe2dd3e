/**
 * CLIP's text side (Radford et al. 2021): {@link org.privatelora.model.clip.ClipTokenizer} turns a caption into ids, {@link
 * org.privatelora.model.clip.TextEncoder} ids into hidden states, the context of the U-Net; {@link
 * org.privatelora.model.clip.BpeTrainer} learns a small vocabulary for small models; {@link
 * org.privatelora.model.clip.TextReading} says how long a text may be and what brackets in it do.
 *
 * <p>Ids are int64, (B, 77) or (B, windows, 77); hidden states (B, N, C). May use {@code nn} and {@code tensor}.
 */
package org.privatelora.model.clip;
