package org.privatelora.model.unet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.privatelora.Shared;

class UNetConfigTest {
    private static final String PUBLISHED = """
            {"_class_name": "UNet2DConditionModel", "_diffusers_version": "0.6.0", "act_fn": "silu",
             "attention_head_dim": 8, "block_out_channels": [320, 640, 1280, 1280], "center_input_sample": false,
             "cross_attention_dim": 768,
             "down_block_types": ["CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "DownBlock2D"],
             "downsample_padding": 1, "flip_sin_to_cos": true, "freq_shift": 0, "in_channels": 4, "layers_per_block": 2,
             "mid_block_scale_factor": 1, "norm_eps": 1e-05, "norm_num_groups": 32, "out_channels": 4, "sample_size": 64,
             "up_block_types": ["UpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D"]}
            """;

    @TempDir
    Path folder;

    private UNetConfig read(String json) throws IOException {
        return UNetConfig.read(Files.writeString(folder.resolve("config.json"), json));
    }

    @Test
    void publishedFileOfStableDiffusion1IsTheBuiltInOne() throws IOException {
        assertThat(read(PUBLISHED)).isEqualTo(UNetConfig.stableDiffusion1());
    }

    @Test
    void tinyFileKeepsItsLevelsInOrder() throws IOException {
        UNetConfig config = UNetConfig.read(Shared.require("fixtures/tiny-sd/unet/config.json"));
        assertThat(config.levels()).containsExactly(UNetConfig.Level.attending(32, 2), UNetConfig.Level.plain(64, 2));
    }

    @Test
    void writtenFileReadsBackEqual() throws IOException {
        List<UNetConfig.Level> levels =
                List.of(new UNetConfig.Level(32, 2, true, false), new UNetConfig.Level(64, 4, false, true));
        UNetConfig config = new UNetConfig(
                5, 3, levels, 3, 48, true, new UNetConfig.Norm(8, 1e-6), new UNetConfig.TimeEncoding(false, 1));
        Path file = folder.resolve("written.json");
        config.write(file);
        assertThat(UNetConfig.read(file)).isEqualTo(config);
    }

    @Test
    void headsMayBeGivenPerLevel() throws IOException {
        String json = PUBLISHED.replace("\"attention_head_dim\": 8", "\"attention_head_dim\": [5, 10, 20, 20]");
        assertThat(read(json).levels()).extracting(UNetConfig.Level::heads).containsExactly(5, 10, 20, 20);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"class_embed_type\": \"timestep\"",
                "\"resnet_time_scale_shift\": \"scale_shift\"",
                "\"transformer_layers_per_block\": [1, 2, 10]",
                "\"only_cross_attention\": true",
                "\"mid_block_type\": \"UNetMidBlock2D\"",
                "\"num_attention_heads\": 8",
                "\"never_heard_of\": 3",
                "\"conv_in_kernel\": 1"
            })
    void keysThatChangeTheComputationStopTheReading(String key) {
        String json = PUBLISHED.replaceFirst("\\{", "{" + key + ", ");
        String name = key.substring(1, key.indexOf('"', 1));
        assertThatIllegalArgumentException().isThrownBy(() -> read(json)).withMessageContaining(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"class_embed_type\": null",
                "\"dual_cross_attention\": false",
                "\"transformer_layers_per_block\": 1",
                "\"upcast_attention\": true",
                "\"resnet_out_scale_factor\": 1.0",
                "\"_name_or_path\": \"x\""
            })
    void keysThatChangeNothingAreIgnored(String key) throws IOException {
        assertThat(read(PUBLISHED.replaceFirst("\\{", "{" + key + ", "))).isEqualTo(UNetConfig.stableDiffusion1());
    }

    @Test
    void otherBlockTypesAreNamed() {
        String json = PUBLISHED.replace("[\"UpBlock2D\"", "[\"AttnUpBlock2D\"");
        assertThatIllegalArgumentException().isThrownBy(() -> read(json)).withMessageContaining("AttnUpBlock2D");
    }

    @Test
    void headsMustDivideTheChannels() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> UNetConfig.Level.attending(320, 7))
                .withMessageContaining("number of heads");
    }
}
