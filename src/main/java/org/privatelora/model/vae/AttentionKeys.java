package org.privatelora.model.vae;

import java.util.Set;

/** How a file spells the projections of the autoencoder's attention. */
public enum AttentionKeys {
    /** Published Stable Diffusion 1.x files. */
    OLD("query", "key", "value", "proj_attn"),
    /** Files saved by current diffusers. */
    NEW("to_q", "to_k", "to_v", "to_out.0");

    final String query;
    final String key;
    final String value;
    final String out;

    AttentionKeys(String query, String key, String value, String out) {
        this.query = query;
        this.key = key;
        this.value = value;
        this.out = out;
    }

    /** The spelling in a state dict with those names. */
    public static AttentionKeys of(Set<String> names) {
        return names.contains("encoder.mid_block.attentions.0.to_q.weight") ? NEW : OLD;
    }
}
