package org.privatelora.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.apache.commons.math3.analysis.integration.SimpsonIntegrator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccountingTest {
    private static final double DELTA = 1e-5;

    private static double epsilon(double rate, double noise, long steps) {
        return new NoiseSearch(rate, steps, DELTA).epsilon(noise);
    }

    /** Opacus 1.x, opacus/tests/accountants_test.py, test_rdp_accountant: 2250 steps at rate 0.04 with noise 1.5. */
    @Test
    void theEpsilonIsThatOfOpacus() {
        assertThat(epsilon(0.04, 1.5, 2250)).isCloseTo(7.32911117143, within(1e-7));
    }

    /** Same file, test_get_noise_multiplier_rdp_epochs and _steps; both searches end within 0.01 of the epsilon, that is 0.002 of noise. */
    @ParameterizedTest
    @CsvSource({"2250,1.416", "2000,1.3562"})
    void theNoiseForAnEpsilonIsThatOfOpacus(long steps, double noise) {
        NoiseSearch search = new NoiseSearch(0.04, steps, DELTA);
        assertThat(search.noise(8)).isCloseTo(noise, within(0.002));
        assertThat(search.epsilon(noise)).isBetween(8 - 0.011, 8.001);
    }

    /**
     * Google, differential-privacy/python/dp_accounting, rdp_privacy_accountant_test.py, test_compute_rdp_poisson_sampled_gaussian: 50 steps
     * at rate 0.01 with noise 2.5; printed with five digits.
     */
    @ParameterizedTest
    @CsvSource({"1.5,6.5007e-04", "2.5,1.0854e-03", "5,2.1808e-03", "50,2.3846e-02", "100,1.6742e+02"})
    void theDivergencesAreThoseOfGoogle(double order, double expected) {
        double found = 50 * new SampledGaussian(0.01, 2.5).renyi(order);
        assertThat(found).isCloseTo(expected, within(1e-4 * expected));
    }

    /** Same file, test_compute_epsilon_delta_pure_dp: computed by hand there. */
    @Test
    void aConstantDivergenceBecomesTheEpsilonOfGoogle() {
        List<Double> orders =
                IntStream.rangeClosed(2, 32).mapToObj(i -> (double) i).toList();
        RenyiCurve pure = RenyiCurve.of(orders, order -> 1.1);
        assertThat(pure.epsilon(DELTA)).isCloseTo(1.32783806176, within(1e-9));
    }

    /** Same file, test_compute_epsilon_delta_gaussian: this noise is exactly (1, 1e-6) private; Rényi's bound must not be below. */
    @Test
    void theGaussianMechanismIsNotSaidToBeMorePrivateThanItIs() {
        double bound = new SampledGaussian(1, 4.530877117).curve().epsilon(1e-6);
        assertThat(bound).isBetween(1.0, 1.2);
    }

    /** Mironov 2017, proposition 7. */
    @ParameterizedTest
    @CsvSource({"1.5,0.7", "2,1", "7.3,3", "64,10"})
    void withEveryExampleInEveryBatchItIsTheGaussianMechanism(double order, double noise) {
        double closed = order / (2 * noise * noise);
        assertThat(new SampledGaussian(1, noise).renyi(order)).isEqualTo(closed);
        assertThat(new SampledGaussian(1 - 1e-9, noise).renyi(order)).isCloseTo(closed, within(1e-6 * closed));
    }

    @Test
    void aMechanismThatSeesNobodySpendsNothing() {
        assertThat(new SampledGaussian(0, 1).renyi(2.5)).isZero();
        assertThat(new SampledGaussian(0, 1).curve().times(1000).epsilon(DELTA)).isZero();
    }

    /** The expectation of the paper's equation itself, by quadrature. */
    @ParameterizedTest
    @CsvSource({"0.01,1,1.1", "0.01,1,3.7", "0.1,0.8,2", "0.1,0.8,2.5", "0.5,1.5,10.9", "0.3,4,12", "0.9,2,1.3"})
    void theSeriesAreTheIntegral(double rate, double noise, double order) {
        DoubleUnaryOperator integrand = z -> Math.exp(-z * z / (2 * noise * noise))
                / (noise * Math.sqrt(2 * Math.PI))
                * Math.pow(1 - rate + rate * Math.exp((2 * z - 1) / (2 * noise * noise)), order);
        double reach = order + 12 * noise;
        double moment = new SimpsonIntegrator(1e-12, 1e-14, 8, 40)
                .integrate(10_000_000, integrand::applyAsDouble, -reach, reach);
        double expected = Math.log(moment) / (order - 1);
        assertThat(new SampledGaussian(rate, noise).renyi(order)).isCloseTo(expected, within(1e-8 + 1e-7 * expected));
    }

    @ParameterizedTest
    @CsvSource({"0.01,1.1", "0.1,0.8", "0.5,2"})
    void theDivergenceGrowsWithTheOrder(double rate, double noise) {
        assertThat(new SampledGaussian(rate, noise).curve().values()).isSorted();
    }

    @Test
    void moreStepsMoreExamplesAndLessNoiseSpendMore() {
        double here = epsilon(0.05, 1.2, 500);
        assertThat(epsilon(0.05, 1.2, 501)).isGreaterThan(here);
        assertThat(epsilon(0.06, 1.2, 500)).isGreaterThan(here);
        assertThat(epsilon(0.05, 1.1, 500)).isGreaterThan(here);
        assertThat(new NoiseSearch(0.05, 500, 1e-6).epsilon(1.2)).isGreaterThan(here);
    }

    @Test
    void whatIsDoneInTurnAddsUp() {
        RenyiCurve first = new SampledGaussian(0.05, 1.2).curve();
        RenyiCurve second = new SampledGaussian(0.2, 3).curve();
        RenyiCurve both = first.times(3).plus(second.times(2));
        for (int i = 0; i < both.values().size(); i++) {
            double parts = 3 * first.values().get(i) + 2 * second.values().get(i);
            assertThat(both.values().get(i)).isCloseTo(parts, within(1e-12 * parts));
        }
        assertThat(first.times(2).plus(first.times(3)).epsilon(DELTA))
                .isCloseTo(first.times(5).epsilon(DELTA), within(1e-9));
    }

    @ParameterizedTest
    @CsvSource({"0.08,576,0.5", "0.08,576,2", "0.08,576,8", "0.0833333,100,50", "1,10,3"})
    void theNoiseThatIsFoundKeepsWhatWasAskedFor(double rate, long steps, double target) {
        NoiseSearch search = new NoiseSearch(rate, steps, DELTA);
        assertThat(search.epsilon(search.noise(target))).isBetween(target - NoiseSearch.TOLERANCE, target);
    }

    @ParameterizedTest
    @CsvSource({"-3", "0", "1", "19.9", "20", "25"})
    void theLogarithmOfTheErrorFunctionHasNoStep(double x) {
        double slope = (LogErfc.of(x + 1e-4) - LogErfc.of(x - 1e-4)) / 2e-4;
        double exact = -2 / Math.sqrt(Math.PI) * Math.exp(-x * x - LogErfc.of(x)); // d log erfc = erfc' / erfc
        assertThat(slope).isCloseTo(exact, within(1e-5 * Math.max(1, Math.abs(exact))));
    }

    @Test
    void impossibleMechanismsAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new SampledGaussian(1.1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new SampledGaussian(0.1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new SampledGaussian(0.1, 1).renyi(1));
        assertThatIllegalArgumentException().isThrownBy(() -> new NoiseSearch(0.1, 10, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new NoiseSearch(0.1, 0, DELTA));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new NoiseSearch(1, 1_000_000_000_000_000L, DELTA).noise(1e-9))
                .withMessageContaining("no noise");
    }
}
