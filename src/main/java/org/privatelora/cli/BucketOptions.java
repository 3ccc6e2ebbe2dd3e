package org.privatelora.cli;

import java.util.Optional;
import java.util.stream.Stream;
import org.privatelora.data.Bucketing;
import org.privatelora.experiment.Preset;
import picocli.CommandLine.Option;

/** Aspect-ratio bucketing, where it is to differ from the preset: sd-scripts' options with its defaults. Training and attacks need the same. */
final class BucketOptions {
    @Option(
            names = "--enable-bucket",
            description =
                    "Let pictures keep their shape: aspect-ratio bucketing, as in sd-scripts. Not with mp, smp or DP-SGD"
                            + " unless all pictures land in one bucket.")
    boolean enable;

    @Option(
            names = "--min-bucket-reso",
            paramLabel = "N",
            description = "Shortest side of a bucket, 256 pixels by default.")
    Optional<Integer> minimum = Optional.empty();

    @Option(
            names = "--max-bucket-reso",
            paramLabel = "N",
            description = "Longest side of a bucket, 1024 pixels by default.")
    Optional<Integer> maximum = Optional.empty();

    @Option(
            names = "--bucket-reso-steps",
            paramLabel = "N",
            description = "Sides of buckets are multiples of it, 64 pixels by default.")
    Optional<Integer> step = Optional.empty();

    @Option(
            names = "--bucket-no-upscale",
            description = "Do not enlarge small pictures; each makes a bucket of its own size.")
    boolean noUpscale;

    Preset in(Preset preset) {
        var denoising = preset.training().denoising();
        if (!enable && denoising.bucketing().isEmpty()) {
            requireNothing();
            return preset;
        }
        Bucketing given = denoising.bucketing().orElse(Bucketing.defaults());
        Bucketing asked = new Bucketing(
                minimum.orElse(given.minimum()),
                maximum.orElse(given.maximum()),
                step.orElse(given.step()),
                noUpscale || given.noUpscale());
        return preset.withTraining(preset.training().withDenoising(denoising.withBucketing(asked)));
    }

    private void requireNothing() {
        if (noUpscale || Stream.of(minimum, maximum, step).anyMatch(Optional::isPresent)) {
            throw new IllegalArgumentException(
                    "options of buckets were given without bucketing; add --enable-bucket, or leave them out");
        }
    }
}
