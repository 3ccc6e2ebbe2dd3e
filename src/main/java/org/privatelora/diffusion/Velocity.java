package org.privatelora.diffusion;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;

/**
 * A network that predicts v, as one that predicts noise: epsilon = sqrt(alphaCumprod) v + sqrt(1 - alphaCumprod) xt. Samplers, guidance
 * and attacks then need not know.
 *
 * @param network predicts v
 * @param schedule it was trained with
 * @see <a href="https://arxiv.org/abs/2202.00512">Salimans and Ho 2022, appendix D</a>
 * @implNote the linear multi-step sampler then averages noises, as its paper does; diffusers' averages velocities of different
 *     timesteps, and takes their mean for one of the last.
 */
public record Velocity(NoisePredictor network, NoiseSchedule schedule) implements NoisePredictor {
    @Override
    public NDArray epsilon(NDArray latents, NDArray timesteps, NDArray context) {
        NDArray velocity = network.epsilon(latents, timesteps, context);
        int[] each = Arrays.stream(timesteps.toLongArray())
                .mapToInt(Math::toIntExact)
                .toArray();
        return schedule.predictedNoise(latents, velocity, each);
    }
}
