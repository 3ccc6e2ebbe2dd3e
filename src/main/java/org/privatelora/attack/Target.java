package org.privatelora.attack;

import java.util.Optional;
import org.privatelora.diffusion.NoiseSchedule;

/**
 * The model under attack, and what the attacker has beside it.
 *
 * @param adapted the model that was trained on the members
 * @param base the public model it was adapted from, when the attacker has it
 * @param schedule how both were trained to see noise
 */
public record Target(GrayBox adapted, Optional<GrayBox> base, NoiseSchedule schedule) {}
