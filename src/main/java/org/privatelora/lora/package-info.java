/**
 * Low-rank adaptation (Hu et al. 2021): beside a frozen projection W runs a trained one of rank r,
 * {@code y = W x + multiplier (alpha / r) up(down(x))}. {@link org.privatelora.lora.LoraTargets} says which projections of
 * Stable Diffusion 1.x are adapted, {@link org.privatelora.lora.LoraWeights#wrap} puts the trained ones beside them while a
 * model is built, and {@link org.privatelora.lora.LoraWeights#merge} adds them into the weights for good.
 *
 * <p>Shapes: a linear layer's down is (r, in), its up (out, r); a convolution's down is (r, in, kh, kw) and its up
 * (out, r, 1, 1). May use {@code tensor}, {@code nn}, {@code safetensors}.
 *
 * @see <a href="https://arxiv.org/abs/2106.09685">Hu et al. 2021</a>
 */
package org.privatelora.lora;
