package org.privatelora.smoothness;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.privatelora.lora.LoraWeights;
import org.privatelora.tensor.Rng;
import org.privatelora.train.BaseModel;
import org.privatelora.train.Latent;
import org.privatelora.train.ObjectiveAt;
import org.privatelora.train.TrainConfig;
import org.privatelora.train.TrainingSet;

/**
 * What is measured of a run at any of its points.
 *
 * @param config the run
 * @param base its frozen model
 * @param set its pictures
 * @param batch how many members, spread evenly over the list of them; with bucketing they must be of one latent size
 * @param iteration how the Hessian's norm is found
 */
public record Probe(TrainConfig config, BaseModel base, TrainingSet set, int batch, PowerIteration iteration) {
    /** The same noise and timesteps for every run. */
    private static final Rng DRAWS = new Rng(0);

    /** Checks the batch. */
    public Probe {
        if (batch < 1 || batch > set.members().size()) {
            throw new IllegalArgumentException(
                    "batch must be in [1, " + set.members().size() + "], the number of members, was " + batch);
        }
    }

    /**
     * Measures one point.
     *
     * @param epoch counted from 1
     * @param step counted from 1
     * @param lora the weights
     * @param proxy of the same step, if any
     */
    public SmoothnessPoint measure(int epoch, long step, LoraWeights lora, Optional<Map<String, NDArray>> proxy) {
        try (ObjectiveAt there = new ObjectiveAt(config, base, lora, proxy, members(), DRAWS)) {
            return SmoothnessPoint.measure(epoch, step, config.objective(), there, iteration);
        }
    }

    private List<Latent> members() {
        List<Latent> all = set.members();
        return IntStream.range(0, batch)
                .mapToObj(i -> all.get((int) ((long) i * all.size() / batch)))
                .toList();
    }
}
