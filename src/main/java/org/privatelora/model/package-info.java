/**
 * The networks of Stable Diffusion 1.x and {@link org.privatelora.model.StableDiffusion}, the facade that owns the loaded parts of
 * one model. May use {@code tensor}, {@code safetensors}, {@code nn} and {@code diffusion}.
 */
package org.privatelora.model;
