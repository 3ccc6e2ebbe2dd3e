package org.privatelora.pretrain;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.privatelora.diffusion.NoiseSchedule;
import org.privatelora.model.clip.ClipTokenizer;
import org.privatelora.model.clip.TextEncoder;
import org.privatelora.model.clip.TextEncoderConfig;
import org.privatelora.model.unet.UNet;
import org.privatelora.nn.AdamConfig;
import org.privatelora.nn.FlatAdam;
import org.privatelora.nn.FlatParameters;
import org.privatelora.nn.Initialiser;
import org.privatelora.nn.ShapeRecorder;
import org.privatelora.nn.StateDict;
import org.privatelora.nn.Weights;
import org.privatelora.progress.Interruption;
import org.privatelora.progress.ProgressListener;
import org.privatelora.tensor.Autograd;
import org.privatelora.tensor.Ops;
import org.privatelora.tensor.Rng;
import org.privatelora.tensor.Scope;
import org.privatelora.tensor.Tensors;

/** The second stage: text encoder and U-Net together predict the noise in latents. Owns its parameters. */
final class DenoiserTraining implements AutoCloseable {
    private static final String TASK = "text encoder and U-Net";
    private static final String TEXT = "text_encoder";
    private static final String UNET = "unet";
    private static final double DECAY = 0.998;
    private static final int REPORT = 50;
    private static final int HELD_OUT = 64;
    private final PretrainConfig.Denoiser config;
    private final NDManager manager;
    private final Rng rng;
    private final NoiseSchedule schedule = NoiseSchedule.stableDiffusion();
    private final ClipTokenizer tokenizer;
    private final TextEncoderConfig textConfig;
    private final FlatParameters parameters;
    private final TextEncoder encoder;
    private final UNet unet;

    DenoiserTraining(PretrainConfig config, ClipTokenizer tokenizer, NDManager parent) {
        this.config = config.denoiser();
        this.manager = parent.newSubManager();
        this.rng = new Rng(config.seed());
        this.tokenizer = tokenizer;
        this.textConfig = this.config.text().withVocabulary(tokenizer.size());
        this.parameters = FlatParameters.of(manager, initial());
        Weights weights = Weights.of(new StateDict(parameters.leaves()));
        this.encoder = TextEncoder.build(textConfig, weights.at(TEXT));
        this.unet = UNet.build(this.config.unet(), weights.at(UNET));
    }

    private Map<String, NDArray> initial() {
        ShapeRecorder shapes = new ShapeRecorder();
        TextEncoder.build(textConfig, Weights.of(shapes).at(TEXT));
        UNet.build(config.unet(), Weights.of(shapes).at(UNET));
        Initialiser fresh = new Initialiser(manager, rng);
        Map<String, NDArray> initial = new LinkedHashMap<>();
        shapes.shapes().forEach((name, shape) -> initial.put(name, fresh.tensor(name, shape)));
        return initial;
    }

    /** Trains on all but the last pictures and leaves the averaged weights in place; returns the held-out loss. */
    float run(Latents latents, List<String> captions, ProgressListener listener, Runnable snapshot) {
        long[][] ids = captions.stream().map(tokenizer::ids77).toArray(long[][]::new);
        int trained = ids.length - Math.min(HELD_OUT, ids.length / 10);
        RateSchedule rate = new RateSchedule(Math.min(100, config.steps() / 10 + 1), config.steps());
        AdamConfig adam = new AdamConfig(0.9, 0.99, 1e-3, 1e-8, true);
        float[] held = {Float.NaN};
        try (FlatAdam optimiser = new FlatAdam(manager, parameters, adam, config.rate());
                Average average = new Average(manager, parameters, DECAY)) {
            double mean = 1;
            for (int step = 0; step < config.steps(); step++) {
                int now = step;
                float loss = Scope.value(() -> {
                    float value = gradient(draw(latents, ids, trained, now));
                    optimiser.step(parameters.flatGradient(), rate.factor(now));
                    parameters.zeroGradients();
                    return value;
                });
                average.update(step);
                mean += (loss - mean) * Math.max(0.02, 1.0 / (step + 1));
                boolean report = (step + 1) % REPORT == 0 || step == config.steps() - 1;
                if (report && (step + 1) % (4 * REPORT) == 0) {
                    average.during(() -> {
                        held[0] = heldOut(latents, ids, trained);
                        snapshot.run();
                    });
                }
                if (report) {
                    listener.progress(
                            TASK, step + 1, config.steps(), "loss %.4f, held-out %.4f".formatted(mean, held[0]));
                }
                Interruption.check("pre-training was stopped at step " + (step + 1));
            }
            average.adopt();
        }
        return heldOut(latents, ids, trained);
    }

