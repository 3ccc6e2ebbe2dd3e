package org.privatelora.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.junit.jupiter.api.Test;

class LiraTest extends MemorisingReferences {
    @Test
    void liraIsTheLogRatioOfTwoNormalDensities() {
        Target target = target(ignorant(), noisyReferences());
        List<ByHand> hands =
                IntStream.range(0, N).mapToObj(i -> ByHand.of(target, i)).toList();
        int freedom = N * (REFERENCES / 2 - 1);
        double inside = Math.sqrt(
                hands.stream().mapToDouble(h -> ByHand.squares(h.inside())).sum() / freedom);
        double outside = Math.sqrt(
                hands.stream().mapToDouble(h -> ByHand.squares(h.outside())).sum() / freedom);
        double[] online = scores(LiraOnline.of(GRID, REFERENCES), target, all());
        double[] offline = scores(LiraOffline.of(GRID, REFERENCES), target, all());
        for (int i = 0; i < N; i++) {
            ByHand h = hands.get(i);
            NormalDistribution in = new NormalDistribution(ByHand.mean(h.inside()), inside);
            NormalDistribution out = new NormalDistribution(ByHand.mean(h.outside()), outside);
            double ratio = in.logDensity(h.target()) - out.logDensity(h.target());
            double deviations = (ByHand.mean(h.outside()) - h.target()) / outside;
            // images asked about alone and together differ by float32 rounding, 1e-6 of a loss
            assertThat(online[i]).isCloseTo(ratio, within(1e-3 * Math.abs(ratio) + 1e-6));
            assertThat(offline[i]).isCloseTo(deviations, within(1e-3 * Math.abs(deviations) + 1e-6));
        }
    }

    @Test
    void enoughReferencesGiveEachImageItsOwnVariance() {
        Gaussians.Fit few = Gaussians.Fit.of(new double[] {1, 3});
        assertThat(few).isEqualTo(new Gaussians.Fit(2, 2, 2));
        assertThat(few.withVariance(5, 3).variance()).isEqualTo(5);
        assertThat(few.withVariance(5, 2).variance()).isEqualTo(2);
        NormalDistribution normal = new NormalDistribution(2, Math.sqrt(5));
        double constant = Math.log(2 * Math.PI) / 2;
        assertThat(few.withVariance(5, 3).logDensity()).isCloseTo(normal.logDensity(0) + constant, within(1e-12));
    }
}
