package org.privatelora.lora;

import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Which projections kohya's sd-scripts adapt, found by their path, so for any size of Stable Diffusion 1.x: in the U-Net every
 * linear layer and 1x1 convolution of the transformers; with a rank for convolutions also every layer of the resnets,
 * downsamplers and upsamplers; in the text encoder every linear layer of attention and MLP. That is 192 + 72 modules for Stable
 * Diffusion 1.5, and 278 + 72 with convolutions.
 *
 * @see <a href="https://github.com/kohya-ss/sd-scripts/blob/main/networks/lora.py">kohya-ss/sd-scripts, networks/lora.py</a>
 */
public final class LoraTargets {
    private static final String WEIGHT = ".weight";
    private static final Pattern TRANSFORMER = Pattern.compile("(.*\\.)?attentions\\.\\d+\\..*");
    private static final Pattern CONVOLUTIONAL =
            Pattern.compile("(.*\\.)?(resnets|downsamplers|upsamplers)\\.\\d+\\..*");
    private static final Pattern TEXT = Pattern.compile("(.*\\.)?(self_attn\\.(q|k|v|out)_proj|mlp\\.fc[12])");

    private LoraTargets() {}

    /**
     * A projection to adapt.
     *
     * @param component the part of the model
     * @param path its path in that part's state dict
     * @param weight shape of its weight, (out, in) or (out, in, kh, kw)
     * @param rank inner dimension of the adapter; as in sd-scripts and PEFT it may exceed that of the weight
     * @param alpha scale numerator of the adapter
     */
    public record Target(LoraComponent component, String path, Shape weight, int rank, double alpha) {
        /** Shape of the first factor. */
        Shape down() {
            return new Shape(rank).addAll(weight.slice(1));
        }

        /** Shape of the second factor. */
        Shape up() {
            return isMatrix(weight) ? new Shape(weight.get(0), rank) : new Shape(weight.get(0), rank, 1, 1);
        }
    }

    /** The projections of a U-Net, in the order of its state dict {@code shapes}. */
    public static List<Target> unet(LoraConfig config, Map<String, Shape> shapes) {
        return shapes.entrySet().stream()
                .filter(entry -> isProjection(entry) && isAdaptedInUnet(config, entry))
                .map(entry -> target(config, LoraComponent.UNET, entry))
                .toList();
    }

    /** The projections of a text encoder, in the order of its state dict {@code shapes}; none when it is not adapted. */
    public static List<Target> textEncoder(LoraConfig config, Map<String, Shape> shapes) {
        return shapes.entrySet().stream()
                .filter(entry -> config.textEncoder() && isProjection(entry))
                .filter(entry -> TEXT.matcher(path(entry)).matches())
                .map(entry -> target(config, LoraComponent.TEXT_ENCODER, entry))
                .toList();
    }

    /** Norms and biases are vectors. */
    private static boolean isProjection(Map.Entry<String, Shape> entry) {
        return entry.getKey().endsWith(WEIGHT) && entry.getValue().dimension() > 1;
    }

    private static boolean isAdaptedInUnet(LoraConfig config, Map.Entry<String, Shape> entry) {
        String path = path(entry);
        if (TRANSFORMER.matcher(path).matches()) {
            return isPointwise(entry.getValue()) || config.convRank() > 0;
        }
        return config.convRank() > 0 && CONVOLUTIONAL.matcher(path).matches();
    }

    private static Target target(LoraConfig config, LoraComponent component, Map.Entry<String, Shape> entry) {
        Target target = isPointwise(entry.getValue())
                ? new Target(component, path(entry), entry.getValue(), config.rank(), config.alpha())
                : new Target(component, path(entry), entry.getValue(), config.convRank(), config.convAlpha());
        if (config.kind() == LoraKind.XS) {
            requireSingularValues(target);
        }
        return target;
    }

    /** A weight has no more of them than rows or columns. */
    private static void requireSingularValues(Target target) {
        long out = target.weight().get(0);
        long largest = Math.min(out, target.weight().size() / out);
        if (target.rank() > largest) {
            throw new IllegalArgumentException("the rank of LoRA-XS must be at most " + largest + " (" + target.path()
                    + " has weight " + target.weight() + "), was " + target.rank());
        }
    }

    private static String path(Map.Entry<String, Shape> entry) {
        return entry.getKey().substring(0, entry.getKey().length() - WEIGHT.length());
    }

    private static boolean isMatrix(Shape weight) {
        return weight.dimension() == 2;
    }

    /** A linear layer or a 1x1 convolution. */
    private static boolean isPointwise(Shape weight) {
        return isMatrix(weight) || weight.get(2) == 1 && weight.get(3) == 1;
    }
}
