package org.privatelora.model.unet;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.BiConsumer;
import org.privatelora.nn.Projection;
import org.privatelora.tensor.Ops;

/**
 * One forward pass that shows the output of every module under its path in the state dict, to find where two implementations part.
 * Follows {@link UNet#epsilon} layer by layer and computes much of it twice; the arrays belong to the caller's scope.
 */
public final class ModuleOutputs {
    private final UNet unet;
    private final BiConsumer<String, NDArray> visitor;
    private final NDArray time;
    private final NDArray context;
    private final Deque<NDArray> skips = new ArrayDeque<>();

    private ModuleOutputs(UNet unet, NDArray timesteps, NDArray context, BiConsumer<String, NDArray> visitor) {
        DataType type = unet.normOut().weight().getDataType();
        this.unet = unet;
        this.visitor = visitor;
        this.context = Ops.cast(context, type);
        seen("time_proj", unet.timeEmbedding().sinusoids(timesteps));
        this.time = seen("time_embedding", unet.timeEmbedding().apply(timesteps, type));
    }

    /**
     * Runs the pass.
     *
     * @param unet the model
     * @param latents (B, C, H, W)
     * @param timesteps (B,) int64
     * @param context (B, N, D)
     * @param visitor sees path and output; images are (B, C, H, W), the time embedding is (B, D)
     */
    public static void visit(
            UNet unet, NDArray latents, NDArray timesteps, NDArray context, BiConsumer<String, NDArray> visitor) {
        ModuleOutputs outputs = new ModuleOutputs(unet, timesteps, context, visitor);
        NDArray hidden = outputs.up(outputs.middle(outputs.down(latents)));
        NDArray normed = outputs.seen("conv_norm_out", unet.normOut().apply(hidden));
        outputs.seen("conv_out", unet.convOut().apply(Ops.silu(normed)));
    }

    private NDArray seen(String path, NDArray output) {
        visitor.accept(path, output);
        return output;
    }

    private NDArray down(NDArray latents) {
        NDArray x = Ops.cast(latents, unet.normOut().weight().getDataType());
        NDArray hidden = kept(seen("conv_in", unet.convIn().apply(x)));
        for (int i = 0; i < unet.downBlocks().size(); i++) {
            DownBlock block = unet.downBlocks().get(i);
            String path = "down_blocks." + i;
            for (int j = 0; j < block.resnets().size(); j++) {
                hidden = resnet(path + ".resnets." + j, block.resnets().get(j), hidden);
                if (!block.attentions().isEmpty()) {
                    hidden = transformer(
                            path + ".attentions." + j, block.attentions().get(j), hidden);
                }
                kept(hidden);
            }
            if (block.downsampler().isPresent()) {
                Projection conv = block.downsampler().get();
                hidden = kept(seen(path + ".downsamplers.0", conv.apply(hidden)));
            }
        }
        return hidden;
    }

    private NDArray kept(NDArray skip) {
        skips.push(skip);
        return skip;
    }

    private NDArray middle(NDArray x) {
        MidBlock block = unet.midBlock();
        NDArray before = resnet("mid_block.resnets.0", block.resnet0(), x);
        NDArray attended = transformer("mid_block.attentions.0", block.attention(), before);
        return seen("mid_block", resnet("mid_block.resnets.1", block.resnet1(), attended));
    }

    private NDArray up(NDArray x) {
        NDArray hidden = x;
        for (int i = 0; i < unet.upBlocks().size(); i++) {
            UpBlock block = unet.upBlocks().get(i);
            String path = "up_blocks." + i;
            for (int j = 0; j < block.resnets().size(); j++) {
                NDArray joined = hidden.concat(skips.pop(), 1); // (B, in + skip, H, W)
                hidden = resnet(path + ".resnets." + j, block.resnets().get(j), joined);
                if (!block.attentions().isEmpty()) {
                    hidden = transformer(
                            path + ".attentions." + j, block.attentions().get(j), hidden);
                }
            }
            if (block.upsampler().isPresent()) {
                Projection conv = block.upsampler().get();
                hidden = seen(
                        path + ".upsamplers.0",
                        UpBlock.upsample(hidden, skips.element().getShape(), conv));
            }
        }
        return hidden;
    }

    private NDArray resnet(String path, ResnetBlock block, NDArray x) {
        NDArray normed = seen(path + ".norm1", block.norm1().apply(x));
        NDArray first = seen(path + ".conv1", block.conv1().apply(Ops.silu(normed)));
        NDArray shift = seen(path + ".time_emb_proj", block.timeProjection().apply(Ops.silu(time))); // (B, out)
        NDArray shifted = first.add(shift.expandDims(2).expandDims(3));
        NDArray again = seen(path + ".norm2", block.norm2().apply(shifted));
        seen(path + ".conv2", block.conv2().apply(Ops.silu(again)));
        return seen(path, block.apply(x, time));
    }

    private NDArray transformer(String path, Transformer2d block, NDArray x) {
        NDArray normed = seen(path + ".norm", block.norm().apply(x));
        if (!block.linear()) {
            seen(path + ".proj_in", block.projectIn().apply(normed));
            seen(path + ".proj_out", block.throughImage(x, context));
        }
        return seen(path, block.apply(x, context));
    }
}
