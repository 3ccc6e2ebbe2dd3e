package org.privatelora.attack;

/** A fixed map from pictures to vectors, in which an attacker compares them. */
@FunctionalInterface
public interface PictureFeatures {
    /**
     * Features of each picture, whatever stands beside it.
     *
     * @param pictures each (3, size, size) in [-1, 1]
     * @return (pictures, dimensions)
     */
    double[][] of(float[][] pictures);
}
