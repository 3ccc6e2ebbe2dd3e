package org.privatelora.attack;

import ai.djl.ndarray.NDArray;
import java.util.List;

/**
 * The images about which the attacker asks "was it a member?". Holds no label.
 *
 * @param ids one hash per image; names its noise
 * @param captions one per image
 * @param latents scaled latents, (N, C, h, w) float32, in the order of the ids
 */
public record Query(List<String> ids, List<String> captions, NDArray latents) {
    /** Copies the lists and checks that there is one of everything per image. */
    public Query {
        ids = List.copyOf(ids);
        captions = List.copyOf(captions);
        if (ids.isEmpty()
                || ids.size() != captions.size()
                || latents.getShape().dimension() != 4
                || latents.getShape().get(0) != ids.size()) {
            throw new IllegalArgumentException("a query needs one id, caption and latent (C, h, w) per image, was "
                    + ids.size() + " ids, " + captions.size() + " captions, latents " + latents.getShape());
        }
    }

    /** Number of images N. */
    public int size() {
        return ids.size();
    }
}
