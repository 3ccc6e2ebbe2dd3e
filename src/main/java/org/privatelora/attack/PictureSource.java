package org.privatelora.attack;

import java.util.List;

/** Where an attacker who works with pictures, not with latents, has the queried ones from. */
@FunctionalInterface
public interface PictureSource {
    /**
     * Pictures of some images of a query.
     *
     * @param ids of the images
     * @return per image (3, size, size) in [-1, 1], in their order
     * @throws IllegalArgumentException for an image that is not there
     */
    float[][] pictures(List<String> ids);
}
