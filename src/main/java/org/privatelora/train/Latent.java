package org.privatelora.train;

/**
 * One encoded picture with its caption.
 *
 * @param id SHA-256 of the picture
 * @param caption plain text
 * @param values scaled latent, (C h w) row-major; not copied, must not be changed
 */
public record Latent(String id, String caption, float[] values) {}
