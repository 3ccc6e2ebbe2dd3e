package org.privatelora.pretrain;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.Map;
import org.privatelora.model.vae.AttentionKeys;
import org.privatelora.model.vae.AutoencoderKl;
import org.privatelora.nn.AdamConfig;
import org.privatelora.nn.FlatAdam;
import org.privatelora.nn.FlatParameters;
import org.privatelora.nn.Initialiser;
import org.privatelora.nn.StateDict;
import org.privatelora.nn.Weights;
import org.privatelora.progress.Interruption;
import org.privatelora.progress.ProgressListener;
import org.privatelora.tensor.Autograd;
import org.privatelora.tensor.Ops;
import org.privatelora.tensor.Rng;
import org.privatelora.tensor.Scope;
import org.privatelora.tensor.Tensors;

/** The first stage: an autoencoder that reconstructs pictures, its posterior held near the standard normal. Owns its parameters. */
final class AutoencoderTraining implements AutoCloseable {
    private static final String TASK = "autoencoder";
    private static final double DECAY = 0.995;
    private static final int REPORT = 20;
    private final PretrainConfig.Autoencoder config;
    private final NDManager manager;
    private final Rng rng;
    private final FlatParameters parameters;
    private final AutoencoderKl model;

    AutoencoderTraining(PretrainConfig config, NDManager parent) {
        this.config = config.autoencoder();
        this.manager = parent.newSubManager();
        this.rng = new Rng(config.seed());
        Map<String, NDArray> initial = new LinkedHashMap<>();
        Initialiser fresh = new Initialiser(manager, rng);
        AutoencoderKl.shapes(this.config.model(), AttentionKeys.NEW)
                .forEach((name, shape) -> initial.put(name, fresh.tensor(name, shape)));
        this.parameters = FlatParameters.of(manager, initial);
        this.model = AutoencoderKl.build(
                this.config.model(), AttentionKeys.NEW, Weights.of(new StateDict(parameters.leaves())));
    }

    /** Trains on the pictures and leaves the averaged weights in place. */
    void run(Pictures pictures, int size, ProgressListener listener) {
        int steps = config.cropSteps() + config.fullSteps();
        RateSchedule rate = new RateSchedule(Math.min(100, steps / 10 + 1), steps);
        AdamConfig adam = new AdamConfig(0.9, 0.99, 1e-4, 1e-8, true);
        try (FlatAdam optimiser = new FlatAdam(manager, parameters, adam, config.rate());
                Average average = new Average(manager, parameters, DECAY)) {
            for (int step = 0; step < steps; step++) {
                int now = step;
                boolean crops = step < config.cropSteps();
                int side = crops ? size / 2 : size;
                int count = crops ? config.batch() : config.batch() / 4;
                float loss = Scope.value(() -> {
                    float value = gradient(pictures.views(manager, rng, now, count, side), now);
                    optimiser.step(parameters.flatGradient(), rate.factor(now));
                    parameters.zeroGradients();
                    return value;
                });
                average.update(step);
                if (step % REPORT == 0 || step == steps - 1) {
                    listener.progress(TASK, step + 1, steps, "loss %.4f".formatted(loss));
                }
                Interruption.check("autoencoder training was stopped at step " + (step + 1));
            }
            average.adopt();
        }
    }

    /** One forward and backward; returns the loss. */
    private float gradient(NDArray images, int step) {
        return Autograd.recording(() -> {
            NDList moments = model.encode(images);
            NDArray mean = moments.get(0);
            NDArray logVariance = moments.get(1);
            Shape shape = mean.getShape();
            NDArray noise = Tensors.of(manager, rng.normal("posterior", step, 0, (int) shape.size()), shape);
            NDArray latents = mean.add(Ops.scale(logVariance, 0.5).exp().mul(noise)); // Kingma and Welling 2014, eq. 10
            NDArray error = model.decode(latents).sub(images);
            NDArray twice = mean.square().add(logVariance.exp()).sub(1).sub(logVariance);
            NDArray divergence =
                    Ops.scale(twice.mean(), 0.5); // Kingma and Welling 2014, appendix B, a mean over elements
            NDArray reconstruction = error.abs().mean().add(error.square().mean());
            NDArray loss = reconstruction.add(Ops.scale(divergence, config.klWeight()));
            Autograd.backward(loss);
            return loss.getFloat();
        });
    }

    AutoencoderKl model() {
        return model;
    }

    Map<String, NDArray> weights() {
        return parameters.leaves();
    }

    @Override
    public void close() {
        parameters.close();
        manager.close();
    }
}
