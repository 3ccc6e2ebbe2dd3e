package org.privatelora.model.unet;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The shape of a U-Net.
 *
 * @param inChannels channels of the latents
 * @param outChannels channels of the predicted noise
 * @param levels resolutions from the finest to the coarsest, each half the size of the one before
 * @param layersPerBlock residual blocks of a level on the way down; one more on the way up
 * @param contextDim width D of the text embedding
 * @param linearProjection true: the transformers project with linear layers (SD 2.x); false: with 1x1 convolutions (SD 1.x)
 * @param norm the group norms
 * @param time how the timestep is encoded
 */
public record UNetConfig(
        int inChannels,
        int outChannels,
        List<Level> levels,
        int layersPerBlock,
        int contextDim,
        boolean linearProjection,
        Norm norm,
        TimeEncoding time) {

    /** Checks that the numbers fit each other. */
    public UNetConfig {
        levels = List.copyOf(levels);
        require(inChannels > 0 && outChannels > 0, "in_channels and out_channels must be positive");
        require(!levels.isEmpty(), "block_out_channels must name at least one level");
        require(layersPerBlock > 0, "layers_per_block must be positive, was " + layersPerBlock);
        require(contextDim > 0, "cross_attention_dim must be positive, was " + contextDim);
        for (Level level : levels) {
            require(
                    level.channels % norm.groups() == 0,
                    "norm_num_groups must divide every level's channels; " + norm.groups() + " does not divide "
                            + level.channels);
        }
        require(levels.get(0).channels % 2 == 0, "the first level must have an even number of channels");
    }

    /**
     * One resolution.
     *
     * @param channels of its feature maps
     * @param heads attention heads, a divisor of the channels (diffusers' SD 1.x files call this {@code attention_head_dim})
     * @param downAttention transformers on the way down
     * @param upAttention transformers on the way up
     */
    public record Level(int channels, int heads, boolean downAttention, boolean upAttention) {
        /** Checks that the heads divide the channels. */
        public Level {
            require(
                    channels > 0 && heads > 0 && channels % heads == 0,
                    "attention_head_dim is the number of heads and must divide the channels, was " + heads + " for "
                            + channels + " channels");
        }

        /** A level with transformers both ways. */
        public static Level attending(int channels, int heads) {
            return new Level(channels, heads, true, true);
        }

        /** A level of residual blocks only. */
        public static Level plain(int channels, int heads) {
            return new Level(channels, heads, false, false);
        }
    }

    /**
     * Group norms.
     *
     * @param groups divides the channels of every level
     * @param eps of the residual blocks and of {@code conv_norm_out}; the transformers' norm always has 1e-6
     */
    public record Norm(int groups, double eps) {
        /** Checks that both are positive. */
        public Norm {
            require(groups > 0 && eps > 0, "norm_num_groups and norm_eps must be positive");
        }
    }

    /**
     * The sinusoidal encoding of the timestep.
     *
     * @param cosFirst cosines before sines (diffusers' {@code flip_sin_to_cos})
     * @param frequencyShift subtracted from the number of frequencies in the exponent's denominator
     */
    public record TimeEncoding(boolean cosFirst, double frequencyShift) {}

    /** Stable Diffusion 1.x. */
    public static UNetConfig stableDiffusion1() {
        List<Level> levels = List.of(
                Level.attending(320, 8), Level.attending(640, 8), Level.attending(1280, 8), Level.plain(1280, 8));
        return new UNetConfig(4, 4, levels, 2, 768, false, new Norm(32, 1e-5), new TimeEncoding(true, 0));
    }

    /** The small model of the embedded worlds: latents 4x16x16, two levels of 64 and 128 channels, context width 64. */
    public static UNetConfig pocket() {
        List<Level> levels = List.of(Level.plain(64, 4), Level.attending(128, 4));
        return new UNetConfig(4, 4, levels, 1, 64, false, new Norm(16, 1e-5), new TimeEncoding(true, 0));
    }

    /**
     * Reads diffusers' {@code unet/config.json}.
     *
     * @param json the file
     * @return the configuration
     * @throws IOException when the file cannot be read or is not JSON
     * @throws IllegalArgumentException when it describes a computation that this U-Net does not do
     */
    public static UNetConfig read(Path json) throws IOException {
        return UNetConfigFile.read(json);
    }

    /** Writes diffusers' {@code unet/config.json}, which {@link #read} reads back as an equal record. */
    public void write(Path json) throws IOException {
        UNetConfigFile.write(this, json);
    }

    /** Width of the time embedding: four times the channels of the first level. */
    public int timeDim() {
        return 4 * levels.get(0).channels;
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
