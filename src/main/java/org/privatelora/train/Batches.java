package org.privatelora.train;

import java.util.ArrayList;
import java.util.List;
import org.privatelora.tensor.Rng;

/**
 * Which examples a step sees: every pass goes through all of them once, in an order that depends on the seed and the pass only,
 * so any step can be asked for directly.
 *
 * @param examples all of them, at least one
 * @param size examples in a batch, at least 1
 * @param stream names the random orders
 * @param captions what becomes of captions in each pass
 * @param variants what each pass sees of pictures
 * @param rng the run's seed
 */
record Batches(List<Latent> examples, int size, String stream, CaptionConfig captions, Variants variants, Rng rng) {
    /** Of pictures as they are. */
    Batches(List<Latent> examples, int size, String stream, CaptionConfig captions, Rng rng) {
        this(examples, size, stream, captions, Variants.none(), rng);
    }

    /** Batches in one pass when the last one may be smaller. */
    long perEpoch() {
        return (examples.size() + size - 1L) / size;
    }

    /** The batch of a step; the last one of an epoch may be smaller. */
    List<Latent> inEpochs(long step) {
        long epoch = step / perEpoch();
        int begin = (int) (step % perEpoch()) * size;
        return positions(epoch * examples.size() + begin, Math.min(size, examples.size() - begin));
    }

    /** All examples in their own order, as a pass over them shows each. */
    List<Latent> everyone(long pass) {
        return examples.stream().map(example -> shown(example, pass)).toList();
    }

    private Latent shown(Latent example, long pass) {
        return variants.drawn(captions.drawn(example, stream, pass, rng), stream, pass, rng);
    }

    /** The batch of a step, always full: a pass may end in the middle of it. */
    List<Latent> endless(long step) {
        return positions(step * size, size);
    }

    /** {@code count} examples of the endless sequence of passes. */
    private List<Latent> positions(long begin, int count) {
        List<Latent> batch = new ArrayList<>();
        long pass = -1;
        int[] order = {};
        for (long position = begin; position < begin + count; position++) {
            if (position / examples.size() != pass) {
                pass = position / examples.size();
                order = rng.permutation(examples.size(), stream, pass);
            }
            batch.add(shown(examples.get(order[(int) (position % examples.size())]), pass));
        }
        return batch;
    }
}
