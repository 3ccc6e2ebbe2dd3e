package org.privatelora.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.privatelora.diffusion.TimestepSpacing.Rule;

class TimestepSpacingTest {
    private static final NoiseSchedule SCHEDULE = NoiseSchedule.stableDiffusion();

    private static int[] timesteps(Rule rule, int offset, int steps) {
        return new Ddim(SCHEDULE.withSpacing(new TimestepSpacing(rule, offset, false)), steps, 0).timesteps();
    }

    @Test
    void leadingTimestepsAreMultiplesBehindTheOffset() {
        assertThat(timesteps(Rule.LEADING, 0, 4)).containsExactly(750, 500, 250, 0);
        assertThat(timesteps(Rule.LEADING, 1, 4)).containsExactly(751, 501, 251, 1);
        assertThat(timesteps(Rule.LEADING, 3, 3)).containsExactly(669, 336, 3);
    }

    @Test
    void trailingTimestepsBeginWithTheLast() {
        assertThat(timesteps(Rule.TRAILING, 1, 4)).containsExactly(999, 749, 499, 249);
        assertThat(timesteps(Rule.TRAILING, 0, 3)).containsExactly(999, 666, 332);
    }

    @Test
    void linspaceBeginsWithTheLastAndEndsWithTheFirst() {
        assertThat(timesteps(Rule.LINSPACE, 1, 4)).containsExactly(999, 666, 333, 0);
        assertThat(timesteps(Rule.LINSPACE, 1, 3)).containsExactly(999, 500, 0); // 499.5 to the even neighbour
        assertThat(timesteps(Rule.LINSPACE, 1, 1)).containsExactly(0);
    }

    @ParameterizedTest
    @EnumSource(Rule.class)
    void everyNumberOfStepsStaysInsideAndFalls(Rule rule) {
        for (int steps = 1; steps <= 999; steps++) {
            int[] timesteps = timesteps(rule, 1, steps);
            assertThat(timesteps).hasSize(steps);
            assertThat(Arrays.stream(timesteps)).allMatch(t -> t >= 0 && t <= 999);
            for (int i = 1; i < steps; i++) {
                assertThat(timesteps[i]).isLessThan(timesteps[i - 1]);
            }
        }
    }

    @Test
    void stableDiffusionIsWhatItAlwaysWas() {
        assertThat(SCHEDULE.spacing()).isEqualTo(new TimestepSpacing(Rule.LEADING, 1, false));
        assertThat(new Pndm(SCHEDULE, 4).timesteps()).containsExactly(751, 501, 501, 251, 1);
        assertThat(new Ddpm(SCHEDULE, 4).timesteps()).containsExactly(750, 500, 250, 0);
    }

    @Test
    void everySamplerFollowsTheSpacing() {
        NoiseSchedule trailing = SCHEDULE.withSpacing(new TimestepSpacing(Rule.TRAILING, 1, false));
        assertThat(new Pndm(trailing, 4).timesteps()).containsExactly(999, 749, 749, 499, 249);
        assertThat(new Ddpm(trailing, 4).timesteps()).containsExactly(999, 749, 499, 249);
    }

    @Test
    void theLastStepLeadsToOneWhereTheFileSaysSo() {
        TimestepSpacing spacing = TimestepSpacing.stableDiffusion();
        TimestepSpacing toOne = new TimestepSpacing(Rule.LEADING, 1, true);
        assertThat(spacing.finalAlpha(SCHEDULE, 1, 20)).isEqualTo(SCHEDULE.alphaCumprod(0));
        assertThat(toOne.finalAlpha(SCHEDULE, 1, 20)).isEqualTo(1);
        assertThat(toOne.finalAlpha(SCHEDULE, 1, 1000)).isEqualTo(SCHEDULE.alphaCumprod(0)); // there is a timestep left
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 30, 50, 1000})
    void aScheduleWithoutTerminalSignalIsSampledFromItsEnd(int steps) {
        assertThat(new Ddim(SCHEDULE.zeroTerminalSnr(), steps, 0).timesteps()[0])
                .isEqualTo(999);
        assertThat(new Ddpm(SCHEDULE.zeroTerminalSnr(), steps).timesteps()[0]).isEqualTo(999);
        if (steps > 1) {
            NoiseSchedule linspace = SCHEDULE.withSpacing(new TimestepSpacing(Rule.LINSPACE, 0, false));
            assertThat(linspace.zeroTerminalSnr().spacing()).isEqualTo(linspace.spacing());
        }
    }

    @Test
    void aNegativeOffsetIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new TimestepSpacing(Rule.LEADING, -1, false));
    }
}
