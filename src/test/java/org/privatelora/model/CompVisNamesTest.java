package org.privatelora.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.privatelora.Shared;
import org.privatelora.model.unet.UNet;
import org.privatelora.model.unet.UNetConfig;
import org.privatelora.model.vae.AttentionKeys;
import org.privatelora.model.vae.AutoencoderKl;
import org.privatelora.model.vae.VaeConfig;

/** Names of Stable Diffusion 1.5 as published in both layouts. */
class CompVisNamesTest {
    private static final UNetConfig UNET = UNetConfig.stableDiffusion1();
    private static final VaeConfig VAE = VaeConfig.stableDiffusion1();

    @ParameterizedTest
    @CsvSource({
        "time_embedding.linear_2.bias, time_embed.2.bias",
        "conv_in.weight, input_blocks.0.0.weight",
        "down_blocks.0.resnets.1.time_emb_proj.weight, input_blocks.2.0.emb_layers.1.weight",
        "down_blocks.0.downsamplers.0.conv.weight, input_blocks.3.0.op.weight",
        "down_blocks.2.attentions.1.transformer_blocks.0.attn2.to_k.weight, input_blocks.8.1.transformer_blocks.0.attn2.to_k.weight",
        "down_blocks.3.resnets.0.norm2.bias, input_blocks.10.0.out_layers.0.bias",
        "mid_block.resnets.1.conv2.weight, middle_block.2.out_layers.3.weight",
        "mid_block.attentions.0.proj_in.weight, middle_block.1.proj_in.weight",
        "up_blocks.0.upsamplers.0.conv.weight, output_blocks.2.1.conv.weight",
        "up_blocks.1.resnets.2.conv_shortcut.weight, output_blocks.5.0.skip_connection.weight",
        "up_blocks.1.upsamplers.0.conv.bias, output_blocks.5.2.conv.bias",
        "up_blocks.2.attentions.0.norm.weight, output_blocks.6.1.norm.weight",
        "up_blocks.3.attentions.2.proj_out.bias, output_blocks.11.1.proj_out.bias",
        "conv_norm_out.weight, out.0.weight",
        "conv_out.bias, out.2.bias"
    })
    void unetNamesAreThePublishedOnes(String name, String compVis) {
        assertThat(CompVisNames.unet(name, UNET)).isEqualTo("model.diffusion_model." + compVis);
    }

    @ParameterizedTest
    @CsvSource({
        "encoder.conv_in.weight, encoder.conv_in.weight",
        "encoder.down_blocks.1.resnets.0.conv_shortcut.weight, encoder.down.1.block.0.nin_shortcut.weight",
        "encoder.down_blocks.2.downsamplers.0.conv.bias, encoder.down.2.downsample.conv.bias",
        "encoder.mid_block.resnets.1.norm1.weight, encoder.mid.block_2.norm1.weight",
        "encoder.mid_block.attentions.0.group_norm.bias, encoder.mid.attn_1.norm.bias",
        "encoder.mid_block.attentions.0.query.weight, encoder.mid.attn_1.q.weight",
        "decoder.mid_block.attentions.0.proj_attn.weight, decoder.mid.attn_1.proj_out.weight",
        "decoder.up_blocks.0.resnets.2.conv1.weight, decoder.up.3.block.2.conv1.weight",
        "decoder.up_blocks.2.upsamplers.0.conv.weight, decoder.up.1.upsample.conv.weight",
        "decoder.up_blocks.3.resnets.0.conv_shortcut.bias, decoder.up.0.block.0.nin_shortcut.bias",
        "decoder.conv_norm_out.weight, decoder.norm_out.weight",
        "quant_conv.weight, quant_conv.weight",
        "post_quant_conv.bias, post_quant_conv.bias"
    })
    void autoencoderNamesAreThePublishedOnes(String name, String compVis) {
        assertThat(CompVisNames.vae(name, VAE)).isEqualTo("first_stage_model." + compVis);
    }

    @Test
    void noTwoTensorsShareAName() {
        Map<String, Shape> unet = UNet.shapes(UNET);
        assertThat(unet.keySet().stream().map(name -> CompVisNames.unet(name, UNET)))
                .doesNotHaveDuplicates()
                .hasSize(686);
        Map<String, Shape> vae = AutoencoderKl.shapes(VAE, AttentionKeys.OLD);
        assertThat(vae.keySet().stream().map(name -> CompVisNames.vae(name, VAE)))
                .doesNotHaveDuplicates()
                .hasSize(vae.size());
    }

    @Test
    void theAutoencoderOfStableDiffusion1HasThePublishedTensors() throws IOException {
        Map<String, Shape> published = new LinkedHashMap<>();
        Files.lines(Shared.require("fixtures/sd15_keys/vae.tsv"))
                .map(line -> line.split("\t"))
                .filter(row -> !row[0].equals("name"))
                .forEach(row -> published.put(
                        row[0],
                        new Shape(Arrays.stream(row[1].split("x"))
                                .mapToLong(Long::parseLong)
                                .toArray())));
        assertThat(AutoencoderKl.shapes(VAE, AttentionKeys.OLD)).containsExactlyInAnyOrderEntriesOf(published);
    }
}
