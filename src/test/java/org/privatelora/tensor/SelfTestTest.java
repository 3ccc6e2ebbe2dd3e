package org.privatelora.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import org.junit.jupiter.api.Test;

class SelfTestTest {
    @Test
    void everyKernelIsRightOnThisMachine() {
        try (NDManager manager = Engine.start(DeviceChoice.CPU).newManager()) {
            assertThat(SelfTest.run(manager)).allMatch(SelfTest.Check::passed);
        }
    }

    @Test
    void aNumberThatIsNotFiniteFails() {
        assertThat(new SelfTest.Check("x", Double.NaN, 1).passed()).isFalse();
    }
}
