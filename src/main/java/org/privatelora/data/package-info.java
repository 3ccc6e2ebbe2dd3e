/**
 * Data sets: who is a member, where the pictures come from, and how they become arrays.
 *
 * <p>Membership is data, not code. A {@link org.privatelora.data.Manifest} freezes a
 * {@link org.privatelora.data.Split}: lists of SHA-256 hashes, one per {@link org.privatelora.data.Part}; nothing is ever split
 * by position or by the seed of a run, near-duplicates stay on one side, and the hash of the split belongs in every result. An
 * {@link org.privatelora.data.Example} has an id (the hash), a caption and a picture. Pictures of real sets come from a folder
 * or archive of the user's, are verified by hash and copied to a cache; nothing of the user's is ever changed. Arrays are (3,
 * H, W) row-major floats in [-1, 1].
 *
 * <p>A {@link org.privatelora.data.Framing} makes squares of pictures, or with {@link org.privatelora.data.Bucketing} lets them keep their
 * shape as far as the sizes of {@link org.privatelora.data.Buckets} allow.
 *
 * <p>An {@link org.privatelora.data.OwnFolder} freezes a folder of the user's own. Its manifest holds, for each picture, the path
 * within the folder, the SHA-256 of the file, the part, and the family of near-duplicates; no caption, no pixel, and no path
 * outside the folder. Somebody who has the manifest reads the file and folder names and the number of pictures off it; if he also
 * has a picture, to the byte, he looks up whether it was trained on: it discloses membership outright. The split hash alone, which
 * LoRA files carry, says nothing about a single picture; who has all pictures can confirm a guess of the whole split by it.
 */
package org.privatelora.data;
