package org.privatelora.results;

import java.util.List;

/**
 * What is needed to make the numbers again.
 *
 * @param version of this library
 * @param gitRevision of its source, {@code unknown} outside a checkout
 * @param engine tensor engine and version
 * @param device where the tensors were
 * @param java Java version and operating system
 * @param started ISO-8601 time, UTC
 * @param finished ISO-8601 time, UTC
 * @param inputs what went in
 */
public record Provenance(
        String version,
        String gitRevision,
        String engine,
        String device,
        String java,
        String started,
        String finished,
        Inputs inputs) {

    /**
     * Hashes of everything that went in.
     *
     * @param presetSha256 hash of the effective preset
     * @param dataset name of the data set
     * @param splitSha256 hash of the frozen split
     * @param base name of the base model
     * @param baseSha256 hash of its weights
     * @param seeds of training, one run each
     */
    public record Inputs(
            String presetSha256,
            String dataset,
            String splitSha256,
            String base,
            String baseSha256,
            List<Long> seeds) {}
}
