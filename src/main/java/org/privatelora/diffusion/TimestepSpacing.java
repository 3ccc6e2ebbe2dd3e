package org.privatelora.diffusion;

import java.util.Arrays;

/**
 * Which timesteps samplers visit, and what the last step leads to; what a model's {@code scheduler_config.json} says of it.
 *
 * @param rule how they are spaced
 * @param offset what is added to each, at least 0; leading spacing only
 * @param endsAtOne whether the last step leads to alphaCumprod 1 (diffusers' {@code set_alpha_to_one}); otherwise to alphasCumprod[0]
 * @implNote each step leads to the timestep at which the model is asked next. diffusers always goes T / n (rounded down) timesteps
 *     further, which is another timestep where trailing or linspace spacing is uneven.
 * @see <a href="https://arxiv.org/abs/2305.08891">Lin et al. 2024, table 2</a>
 */
public record TimestepSpacing(Rule rule, int offset, boolean endsAtOne) {
    /** Equally spaced timesteps of T, n of them. */
    public enum Rule {
        /** Multiples of T / n, rounded down, from 0: the last timesteps are never visited. */
        LEADING {
            @Override
            int rising(int i, int steps, int total) {
                return i * (total / steps);
            }
        },
        /** Every T / n from T - 1 down. */
        TRAILING {
            @Override
            int rising(int i, int steps, int total) {
                return (int) Math.rint(total - (steps - 1 - i) * (total / (double) steps)) - 1;
            }
        },
        /** From 0 to T - 1, both visited. */
        LINSPACE {
            @Override
            int rising(int i, int steps, int total) {
                return steps == 1 ? 0 : (int) Math.rint(i * ((total - 1) / (double) (steps - 1)));
            }
        };

        abstract int rising(int i, int steps, int total);
    }

    /** Checks the range. */
    public TimestepSpacing {
        if (offset < 0) {
            throw new IllegalArgumentException("offset of timesteps must be at least 0, was " + offset);
        }
    }

    /** Stable Diffusion 1: leading from 1, ending at alphasCumprod[0]. */
    public static TimestepSpacing stableDiffusion() {
        return new TimestepSpacing(Rule.LEADING, 1, false);
    }

    /** The same from another first timestep. */
    public TimestepSpacing withOffset(int offset) {
        return new TimestepSpacing(rule, offset, endsAtOne);
    }

    /** The same, but trailing where it would not visit the last timestep. */
    TimestepSpacing visitingTheLast() {
        return rule == Rule.LEADING ? new TimestepSpacing(Rule.TRAILING, offset, endsAtOne) : this;
    }

    /** Timesteps in [0, total), falling. */
    int[] timesteps(int steps, int total) {
        int[] timesteps = new int[steps];
        int added = rule == Rule.LEADING ? offset : 0;
        Arrays.setAll(timesteps, i -> Math.min(rule.rising(steps - 1 - i, steps, total) + added, total - 1));
        return timesteps;
    }

    /** alphaCumprod behind the last step, which starts at {@code last}. */
    double finalAlpha(NoiseSchedule schedule, int last, int steps) {
        int before = last - schedule.steps() / steps;
        return before < 0 && endsAtOne ? 1 : schedule.solvableAlpha(Math.max(before, 0));
    }
}