    /** What one step sees. */
    private record Batch(NDArray x0, NDArray noise, int[] timesteps, NDArray ids) {}

    private Batch draw(Latents latents, long[][] ids, int trained, int step) {
        int[] picked = IntStream.range(0, config.batch())
                .map(i -> rng.below(trained, "example", step, i))
                .toArray();
        float[] offset = rng.uniform("timestep", step, 0, config.batch());
        float[] dropped = rng.uniform("caption-dropout", step, 0, config.batch());
        int[] timesteps = new int[picked.length];
        Arrays.setAll(timesteps, i -> (int) ((i + offset[i]) / picked.length * schedule.steps())); // stratified
        long[] empty = tokenizer.ids77("");
        long[][] rows = IntStream.range(0, picked.length)
                .mapToObj(i -> dropped[i] < config.captionDropout() ? empty : ids[picked[i]])
                .toArray(long[][]::new);
        NDArray x0 = latents.batch(manager, picked);
        NDArray noise = noise(x0.getShape(), "noise", step)
                .add(offset(picked.length, latents.shape().get(0), step));
        return new Batch(x0, noise, timesteps, ids(rows));
    }

    private NDArray noise(Shape shape, String stream, int step) {
        return Tensors.of(manager, rng.normal(stream, step, 0, (int) shape.size()), shape);
    }

    /** One constant for each channel of each picture, (B, C, 1, 1). */
    private NDArray offset(int count, long channels, int step) {
        NDArray normal = noise(new Shape(count, channels, 1, 1), "noise-offset", step);
        return Ops.scale(normal, config.noiseOffset());
    }

    private NDArray ids(long[][] rows) {
        long[] flat = Arrays.stream(rows).flatMapToLong(Arrays::stream).toArray();
        return Tensors.of(manager, flat, new Shape(rows.length, flat.length / rows.length));
    }

    private float gradient(Batch batch) {
        return Autograd.recording(() -> {
            NDArray loss = loss(batch);
            Autograd.backward(loss);
            return loss.getFloat();
        });
    }

    /** Mean squared error of the predicted noise (Ho et al. 2020, eq. 14). */
    private NDArray loss(Batch batch) {
        NDArray noisy = schedule.addNoise(batch.x0, batch.noise, batch.timesteps);
        NDArray context = encoder.apply(batch.ids, 1);
        NDArray epsilon = unet.epsilon(noisy, Tensors.of(manager, batch.timesteps), context);
        return epsilon.sub(batch.noise).square().mean();
    }

    /** The loss on the last pictures, which are never trained on, at fixed noises and evenly spread timesteps. */
    private float heldOut(Latents latents, long[][] ids, int trained) {
        int count = ids.length - trained;
        int[] picked = IntStream.range(trained, ids.length).toArray();
        int[] timesteps = IntStream.range(0, count)
                .map(i -> (2 * i + 1) * schedule.steps() / (2 * count))
                .toArray();
        long[][] rows = Arrays.copyOfRange(ids, trained, ids.length);
        return Scope.value(() -> Autograd.noGrad(() -> {
            NDArray x0 = latents.batch(manager, picked);
            return loss(new Batch(x0, noise(x0.getShape(), "held-out", 0), timesteps, ids(rows)))
                    .getFloat();
        }));
    }

    TextEncoderConfig textConfig() {
        return textConfig;
    }

    Map<String, NDArray> textWeights() {
        return below(TEXT);
    }

    Map<String, NDArray> unetWeights() {
        return below(UNET);
    }

    private Map<String, NDArray> below(String root) {
        Map<String, NDArray> weights = new LinkedHashMap<>();
        parameters.leaves().forEach((name, leaf) -> {
            if (name.startsWith(root + ".")) {
                weights.put(name.substring(root.length() + 1), leaf);
            }
        });
        return weights;
    }

    @Override
    public void close() {
        parameters.close();
        manager.close();
    }
}
