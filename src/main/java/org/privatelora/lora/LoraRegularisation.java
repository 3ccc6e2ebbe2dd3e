package org.privatelora.lora;

/**
 * What holds an adapter back while it is trained; a trained adapter is used whole. Everything is off by default.
 *
 * @param dropout share p of the numbers between the two factors that is set to 0, the others divided by 1 - p; in [0, 1)
 * @param rankDropout share p of the ranks that is set to 0 for an example, the others divided by 1 - p; in [0, 1)
 * @param moduleDropout probability with which a module is left out of a forward pass; in [0, 1)
 * @param maxNorm after each step, largest Frobenius norm of a module's update (alpha / r) up down; 0: any
 * @implNote as sd-scripts, which drops behind the first factor; PEFT's {@code lora_dropout} drops the input in front of it. Masks are
 *     drawn in Java, about 7 ms for a million numbers on a CPU core.
 * @see <a href="https://github.com/kohya-ss/sd-scripts/blob/main/networks/lora.py">kohya-ss/sd-scripts, networks/lora.py</a>
 */
public record LoraRegularisation(double dropout, double rankDropout, double moduleDropout, double maxNorm) {
    /** Checks the ranges. */
    public LoraRegularisation {
        requireShare("dropout", dropout);
        requireShare("rank dropout", rankDropout);
        requireShare("module dropout", moduleDropout);
        if (!(maxNorm >= 0 && Double.isFinite(maxNorm))) {
            throw new IllegalArgumentException("maximal norm must be positive, or 0 for none, was " + maxNorm);
        }
    }

    private static void requireShare(String name, double value) {
        if (!(value >= 0 && value < 1)) {
            throw new IllegalArgumentException(name + " must be in [0, 1), was " + value);
        }
    }

    /** Nothing is dropped or bounded. */
    public static LoraRegularisation none() {
        return new LoraRegularisation(0, 0, 0, 0);
    }

    /** Whether forward passes of training differ from those of the trained adapter. */
    public boolean drops() {
        return dropout > 0 || rankDropout > 0 || moduleDropout > 0;
    }

    /** The same with another dropout. */
    public LoraRegularisation withDropout(double dropout) {
        return new LoraRegularisation(dropout, rankDropout, moduleDropout, maxNorm);
    }

    /** The same with another rank dropout. */
    public LoraRegularisation withRankDropout(double rankDropout) {
        return new LoraRegularisation(dropout, rankDropout, moduleDropout, maxNorm);
    }

    /** The same with another module dropout. */
    public LoraRegularisation withModuleDropout(double moduleDropout) {
        return new LoraRegularisation(dropout, rankDropout, moduleDropout, maxNorm);
    }

    /** The same with another bound on the norms. */
    public LoraRegularisation withMaxNorm(double maxNorm) {
        return new LoraRegularisation(dropout, rankDropout, moduleDropout, maxNorm);
    }
}
