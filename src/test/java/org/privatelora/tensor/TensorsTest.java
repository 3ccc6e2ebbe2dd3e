package org.privatelora.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import org.junit.jupiter.api.Test;

class TensorsTest {
    /** The graph still holds x when its handle is closed and the garbage collector has taken every Java buffer. */
    @Test
    void aGraphOutlivesTheHandleAndTheGarbageCollector() {
        try (NDManager manager = Engine.start(DeviceChoice.CPU).newManager()) {
            float[] values = new Rng(1).normal("x", 0, 0, 1 << 20);
            NDArray leaf = Autograd.leaf(manager.ones(new ai.djl.ndarray.types.Shape(values.length)));
            NDArray x = Tensors.of(manager, values);
            NDArray loss = Autograd.recording(() -> leaf.mul(x).sum());
            x.close();
            System.gc();
            for (int i = 0; i < 20; i++) {
                Tensors.of(manager, new float[values.length]).close();
            }
            Autograd.backward(loss);
            assertThat(Autograd.gradient(leaf).toFloatArray()).isEqualTo(values);
        }
    }
}
