package org.privatelora.train;

import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.privatelora.tensor.Rng;

/**
 * Which examples a step sees: every pass goes through all of them once, in an order that depends on the seed and the pass only,
 * so any step can be asked for directly. A batch holds latents of one size; where there are several sizes, their batches take turns at
 * random, as in sd-scripts.
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

    /** Batches in one pass over some examples, when the last one of each latent size may be smaller. */
    static long perEpoch(List<Latent> examples, int size) {
        return bySize(examples).values().stream()
                .mapToLong(same -> (same.size() + size - 1L) / size)
                .sum();
    }

    /** Batches in one pass when the last one of each latent size may be smaller. */
    long perEpoch() {
        return perEpoch(examples, size);
    }

    private static Map<Shape, List<Latent>> bySize(List<Latent> examples) {
        Map<Shape, List<Latent>> bySize = new LinkedHashMap<>();
        examples.forEach(example -> bySize.computeIfAbsent(example.shape(), shape -> new ArrayList<>())
                .add(example));
        return bySize;
    }

    /** The batch of a step; the last one of an epoch, or with several latent sizes of each of them, may be smaller. */
    List<Latent> inEpochs(long step) {
        long pass = step / perEpoch();
        List<List<Latent>> batches = ofPass(pass);
        return batches.get((int) (step % batches.size())).stream()
                .map(example -> shown(example, pass))
                .toList();
    }

    /** All batches of a pass, of examples as they are. */
    private List<List<Latent>> ofPass(long pass) {
        List<Latent> order = IntStream.of(rng.permutation(examples.size(), stream, pass))
                .mapToObj(examples::get)
                .toList();
        List<List<Latent>> batches = new ArrayList<>();
        Map<Shape, List<Latent>> bySize = bySize(order);
        bySize.values().forEach(same -> {
            for (int begin = 0; begin < same.size(); begin += size) {
                batches.add(same.subList(begin, Math.min(same.size(), begin + size)));
            }
        });
        return bySize.size() == 1 ? batches : shuffled(batches, pass);
    }

    private List<List<Latent>> shuffled(List<List<Latent>> batches, long pass) {
        return IntStream.of(rng.permutation(batches.size(), stream + "-buckets", pass))
                .mapToObj(batches::get)
                .toList();
    }

    /** All examples in their own order, as a pass over them shows each. */
    List<Latent> everyone(long pass) {
        return examples.stream().map(example -> shown(example, pass)).toList();
    }

    private Latent shown(Latent example, long pass) {
        return variants.drawn(captions.drawn(example, stream, pass, rng), stream, pass, rng);
    }

    /** The batch of a step, always full: a pass may end in the middle of it. All examples must be of one latent size. */
    List<Latent> endless(long step) {
        List<Latent> batch = new ArrayList<>();
        long pass = -1;
        int[] order = {};
        for (long position = step * size; position < (step + 1) * size; position++) {
            if (position / examples.size() != pass) {
                pass = position / examples.size();
                order = rng.permutation(examples.size(), stream, pass);
            }
            batch.add(shown(examples.get(order[(int) (position % examples.size())]), pass));
        }
        return batch;
    }
}
