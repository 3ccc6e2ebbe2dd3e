/**
 * Data sets: who is a member, where the pictures come from, and how they become arrays.
 *
 * <p>Membership is data, not code. A {@link org.privatelora.data.Manifest} freezes a
 * {@link org.privatelora.data.Split}: lists of SHA-256 hashes, one per {@link org.privatelora.data.Part}; nothing is ever split
 * by position or by the seed of a run, near-duplicates stay on one side, and the hash of the split belongs in every result. An
 * {@link org.privatelora.data.Example} has an id (the hash), a caption and a picture. Pictures of real sets come from a folder
 * or archive of the user's, are verified by hash and copied to a cache; nothing of the user's is ever changed. Arrays are (3,
 * H, W) row-major floats in [-1, 1].
 */
package org.privatelora.data;
