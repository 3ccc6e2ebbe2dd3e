package org.privatelora.attack;

import java.util.List;

/** What a black-box attacker can do: captions go in, pictures come out. */
public interface Generator {
    /**
     * Draws pictures.
     *
     * @param model draws; it is not looked into
     * @param captions one per picture
     * @param seeds one per picture; a picture depends on its caption and its seed alone
     * @return per caption (3, size, size) in [-1, 1]
     */
    float[][] pictures(GrayBox model, List<String> captions, long[] seeds);

    /** Forward passes per picture. */
    int queries();
}
