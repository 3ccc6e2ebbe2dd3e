/** privatelora: LoRA adaptation of latent diffusion models under three objectives, and membership-inference audits. */
package org.privatelora;
