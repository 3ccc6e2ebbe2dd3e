/**
 * Pocket worlds: pictures with captions, drawn from independent random attributes.
 *
 * <p>A world is an unlimited i.i.d. source: picture {@code i} of a stream is a pure function of (world, seed, stream, i), so
 * members and non-members come from exactly one distribution and no licence question arises. The identity of a picture is the
 * SHA-256 of its attributes, not of its pixels: rasterisers may differ in a pixel between Java versions, identities may not.
 * Uses nothing but Java2D.
 */
package org.privatelora.data.world;
