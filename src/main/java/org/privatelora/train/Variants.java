package org.privatelora.train;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.privatelora.tensor.Rng;

/**
 * Encoded versions of pictures, of which training sees one in each pass over the data instead of the picture.
 *
 * @param latents picture's id to its versions, each (C h w); a picture that is not here is seen as it is
 */
public record Variants(Map<String, List<float[]>> latents) {
    /** Copies the lists. */
    public Variants {
        Map<String, List<float[]>> copy = new TreeMap<>();
        latents.forEach((id, versions) -> copy.put(id, List.copyOf(versions)));
        latents = Map.copyOf(copy);
    }

    /** Every picture as it is. */
    public static Variants none() {
        return new Variants(Map.of());
    }

    /**
     * What one pass sees of an example.
     *
     * @param example as it is in the set
     * @param stream what the pass is for
     * @param pass over the data, counted from 0
     * @param rng the run's seed
     */
    Latent drawn(Latent example, String stream, long pass, Rng rng) {
        List<float[]> versions = latents.getOrDefault(example.id(), List.of());
        if (versions.isEmpty()) {
            return example;
        }
        int one = rng.below(versions.size(), stream + "-variant/" + example.id(), pass, 0);
        return example.withValues(versions.get(one));
    }
}
