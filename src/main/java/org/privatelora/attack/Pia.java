package org.privatelora.attack;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import org.privatelora.diffusion.NoisePredictor;
import org.privatelora.diffusion.NoiseSchedule;
import org.privatelora.tensor.Scope;

/**
 * Proximal initialisation: the noise that a model sees in the clean latents is added to them, and a model that was trained on them
 * finds it again. Score = -sum |e0 - eps(sqrt(abar) x0 + sqrt(1 - abar) e0, t)|^4 with e0 = eps(x0, 0).
 *
 * @param timestep t, in [0, T); 500 on Stable Diffusion, 200 on pixel models
 * @param normalised PIAN: e0 is scaled until its mean magnitude is that of a standard normal, sqrt(2 / pi)
 * @param batch images per forward pass, at least 1; scores do not depend on it
 * @see <a href="https://arxiv.org/abs/2305.18355">Kong et al. 2024, eq. 9 (PIA) and 10 (PIAN)</a>
 * @implNote the power sum without its root, and the factor of PIAN, are those of the authors' code; eq. 10 prints sqrt(pi / 2),
 *     which does not give unit deviation. Their code also maps latents by 2 x - 1 and takes equally spaced betas, neither of which
 *     Stable Diffusion was trained with; this does not, but takes any schedule.
 */
public record Pia(int timestep, boolean normalised, int batch) implements ScoredAttack {
    private static final double NORMAL_MAGNITUDE = Math.sqrt(2 / Math.PI);

    /** Checks the timestep and the batch. */
    public Pia {
        if (timestep < 0 || batch < 1) {
            throw new IllegalArgumentException(
                    "timestep must be at least 0 and batch at least 1, were " + timestep + " and " + batch);
        }
    }

    /** PIA at t = 500. */
    public static Pia defaults() {
        return new Pia(500, false, 25);
    }

    /** The same at another timestep. */
    public Pia withTimestep(int timestep) {
        return new Pia(timestep, normalised, batch);
    }

    /** PIA or PIAN. */
    public Pia withNormalised(boolean normalised) {
        return new Pia(timestep, normalised, batch);
    }

    @Override
    public String name() {
        return normalised ? "pian" : "pia";
    }

    @Override
    public int queries() {
        return 2;
    }

    @Override
    public ThreatModel threat() {
        return ThreatModel.grayBox();
    }

    @Override
    public double[] scores(Target target, Query query) {
        GrayBox model = target.adapted();
        return new PerImage(batch).scores(model, query, (latents, context) -> {
            NDArray initial = initialNoise(model.predictor(), latents, context);
            return distance(model.predictor(), target.schedule(), latents, initial, context);
        });
    }

    /**
     * e0, which does not depend on the timestep.
     *
     * @param model what is asked
     * @param latents clean and scaled, (B, C, h, w) float32
     * @param context text embedding, (B, N, D)
     * @return (B, C, h, w)
     */
    public NDArray initialNoise(NoisePredictor model, NDArray latents, NDArray context) {
        return Scope.tidy(() -> {
            NDArray epsilon = model.epsilon(latents, PerImage.timesteps(latents, 0), context);
            return normalised ? normalise(epsilon) : epsilon;
        });
    }

    private static NDArray normalise(NDArray epsilon) {
        Shape shape = epsilon.getShape();
        NDArray magnitude = epsilon.abs().reshape(shape.get(0), -1).mean(new int[] {1}); // (B,)
        return epsilon.div(magnitude.reshape(-1, 1, 1, 1)).mul(NORMAL_MAGNITUDE);
    }

    /**
     * How far the noise that the model sees at t is from the noise that was added.
     *
     * @param model what is asked
     * @param schedule of the noise
     * @param latents clean and scaled, (B, C, h, w) float32
     * @param initial e0 of {@link #initialNoise}, same shape
     * @param context text embedding, (B, N, D)
     * @return (B,), at least 0, smaller for members
     */
    public NDArray distance(
            NoisePredictor model, NoiseSchedule schedule, NDArray latents, NDArray initial, NDArray context) {
        return Scope.tidy(() -> {
            NDArray noisy = schedule.addNoise(latents, initial, PerImage.repeated(latents, timestep));
            NDArray seen = model.epsilon(noisy, PerImage.timesteps(latents, timestep), context);
            return PerImage.sum(initial.sub(seen).square().square());
        });
    }
}
