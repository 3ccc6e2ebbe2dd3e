package org.privatelora.lora;

/** What of an adapter is trained. */
public enum LoraKind {
    /** Both factors (Hu et al. 2021). */
    LORA,
    /**
     * An r x r core between two factors that stay as they are, from the singular value decomposition of the frozen weight; see {@link
     * LoraXs}.
     */
    XS
}
