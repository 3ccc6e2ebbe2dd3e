/**
 * Files of adapters that other tools read: kohya's, diffusers' and PEFT's ({@link org.privatelora.lora.format.LoraFormat}), and the
 * way from one to another ({@link org.privatelora.lora.format.LoraConversion}). The metadata of a written file says how the adapter
 * was made and nothing of the images that it was made from. May use {@code lora}, {@code objective}, {@code privacy}, {@code
 * safetensors}.
 */
package org.privatelora.lora.format;
