package org.privatelora.chart;

import java.awt.Color;
import java.util.Map;

/** The colours of what is compared, distinguishable with colour-blind eyes (Okabe and Ito 2008). */
public final class Palette {
    private static final Map<String, Color> COLOURS = Map.ofEntries(
            Map.entry("base", new Color(0x777777)),
            Map.entry("lora", new Color(0xD55E00)),
            Map.entry("lora-early", new Color(0xE69F00)),
            Map.entry("mp", new Color(0x0072B2)),
            Map.entry("smp", new Color(0x009E73)),
            Map.entry("lora-dp", new Color(0xCC79A7)),
            Map.entry("lora-weak", new Color(0x9AD0F0)),
            Map.entry("lora-strong", new Color(0x56B4E9)),
            Map.entry("lora-rank", new Color(0x5E3C99)),
            Map.entry("lora-epochs", new Color(0x8B4513)),
            Map.entry("lora-xs", new Color(0xB8A800)));

    private Palette() {}

    /** The colour of an objective, such as base, lora, lora-early, mp or smp; black for one that has none of its own. */
    public static Color of(String objective) {
        return COLOURS.getOrDefault(objective, Color.BLACK);
    }

    /** The same, see-through. */
    static Color faint(String objective) {
        Color colour = of(objective);
        return new Color(colour.getRed(), colour.getGreen(), colour.getBlue(), 90);
    }
}
