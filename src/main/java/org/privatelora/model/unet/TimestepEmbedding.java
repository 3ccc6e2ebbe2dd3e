package org.privatelora.model.unet;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import org.privatelora.nn.Projection;
import org.privatelora.nn.Weights;
import org.privatelora.tensor.Ops;
import org.privatelora.tensor.Scope;

/**
 * A timestep as a vector: sinusoids of geometric frequencies (Vaswani et al. 2017, sec. 3.5), then two linear layers.
 *
 * @param encoding order and frequencies of the sinusoids
 * @param width number of sinusoids, even
 * @param linear1 width to 4 width
 * @param linear2 4 width to 4 width
 */
public record TimestepEmbedding(UNetConfig.TimeEncoding encoding, int width, Projection linear1, Projection linear2) {
    private static final double LOG_PERIOD = Math.log(10000);

    /** Takes {@code linear_1} and {@code linear_2} below {@code time_embedding}. */
    static TimestepEmbedding build(UNetConfig config, Weights weights) {
        int width = config.levels().get(0).channels();
        int out = config.timeDim();
        Weights here = weights.at("time_embedding");
        return new TimestepEmbedding(
                config.time(),
                width,
                here.linear("linear_1", width, out, true),
                here.linear("linear_2", out, out, true));
    }

    /**
     * Embeds timesteps.
     *
     * @param timesteps (B,) int64
     * @param type the type of the weights
     * @return (B, 4 width) of that type
     */
    NDArray apply(NDArray timesteps, DataType type) {
        return Scope.tidy(() -> {
            NDArray sinusoids = Ops.cast(sinusoids(timesteps), type); // (B, width)
            NDArray hidden = Ops.silu(linear1.apply(sinusoids)); // (B, 4 width)
            return linear2.apply(hidden);
        });
    }

    /**
     * cos and sin of t 10000^(-i / (width / 2 - shift)), in float32 whatever the weights are.
     *
     * @param timesteps (B,) int64
     * @return (B, width) float32
     */
    NDArray sinusoids(NDArray timesteps) {
        return Scope.tidy(() -> {
            int half = width / 2;
            NDArray index = timesteps.getManager().arange(0, half, 1, DataType.FLOAT32); // (width / 2,)
            NDArray exponent = index.mul(-LOG_PERIOD).div(half - encoding.frequencyShift());
            NDArray frequencies = exponent.exp();
            NDArray t = timesteps.toType(DataType.FLOAT32, false).expandDims(1); // (B, 1)
            NDArray angles = t.mul(frequencies); // (B, width / 2)
            NDArray sin = angles.sin();
            NDArray cos = angles.cos();
            return encoding.cosFirst() ? cos.concat(sin, 1) : sin.concat(cos, 1); // (B, width)
        });
    }
}
