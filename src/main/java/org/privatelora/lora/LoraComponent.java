package org.privatelora.lora;

/** The part of Stable Diffusion that an adapter belongs to. */
public enum LoraComponent {
    /** The text encoder, keys {@code lora_te_*}. */
    TEXT_ENCODER("lora_te"),
    /** The noise predictor, keys {@code lora_unet_*}. */
    UNET("lora_unet");

    private final String prefix;

    LoraComponent(String prefix) {
        this.prefix = prefix;
    }

    /** How kohya's names of this part begin. */
    public String prefix() {
        return prefix;
    }
}
