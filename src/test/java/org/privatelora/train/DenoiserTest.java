package org.privatelora.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.privatelora.attack.CaptionEncoder;
import org.privatelora.diffusion.NoisePredictor;
import org.privatelora.diffusion.NoiseSchedule;
import org.privatelora.diffusion.Prediction;
import org.privatelora.model.clip.TextReading;
import org.privatelora.nn.ProjectionWrap;
import org.privatelora.proxy.ProxyAttack;
import org.privatelora.tensor.DeviceChoice;
import org.privatelora.tensor.Engine;
import org.privatelora.tensor.Rng;
import org.privatelora.tensor.Tensors;

class DenoiserTest {
    private static final NoiseSchedule SCHEDULE = NoiseSchedule.stableDiffusion();
    private static final Rng RNG = new Rng(8);
    private static final Shape LATENT = new Shape(4, TinyModel.SIDE, TinyModel.SIDE);
    private static final LossConfig PLAIN = LossConfig.defaults();
    private static NDManager manager;
    private static TinyModel model;
    private final List<Latent> batch = TinyModel.set().members();

    @BeforeAll
    static void start() {
        manager = Engine.start(DeviceChoice.CPU).newManager();
        model = TinyModel.create(manager);
    }

    @AfterAll
    static void stop() {
        manager.close();
    }

    private static CaptionEncoder captions() {
        return model.textEncoder(ProjectionWrap.NONE, TextReading.plain(1));
    }

    private static Denoiser denoiser(NoisePredictor predictor, LossConfig loss) {
        return new Denoiser(manager, predictor, captions(), loss.schedule(SCHEDULE), loss, RNG);
    }

    private static Denoiser denoiser(LossConfig loss) {
        return denoiser(model.unet(ProjectionWrap.NONE), loss);
    }

    private int timestep(int i) {
        return RNG.below(1000, "adaptation-timestep", 3, i);
    }

    /** Eq. 3 written out, with the draws of the first version: bit for bit. */
    @Test
    void byDefaultNothingIsOtherThanInTheFirstVersion() {
        int[] timesteps = new int[batch.size()];
        float[] noises = new float[batch.size() * TinyModel.LATENT];
        float[] latents = new float[noises.length];
        for (int i = 0; i < timesteps.length; i++) {
            timesteps[i] = timestep(i);
            float[] mine = RNG.normal("adaptation-noise", 3, i, TinyModel.LATENT);
            System.arraycopy(mine, 0, noises, i * TinyModel.LATENT, TinyModel.LATENT);
            System.arraycopy(batch.get(i).values(), 0, latents, i * TinyModel.LATENT, TinyModel.LATENT);
        }
        NDArray noise = Tensors.of(manager, noises, new Shape(batch.size()).addAll(LATENT));
        NDArray x0 = Tensors.of(manager, latents, noise.getShape());
        NDArray context = captions().context(batch.stream().map(Latent::caption).toList());
        NDArray epsilon = model.unet(ProjectionWrap.NONE)
                .epsilon(SCHEDULE.addNoise(x0, noise, timesteps), Tensors.of(manager, timesteps), context);
        NDArray expected = ProxyAttack.errorMaps(epsilon, noise);
        NDArray found = denoiser(PLAIN).errorMaps(batch, "adaptation", 3);
        assertThat(found.toFloatArray()).containsExactly(expected.toFloatArray());
        assertThat(denoiser(PLAIN).adaptationLoss(found, 0, "adaptation", 3).getFloat())
                .isEqualTo(expected.mean().getFloat());
    }

    @Test
    void minSnrWeighsEachExamplesLossAndLeavesItsErrorMap() {
        LossConfig weighted = PLAIN.withMinSnrGamma(0.5);
        NDArray maps = denoiser(weighted).errorMaps(batch, "adaptation", 3);
        assertThat(maps.toFloatArray())
                .containsExactly(
                        denoiser(PLAIN).errorMaps(batch, "adaptation", 3).toFloatArray());
        double expected = 0;
        for (int i = 0; i < batch.size(); i++) {
            double snr = SCHEDULE.snr(timestep(i));
            expected += Math.min(snr, 0.5) / snr * maps.get(i).mean().getFloat() / batch.size();
        }
        double found =
                denoiser(weighted).adaptationLoss(maps, 0, "adaptation", 3).getFloat();
        assertThat(found).isCloseTo(expected, within(1e-6));
        assertThat(found).isLessThan(maps.mean().getFloat());
    }

