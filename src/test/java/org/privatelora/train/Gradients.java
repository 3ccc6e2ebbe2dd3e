package org.privatelora.train;

import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Optional;
import org.privatelora.lora.LoraWeights;
import org.privatelora.nn.FlatParameters;
import org.privatelora.proxy.ProxyAttack;
import org.privatelora.tensor.Rng;
import org.privatelora.tensor.Scope;

/** The gradient of a configuration's objective at weights that are not zero anywhere. */
record Gradients(NDManager manager, BaseModel model, TrainingSet set) {
    private static final long STEP = 3;

    /** What a batch has. */
    record Found(float[] gradient, BatchGradient.Losses losses) {}

    Found of(TrainConfig config, List<Latent> batch) {
        return at(config, (gradient, parameters, scale) -> {
            BatchGradient.Losses losses = gradient.add(batch, STEP, scale);
            return new Found(scale.unscaled(parameters.flatGradient()).toFloatArray(), losses);
        });
    }

    /** What a step of private training has, as numbers. */
    record Private(float[] gradient, BatchGradient.Losses losses, int batch, int clipped) {}

    Private privately(TrainConfig config, double rate, double clip, double noise) {
        Rng rng = new Rng(config.seed());
        Batches members = new Batches(
                set.members(),
                config.loop().batch(),
                "member-order",
                config.denoising().captions(),
                rng);
        return at(config, (gradient, parameters, scale) -> {
            PrivateGradient.Found found =
                    new PrivateGradient(manager, parameters, gradient, scale, members, rate, clip, noise).at(STEP);
            return new Private(found.gradient().toFloatArray(), found.losses(), found.batch(), found.clipped());
        });
    }

    private interface Work<T> {
        T of(BatchGradient gradient, FlatParameters parameters, LossScale scale);
    }

    private <T> T at(TrainConfig config, Work<T> work) {
        Rng rng = new Rng(config.seed());
        try (NDManager mine = manager.newSubManager()) {
            LoraWeights initial =
                    LoraWeights.create(config.lora(), model.unetShapes(), model.textEncoderShapes(), mine, rng);
            try (FlatParameters parameters = FlatParameters.of(mine, initial.trainables())) {
                parameters.load(small(rng, (int) parameters.size()));
                LoraWeights lora = initial.with(parameters.leaves());
                AdaptedDenoiser denoiser = new AdaptedDenoiser(config, model, lora, mine, rng);
                try (ProxyAttack proxy = new ProxyAttack(config.adversary().proxy(), mine, rng)) {
                    BatchGradient gradient = new BatchGradient(config, mine, denoiser, Optional.of(proxy));
                    LossScale scale = new LossScale(config.compute().lossScaling());
                    return Scope.value(() -> work.of(gradient, parameters, scale));
                }
            }
        }
    }

    private static float[] small(Rng rng, int count) {
        float[] values = rng.normal("weights", 0, 0, count);
        for (int i = 0; i < count; i++) {
            values[i] *= 0.1f;
        }
        return values;
    }
}
