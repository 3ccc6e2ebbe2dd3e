package org.privatelora.lora;

/** The part of Stable Diffusion that an adapter belongs to. */
public enum LoraComponent {
    /** The text encoder, keys {@code lora_te_*}. */
    TEXT_ENCODER("lora_te", "text_encoder"),
    /** The noise predictor, keys {@code lora_unet_*}. */
    UNET("lora_unet", "unet");

    private final String prefix;
    private final String folder;

    LoraComponent(String prefix, String folder) {
        this.prefix = prefix;
        this.folder = folder;
    }

    /** How kohya's names of this part begin. */
    public String prefix() {
        return prefix;
    }

    /** What diffusers calls this part: the folder of its weights, and how keys of its adapters begin. */
    public String folder() {
        return folder;
    }

    /** Kohya's name of the projection at a path of this part's state dict: prefix and path with underscores for dots. */
    public String kohyaName(String path) {
        return prefix + "_" + path.replace('.', '_');
    }
}
