package org.privatelora.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SelfTestTest {
    @Test
    void everyKernelIsRightOnThisMachine() {
        try (NDManager manager = Engine.start(DeviceChoice.CPU).newManager()) {
            assertThat(SelfTest.run(manager)).allMatch(SelfTest.Check::passed);
        }
    }

    /** Central differences in float32, hence the tolerance; over self-attention, cross-attention and a single token. */
    @ParameterizedTest
    @CsvSource({"6, 6, 8", "5, 77, 16", "16, 3, 40", "1, 4, 8", "4, 2, 1"})
    void theGradientOfAttentionIsThatOfFiniteDifferences(int queries, int keys, int size) {
        try (NDManager manager = Engine.start(DeviceChoice.CPU).newManager()) {
            double error = Scope.value(
                    () -> Autograd.recording(() -> SelfTest.attentionGradient(manager, queries, keys, size)));
            assertThat(error).isLessThan(1e-2);
        }
    }

    @Test
    void theSelfTestComparesTheGradientOfAttention() {
        try (NDManager manager = Engine.start(DeviceChoice.CPU).newManager()) {
            assertThat(SelfTest.run(manager)).extracting(SelfTest.Check::name).contains("attention gradient");
        }
    }

    @Test
    void aNumberThatIsNotFiniteFails() {
        assertThat(new SelfTest.Check("x", Double.NaN, 1).passed()).isFalse();
    }
}
