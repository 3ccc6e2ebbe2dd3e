package org.privatelora.attack;

import java.util.List;

/** The versions of pictures that a training run with augmentation saw; an attacker who knows its recipe makes the very same ones. */
public interface Versions {
    /** How many there are of each picture, K, at least 1. */
    int count();

    /**
     * The versions of some images.
     *
     * @param query the images themselves
     * @return K queries in the order of {@code query}, each with one version of every image under a name of its own
     * @throws IllegalArgumentException when there are no versions of these images
     */
    List<Query> of(Query query);
}
