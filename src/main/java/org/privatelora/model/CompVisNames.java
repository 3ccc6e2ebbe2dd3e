package org.privatelora.model;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.privatelora.model.unet.UNetConfig;
import org.privatelora.model.vae.VaeConfig;

/**
 * How single-file checkpoints of the CompVis code spell diffusers' names. There the U-Net's levels are one numbered list of blocks:
 * {@code input_blocks.0} is the first convolution, then come the layers of each level and its downsampler; {@code output_blocks} have
 * no numbers of their own for upsamplers, which follow the last layer of a level.
 *
 * @see <a href="https://github.com/CompVis/latent-diffusion">CompVis/latent-diffusion, ldm/modules/diffusionmodules</a>
 */
final class CompVisNames {
    static final String UNET = "model.diffusion_model.";
    static final String VAE = "first_stage_model.";
    static final String TEXT = "cond_stage_model.transformer.";

    private static final Pattern LAYER =
            Pattern.compile("(down|up)_blocks\\.(\\d+)\\.(resnets|attentions)\\.(\\d+)\\.(.*)");
    private static final Pattern SAMPLER =
            Pattern.compile("(down|up)_blocks\\.(\\d+)\\.(?:down|up)samplers\\.0\\.conv\\.(.*)");
    private static final Pattern MIDDLE = Pattern.compile("(.*\\.)?mid_block\\.(resnets|attentions)\\.(\\d+)\\.(.*)");
    private static final Map<String, String> UNET_RESNET = Map.of(
            "norm1", "in_layers.0",
            "conv1", "in_layers.2",
            "time_emb_proj", "emb_layers.1",
            "norm2", "out_layers.0",
            "conv2", "out_layers.3",
            "conv_shortcut", "skip_connection");
    private static final Map<String, String> UNET_ENDS = Map.of(
            "time_embedding.linear_1", "time_embed.0",
            "time_embedding.linear_2", "time_embed.2",
            "conv_in", "input_blocks.0.0",
            "conv_norm_out", "out.0",
            "conv_out", "out.2");
    private static final Map<String, String> VAE_ATTENTION = Map.of(
            "group_norm", "norm",
            "query", "q",
            "key", "k",
            "value", "v",
            "proj_attn", "proj_out");

    private CompVisNames() {}

    /** A tensor of the U-Net, with its prefix. */
    static String unet(String name, UNetConfig config) {
        return UNET + unetWithoutPrefix(name, config);
    }

    private static String unetWithoutPrefix(String name, UNetConfig config) {
        Matcher layer = LAYER.matcher(name);
        if (layer.matches()) {
            return unetLayer(layer, config.layersPerBlock() + 1);
        }
        Matcher sampler = SAMPLER.matcher(name);
        if (sampler.matches()) {
            return unetSampler(sampler, config);
        }
        Matcher middle = MIDDLE.matcher(name);
        if (middle.matches()) {
            boolean resnet = middle.group(2).equals("resnets");
            int place = resnet ? 2 * Integer.parseInt(middle.group(3)) : 1;
            return "middle_block." + place + "." + inner(resnet, middle.group(4));
        }
        return replaced(UNET_ENDS, name);
    }

    /** The way down has as many numbers per level as the way up: there the last is the downsampler's. */
    private static String unetLayer(Matcher layer, int perLevel) {
        boolean down = layer.group(1).equals("down");
        boolean resnet = layer.group(3).equals("resnets");
        int number = Integer.parseInt(layer.group(2)) * perLevel + Integer.parseInt(layer.group(4)) + (down ? 1 : 0);
        return (down ? "input_blocks." : "output_blocks.")
                + number
                + (resnet ? ".0." : ".1.")
                + inner(resnet, layer.group(5));
    }

    private static String inner(boolean resnet, String name) {
        return resnet ? replaced(UNET_RESNET, name) : name;
    }

    private static String unetSampler(Matcher sampler, UNetConfig config) {
        int level = Integer.parseInt(sampler.group(2));
        int perLevel = config.layersPerBlock() + 1;
        if (sampler.group(1).equals("down")) {
            return "input_blocks." + (level + 1) * perLevel + ".0.op." + sampler.group(3);
        }
        int depth = config.levels().size() - 1 - level;
        int place = config.levels().get(depth).upAttention() ? 2 : 1;
        return "output_blocks." + (level * perLevel + config.layersPerBlock()) + "." + place + ".conv."
                + sampler.group(3);
    }

    /** A tensor of the autoencoder under the old spelling of its attention, with its prefix. */
    static String vae(String name, VaeConfig config) {
        int dot = name.indexOf('.');
        String half = name.substring(0, dot + 1); // encoder. or decoder., or one of the outer convolutions
        return half.equals("encoder.") || half.equals("decoder.")
                ? VAE
                        + half
                        + vaeInner(name.substring(dot + 1), config.channels().size())
                : VAE + name;
    }

    private static String vaeInner(String name, int depth) {
        Matcher layer = LAYER.matcher(name);
        if (layer.matches()) {
            return vaeLevel(layer, depth) + ".block." + layer.group(4) + "." + shortcut(layer.group(5));
        }
        Matcher sampler = SAMPLER.matcher(name);
        if (sampler.matches()) {
            return vaeLevel(sampler, depth) + "." + sampler.group(1) + "sample.conv." + sampler.group(3);
        }
        Matcher middle = MIDDLE.matcher(name);
        if (middle.matches()) {
            int number = Integer.parseInt(middle.group(3)) + 1;
            return middle.group(2).equals("resnets")
                    ? "mid.block_" + number + "." + shortcut(middle.group(4))
                    : "mid.attn_" + number + "." + replaced(VAE_ATTENTION, middle.group(4));
        }
        return name.replace("conv_norm_out", "norm_out");
    }

    /** On the way up they count from the finest level too. */
    private static String vaeLevel(Matcher found, int depth) {
        int level = Integer.parseInt(found.group(2));
        return found.group(1).equals("down") ? "down." + level : "up." + (depth - 1 - level);
    }

    private static String shortcut(String name) {
        return name.replace("conv_shortcut", "nin_shortcut");
    }

    /** Replaces what comes before the last dot. */
    private static String replaced(Map<String, String> names, String name) {
        int dot = name.lastIndexOf('.');
        String module = name.substring(0, dot);
        return names.getOrDefault(module, module) + name.substring(dot);
    }
}
