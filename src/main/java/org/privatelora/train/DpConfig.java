package org.privatelora.train;

import org.privatelora.privacy.Ledger;
import org.privatelora.privacy.NoiseSearch;
import org.privatelora.privacy.SampledGaussian;

/**
 * Differentially private training of LoRA (DP-SGD, Abadi et al. 2016, algorithm 1): off by default, on with a {@code noise} or an {@code
 * epsilon}. See {@link PrivateGradient} for what a step does.
 *
 * <p><b>What is protected.</b> All LoRA weights that a run shows, taken together, are (epsilon, delta)-differentially private under
 * <em>adding or removing one picture with its caption</em> among the members, against somebody who knows all other members and does not
 * know the seed. The weights of the text encoder's LoRA count into the same norm.
 *
 * <p><b>What is not covered.</b> Whoever knows the seed can take the noise away again: a LoRA that is to be given to others needs a random
 * 64-bit seed that is kept secret, not 1, and {@code config.json}, {@code run.json} and {@code checkpoints/} must stay at home. So must
 * {@code steps.csv} and {@code epochs.csv}: losses are written without noise. The number of members is taken as known (the sampling rate,
 * the latents' order and the captions' order follow from it). Nothing is said of the latents, the public base model, the choice of the
 * preset, of hyper-parameters or of the split, if these were made by looking at the members; nor of several pictures of one person, which
 * are several members. Choosing a checkpoint by its loss on <em>non-members</em> costs members nothing, but those non-members are not
 * protected.
 *
 * @param clip C, bound on the norm of one example's gradient, over all LoRA weights; positive
 * @param noise sigma: noise of deviation sigma C is added to every coordinate of the sum; 0: as much as {@code epsilon} asks for
 * @param epsilon what the whole run may spend, from which the noise follows; 0: what {@code noise} gives
 * @param delta in (0, 1), 1e-5 by default, as in Opacus' examples and whatever the number of members: n^-1.1, the other custom, would be
 *     0.01 for 60 members, a probability of failure that protects nobody
 * @implNote noise comes from the library's counter-based generator in float32, made for repeatability and not for cryptography: attacks
 *     on the last bits of floating-point noise (Mironov 2012) are not covered, as in Opacus without its secure mode.
 * @see <a href="https://arxiv.org/abs/1607.00133">Abadi et al. 2016</a>
 */
public record DpConfig(double clip, double noise, double epsilon, double delta) {
    /** Checks the ranges. */
    public DpConfig {
        require(clip > 0 && Double.isFinite(clip), "clip must be positive", clip);
        require(noise >= 0 && Double.isFinite(noise), "noise must be positive, or 0 for none", noise);
        require(epsilon >= 0 && Double.isFinite(epsilon), "epsilon must be positive, or 0 for none", epsilon);
        require(delta > 0 && delta < 1, "delta must be between 0 and 1", delta);
        if (noise > 0 && epsilon > 0) {
            throw new IllegalArgumentException("private training takes a noise or an epsilon, not both: noise was "
                    + noise + ", epsilon " + epsilon + "; set one of them to 0");
        }
    }

    private static void require(boolean holds, String what, double found) {
        if (!holds) {
            throw new IllegalArgumentException(what + ", was " + found);
        }
    }

    /** Off. */
    public static DpConfig none() {
        return new DpConfig(1, 0, 0, 1e-5);
    }

    /** Whether training is private. */
    public boolean active() {
        return noise > 0 || epsilon > 0;
    }

    /** The same with another bound on gradients. */
    public DpConfig withClip(double clip) {
        return new DpConfig(clip, noise, epsilon, delta);
    }

    /** The same with that much noise, whatever it spends. */
    public DpConfig withNoise(double noise) {
        return new DpConfig(clip, noise, 0, delta);
    }

    /** The same with as much noise as that epsilon asks for. */
    public DpConfig withEpsilon(double epsilon) {
        return new DpConfig(clip, 0, epsilon, delta);
    }

    /** The same with another delta. */
    public DpConfig withDelta(double delta) {
        return new DpConfig(clip, noise, epsilon, delta);
    }

    /**
     * What a run spends.
     *
     * @param rate q, probability with which a member is in a batch
     * @param steps of the whole run
     */
    Ledger ledger(double rate, long steps) {
        double sigma = noise > 0 ? noise : new NoiseSearch(rate, steps, delta).noise(epsilon);
        return new Ledger(new SampledGaussian(rate, sigma), clip, delta);
    }
}
