package org.privatelora.cli;

import org.privatelora.diffusion.Ddim;
import org.privatelora.diffusion.Ddpm;
import org.privatelora.diffusion.NoiseSchedule;
import org.privatelora.diffusion.Pndm;
import org.privatelora.diffusion.Sampler;

/** The samplers by their names on the command line. */
enum SamplerKind {
    DDIM {
        @Override
        Sampler on(NoiseSchedule schedule, int steps) {
            return Ddim.deterministic(schedule, steps);
        }
    },
    PNDM {
        @Override
        Sampler on(NoiseSchedule schedule, int steps) {
            return new Pndm(schedule, steps);
        }
    },
    DDPM {
        @Override
        Sampler on(NoiseSchedule schedule, int steps) {
            return new Ddpm(schedule, steps);
        }
    };

    /** The sampler; {@code IllegalArgumentException} when it cannot take so few or so many steps. */
    abstract Sampler on(NoiseSchedule schedule, int steps);
}
