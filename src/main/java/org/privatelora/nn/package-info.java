/**
 * Layers as records of weights with {@code apply}, and how a model is built from named tensors: {@link
 * org.privatelora.nn.Weights} walks a state dict by path, {@link org.privatelora.nn.ProjectionWrap} may replace each linear map
 * on the way (this is where LoRA enters), {@link org.privatelora.nn.FlatParameters} holds what is trained.
 *
 * <p>Shapes follow PyTorch: images (B, C, H, W), sequences (B, N, C), linear weights (out, in), filters (out, in, kh, kw). May
 * use {@code tensor}.
 */
package org.privatelora.nn;
