package org.privatelora.quality;

/** A fixed map from pictures to vectors, in which sets of pictures are compared. Numbers of different spaces do not compare. */
public sealed interface FeatureSpace permits RandomConvFeatures, InceptionFeatures {
    /** To be printed beside every number made in it. */
    String name();

    /** What the distance is multiplied by for readable numbers. */
    double scale();

    /** The smallest set that may be compared. */
    int leastPictures();

    /**
     * Features of several pictures.
     *
     * @param pictures each (3, size, size) in [-1, 1]
     * @param size side in pixels
     * @return (pictures, dimensions)
     * @throws IllegalArgumentException when a picture has another size
     */
    double[][] of(float[][] pictures, int size);
}