    /** Noise, offset and min-SNR weight of an example are those of its place in the whole batch. */
    @Test
    void aPortionOfABatchIsTreatedAsInTheWhole() {
        LossConfig all = PLAIN.withMinSnrGamma(0.5).withNoiseOffset(0.1);
        Denoiser denoiser = denoiser(all);
        int size = batch.size();
        NDArray whole = denoiser.errorMaps(batch, "adaptation", 3);
        NDArray last = denoiser.errorMaps(batch.subList(1, size), 1, "adaptation", 3);
        double[] expected = Tensors.of(manager, whole.get("1:").toFloatArray())
                .toType(DataType.FLOAT64, false)
                .toDoubleArray();
        float[] found = last.toFloatArray();
        for (int i = 0; i < found.length; i++) {
            assertThat((double) found[i]).isCloseTo(expected[i], within(1e-4 * (1 + expected[i])));
        }
        NDArray first = denoiser.errorMaps(batch.subList(0, 1), 0, "adaptation", 3);
        double parts = denoiser.adaptationLoss(first, 0, "adaptation", 3).getFloat() / size
                + denoiser.adaptationLoss(last, 1, "adaptation", 3).getFloat() * (size - 1) / size;
        assertThat(parts)
                .isCloseTo(denoiser.adaptationLoss(whole, 0, "adaptation", 3).getFloat(), within(1e-4));
    }

    /** A network that answers 0 errs by its target, whose mean square is then the map. */
    private static NDArray targets(LossConfig loss, List<Latent> examples) {
        return denoiser((xt, timesteps, context) -> xt.zerosLike(), loss).errorMaps(examples, "adaptation", 3);
    }

    @Test
    void anOffsetMovesAllOfAChannelsNoiseAlike() {
        NDArray plain = targets(PLAIN, batch).sqrt(); // |noise|
        assertThat(targets(PLAIN.withNoiseOffset(0.5), batch)
                        .sqrt()
                        .sub(plain)
                        .abs()
                        .max()
                        .getFloat())
                .isGreaterThan(0.1f);
        float[] offsets = RNG.normal("adaptation-noise-offset", 3, 1, 4);
        float[] noise = RNG.normal("adaptation-noise", 3, 1, TinyModel.LATENT);
        float[] found = targets(PLAIN.withNoiseOffset(0.5), batch).get(1).toFloatArray();
        for (int j = 0; j < noise.length; j++) {
            double expected = noise[j] + 0.5 * offsets[j / (TinyModel.SIDE * TinyModel.SIDE)];
            assertThat(found[j]).isCloseTo((float) (expected * expected), within(1e-5f));
        }
    }

    @Test
    void aVelocityIsLearntFromVelocities() {
        LossConfig loss = PLAIN.withPrediction(Prediction.V);
        NoisePredictor perfect = (xt, timesteps, context) -> {
            int[] t = {(int) timesteps.getLong(0)};
            NDArray x0 = Tensors.of(manager, batch.get(0).values(), xt.getShape());
            NDArray noise = Tensors.of(manager, RNG.normal("adaptation-noise", 3, 0, TinyModel.LATENT), xt.getShape());
            return SCHEDULE.velocity(x0, noise, t);
        };
        List<Latent> one = batch.subList(0, 1);
        assertThat(denoiser(perfect, loss).errorMaps(one, "adaptation", 3).sum().getFloat())
                .isZero();
        assertThat(denoiser(perfect, PLAIN)
                        .errorMaps(one, "adaptation", 3)
                        .sum()
                        .getFloat())
                .isPositive();
    }

    @Test
    void aRescaledScheduleShowsMoreNoise() {
        LossConfig velocity = PLAIN.withPrediction(Prediction.V);
        NoisePredictor echo = (xt, timesteps, context) -> xt;
        NDArray before = denoiser(echo, velocity).errorMaps(batch, "adaptation", 3);
        NDArray after = denoiser(echo, velocity.withZeroTerminalSnr(true)).errorMaps(batch, "adaptation", 3);
        assertThat(after.sub(before).abs().max().getFloat()).isGreaterThan(1e-3f);
    }
}
