package org.privatelora.model.vae;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The shape of an autoencoder, as in diffusers' {@code vae/config.json}.
 *
 * @param latentChannels channels of the latents
 * @param channels of each level, finest first; each level but the last halves the size
 * @param layersPerBlock residual blocks of a level in the encoder; one more in the decoder
 * @param groups of the group norms, a divisor of every level's channels
 * @param scalingFactor latents are multiplied by it for the U-Net, so that their variance is about one
 */
public record VaeConfig(
        int latentChannels, List<Integer> channels, int layersPerBlock, int groups, double scalingFactor) {
    /** The factor of Stable Diffusion 1.x, meant when a file names none. */
    public static final double STABLE_DIFFUSION_SCALING = 0.18215;

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Checks that the numbers fit each other. */
    public VaeConfig {
        channels = List.copyOf(channels);
        if (latentChannels < 1 || channels.isEmpty() || layersPerBlock < 1 || groups < 1 || !(scalingFactor > 0)) {
            throw new IllegalArgumentException("an autoencoder needs positive latent_channels, block_out_channels,"
                    + " layers_per_block, norm_num_groups and scaling_factor, was " + latentChannels + ", " + channels
                    + ", " + layersPerBlock + ", " + groups + ", " + scalingFactor);
        }
        for (int width : channels) {
            if (width % groups != 0) {
                throw new IllegalArgumentException(
                        "norm_num_groups " + groups + " must divide every level, found " + width);
            }
        }
    }

    /** Stable Diffusion 1.x. */
    public static VaeConfig stableDiffusion1() {
        return new VaeConfig(4, List.of(128, 256, 512, 512), 2, 32, STABLE_DIFFUSION_SCALING);
    }

    /** The small autoencoder of the embedded worlds: 64x64 images to 4x16x16 latents. */
    public static VaeConfig pocket() {
        return new VaeConfig(4, List.of(16, 32, 64), 1, 8, 1);
    }

    /** The same with another scaling factor. */
    public VaeConfig withScalingFactor(double scalingFactor) {
        return new VaeConfig(latentChannels, channels, layersPerBlock, groups, scalingFactor);
    }

    /** Image size over latent size. */
    public int reduction() {
        return 1 << (channels.size() - 1);
    }

    /**
     * Reads diffusers' {@code vae/config.json}.
     *
     * @throws IOException when it cannot be read or lacks a field
     * @throws IllegalArgumentException when it describes another kind of autoencoder
     */
    public static VaeConfig read(Path file) throws IOException {
        JsonNode json = JSON.readTree(file.toFile());
        List<Integer> channels = new ArrayList<>();
        json.path("block_out_channels").forEach(width -> channels.add(width.asInt()));
        requirePlain(json, file);
        return new VaeConfig(
                json.path("latent_channels").asInt(4),
                channels,
                json.path("layers_per_block").asInt(1),
                json.path("norm_num_groups").asInt(32),
                json.path("scaling_factor").asDouble(STABLE_DIFFUSION_SCALING));
    }

    private static void requirePlain(JsonNode json, Path file) {
        for (String type : List.of("down_block_types", "up_block_types")) {
            for (JsonNode name : json.path(type)) {
                if (!name.asText().equals("DownEncoderBlock2D")
                        && !name.asText().equals("UpDecoderBlock2D")) {
                    throw new IllegalArgumentException(file + ": " + type + " must be DownEncoderBlock2D or"
                            + " UpDecoderBlock2D, found " + name.asText());
                }
            }
        }
        if (json.path("in_channels").asInt(3) != 3
                || !json.path("act_fn").asText("silu").equals("silu")) {
            throw new IllegalArgumentException(file + ": in_channels must be 3 and act_fn silu, found "
                    + json.path("in_channels") + " and " + json.path("act_fn"));
        }
    }

    /** Writes {@code vae/config.json} as diffusers reads it. */
    public void write(Path file) throws IOException {
        ObjectNode json =
                JSON.createObjectNode().put("_class_name", "AutoencoderKL").put("act_fn", "silu");
        json.put("in_channels", 3).put("out_channels", 3).put("latent_channels", latentChannels);
        json.put("layers_per_block", layersPerBlock)
                .put("norm_num_groups", groups)
                .put("scaling_factor", scalingFactor);
        channels.forEach(json.withArray("block_out_channels")::add);
        channels.forEach(width -> json.withArray("down_block_types").add("DownEncoderBlock2D"));
        channels.forEach(width -> json.withArray("up_block_types").add("UpDecoderBlock2D"));
        JSON.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), json);
    }
}
