package org.privatelora.model.unet;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.privatelora.diffusion.NoisePredictor;
import org.privatelora.nn.GroupNorm;
import org.privatelora.nn.Projection;
import org.privatelora.nn.ShapeRecorder;
import org.privatelora.nn.Weights;
import org.privatelora.tensor.Ops;
import org.privatelora.tensor.Recomputation;
import org.privatelora.tensor.Scope;

/**
 * The noise predictor of Stable Diffusion 1.x: a U-Net (Ronneberger et al. 2015) whose levels attend to the context (Rombach et
 * al. 2022, sec. 3.3). Owns no array.
 *
 * @param config its shape
 * @param timeEmbedding timestep to vector
 * @param convIn latents to the first level's channels
 * @param downBlocks levels on the way down, finest first
 * @param midBlock at the coarsest level
 * @param upBlocks levels on the way up, coarsest first
 * @param normOut before the last convolution
 * @param convOut to the predicted noise
 */
public record UNet(
        UNetConfig config,
        TimestepEmbedding timeEmbedding,
        Projection convIn,
        List<DownBlock> downBlocks,
        MidBlock midBlock,
        List<UpBlock> upBlocks,
        GroupNorm normOut,
        Projection convOut)
        implements NoisePredictor {

    /**
     * Builds the model from named tensors.
     *
     * @param config its shape
     * @param weights the root of the U-Net's state dict; may wrap projections
     * @return the model on those tensors
     * @throws IllegalArgumentException when a tensor is missing or has another shape
     */
    public static UNet build(UNetConfig config, Weights weights) {
        int channels = config.levels().get(0).channels();
        int depth = config.levels().size();
        UNetConfig.Norm norm = config.norm();
        return new UNet(
                config,
                TimestepEmbedding.build(config, weights),
                weights.conv("conv_in", config.inChannels(), channels, 3, 1, 1),
                IntStream.range(0, depth)
                        .mapToObj(i -> DownBlock.build(config, i, weights))
                        .toList(),
                MidBlock.build(config, weights),
                IntStream.range(0, depth)
                        .mapToObj(i -> UpBlock.build(config, i, weights))
                        .toList(),
                weights.groupNorm("conv_norm_out", channels, norm.groups(), norm.eps()),
                weights.conv("conv_out", channels, config.outChannels(), 3, 1, 1));
    }

    /** State-dict names and shapes of a U-Net of that shape. */
    public static Map<String, Shape> shapes(UNetConfig config) {
        ShapeRecorder recorder = new ShapeRecorder();
        build(config, Weights.of(recorder));
        return recorder.shapes();
    }

    /**
     * Predicts the noise in noisy latents; differentiable in the latents, the context and the weights.
     *
     * @param latents scaled noisy latents, (B, in channels, H, W), any H and W
     * @param timesteps (B,) int64
     * @param context text embedding, (B, N, D)
     * @return (B, out channels, H, W) of the latents' type
     * @throws IllegalArgumentException when a shape or type differs
     * @implNote computes in the type of the weights (float16 where the device supports it), the timestep's sinusoids in float32.
     */
    @Override
    public NDArray epsilon(NDArray latents, NDArray timesteps, NDArray context) {
        check(latents, timesteps, context);
        return Scope.tidy(() -> {
            DataType type = normOut.weight().getDataType();
            NDArray time = timeEmbedding.apply(timesteps, type); // (B, time dim)
            NDArray hidden = features(Ops.cast(latents, type), time, Ops.cast(context, type)); // (B, C, H, W)
            NDArray epsilon = convOut.apply(Ops.silu(normOut.apply(hidden))); // (B, out channels, H, W)
            return Ops.cast(epsilon, latents.getDataType());
        });
    }

    /** Down, middle and up, as (B, channels of the first level, H, W). */
    private NDArray features(NDArray latents, NDArray time, NDArray context) {
        return Scope.tidy(() -> {
            Deque<NDArray> skips = new ArrayDeque<>();
            skips.push(convIn.apply(latents));
            for (DownBlock block : downBlocks) {
                NDList inputs = new NDList(skips.element(), time, context);
                Recomputation.segment(inputs, in -> block.apply(in.get(0), in.get(1), in.get(2)))
                        .forEach(skips::push);
            }
            NDArray hidden = Recomputation.segment(
                            new NDList(skips.element(), time, context),
                            in -> new NDList(midBlock.apply(in.get(0), in.get(1), in.get(2))))
                    .head();
            for (UpBlock block : upBlocks) {
                hidden = up(block, new NDList(hidden, time, context), skips);
            }
            return hidden;
        });
    }

    /** One level on the way up, which takes its own skips. */
    private static NDArray up(UpBlock block, NDList inputs, Deque<NDArray> skips) {
        block.resnets().forEach(resnet -> inputs.add(skips.pop()));
        Optional<Shape> next = Optional.ofNullable(skips.peek()).map(NDArray::getShape);
        return Recomputation.segment(
                        inputs,
                        in -> new NDList(block.apply(
                                in.get(0), in.get(1), in.get(2), in.subList(3, in.size()), next::orElseThrow)))
                .head();
    }

    private void check(NDArray latents, NDArray timesteps, NDArray context) {
        Shape image = latents.getShape();
        long batch = image.dimension() == 4 ? image.get(0) : -1;
        require(
                batch > 0 && image.get(1) == config.inChannels(),
                "latents must be (B, " + config.inChannels() + ", H, W), were " + image);
        require(
                timesteps.getShape().equals(new Shape(batch)) && timesteps.getDataType() == DataType.INT64,
                "timesteps must be (" + batch + ") int64, were " + timesteps.getShape() + " "
                        + timesteps.getDataType());
        Shape text = context.getShape();
        require(
                text.dimension() == 3 && text.get(0) == batch && text.get(2) == config.contextDim(),
                "context must be (" + batch + ", N, " + config.contextDim() + "), was " + text);
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
