package org.privatelora.lora.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.privatelora.lora.LoraComponent;
import org.privatelora.lora.format.ModuleNames.Place;
import org.privatelora.lora.format.Slot.Part;
import org.privatelora.model.unet.UNet;
import org.privatelora.model.unet.UNetConfig;

/** Keys and what they mean, on every projection of Stable Diffusion 1.5 and of the embedded model. */
class KeyStyleTest {
    private static final ModuleNames ALL = ModuleNames.of(
                    Adapters.stableDiffusionUnet(), Adapters.stableDiffusionText())
            .and(ModuleNames.of(UNet.shapes(UNetConfig.pocket()), java.util.Map.of()));

    private static KeyStyle style(LoraFormat format, LoraComponent component) {
        return switch (format) {
            case KOHYA -> KohyaKeys.of(ALL);
            case DIFFUSERS -> new DiffusersKeys();
            case PEFT -> new PeftKeys(component);
        };
    }

    @ParameterizedTest
    @EnumSource
    void everyKeyLeadsBackToItsSlotAndToNoOther(LoraFormat format) {
        assertThat(ALL.places()).hasSizeGreaterThan(300);
        for (LoraComponent component : LoraComponent.values()) {
            Set<String> keys = new HashSet<>();
            for (Place place : ALL.places().keySet()) {
                if (place.component() == component) {
                    for (Part part : Set.of(Part.DOWN, Part.UP)) {
                        Slot slot = new Slot(component, place.path(), part);
                        String key = style(format, component).key(slot);
                        assertThat(style(format, component).slot(key)).as(key).contains(slot);
                        assertThat(keys.add(key)).as(key + " is new").isTrue();
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "KOHYA, lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn1_to_q.lora_down.weight",
        "DIFFUSERS, unet.down_blocks.0.attentions.0.transformer_blocks.0.attn1.to_q.lora.down.weight",
        "PEFT, base_model.model.down_blocks.0.attentions.0.transformer_blocks.0.attn1.to_q.lora_A.weight"
    })
    void keysAreSpeltAsTheToolsSpellThem(LoraFormat format, String key) {
        String path = "down_blocks.0.attentions.0.transformer_blocks.0.attn1.to_q";
        assertThat(style(format, LoraComponent.UNET).key(new Slot(LoraComponent.UNET, path, Part.DOWN)))
                .isEqualTo(key);
    }

    @Test
    void theTextEncodersKeysAreSpeltAsTheToolsSpellThem() {
        Slot slot = new Slot(LoraComponent.TEXT_ENCODER, "text_model.encoder.layers.0.self_attn.q_proj", Part.UP);
        assertThat(KohyaKeys.of(ALL).key(slot))
                .isEqualTo("lora_te_text_model_encoder_layers_0_self_attn_q_proj.lora_up.weight");
        assertThat(new DiffusersKeys().key(slot))
                .isEqualTo("text_encoder.text_model.encoder.layers.0.self_attn.q_proj.lora_linear_layer.up.weight");
        assertThat(new PeftKeys(LoraComponent.TEXT_ENCODER).key(slot))
                .isEqualTo("base_model.model.text_model.encoder.layers.0.self_attn.q_proj.lora_B.weight");
    }

    /** What diffusers wrote over the years. */
    @ParameterizedTest
    @CsvSource({
        "unet.mid_block.attentions.0.attn1.processor.to_q_lora.down.weight, UNET, mid_block.attentions.0.attn1.to_q, DOWN",
        "mid_block.attentions.0.attn1.processor.to_out_lora.up.weight, UNET, mid_block.attentions.0.attn1.to_out.0, UP",
        "unet.up_blocks.1.x.ff.net.0.proj.lora_A.weight, UNET, up_blocks.1.x.ff.net.0.proj, DOWN",
        "text_encoder.text_model.self_attn.to_v_lora.up.weight, TEXT_ENCODER, text_model.self_attn.v_proj, UP",
        "text_encoder.text_model.self_attn.to_out_lora.down.weight, TEXT_ENCODER, text_model.self_attn.out_proj, DOWN",
        "text_encoder.text_model.mlp.fc1.lora_B.weight, TEXT_ENCODER, text_model.mlp.fc1, UP"
    })
    void oldSpellingsOfDiffusersAreRead(String key, LoraComponent component, String path, Part part) {
        assertThat(new DiffusersKeys().slot(key)).contains(new Slot(component, path, part));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "unet.mid_block.attentions.0.attn1.to_q.lora_magnitude_vector",
                "unet.mid_block.attentions.0.attn1.to_q.weight",
                "mid_block.attentions.0.attn1.to_w_lora.down.weight",
                "text_encoder_2.text_model.mlp.fc1.lora_B.weight",
                "lora_unet_mid_block_attentions_0_proj_in.dora_scale",
                "lora_unet_nowhere.lora_down.weight",
                "base_model.model.lora_A.weight",
                "base_model.model.mid_block.x.lora_embedding_A"
            })
    void whatNoAdapterHasMeansNothing(String key) {
        for (LoraFormat format : LoraFormat.values()) {
            assertThat(style(format, LoraComponent.UNET).slot(key)).isEmpty();
        }
    }

    @Test
    void onlyKohyaKeepsAlphaInATensor() {
        Slot alpha = new Slot(LoraComponent.UNET, "mid_block.attentions.0.proj_in", Part.ALPHA);
        KohyaKeys kohya = KohyaKeys.of(ALL);
        assertThat(kohya.key(alpha)).isEqualTo("lora_unet_mid_block_attentions_0_proj_in.alpha");
        assertThat(kohya.slot(kohya.key(alpha))).contains(alpha);
        assertThatIllegalArgumentException().isThrownBy(() -> new DiffusersKeys().key(alpha));
        assertThatIllegalArgumentException().isThrownBy(() -> new PeftKeys(LoraComponent.UNET).key(alpha));
    }
}
