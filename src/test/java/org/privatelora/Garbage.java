package org.privatelora;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Frees the Java memory that nothing but native code still uses, and writes over it. */
public final class Garbage {
    private static final int BUFFERS = 20_000;

    private Garbage() {}

    /** Collects, then fills as many small buffers as fit, so that a graph which borrowed memory computes nonsense. */
    public static void collect() {
        List<ByteBuffer> buffers = new ArrayList<>();
        for (int round = 0; round < 3; round++) {
            System.gc();
            pause();
            for (int i = 0; i < BUFFERS; i++) {
                buffers.add(ByteBuffer.allocateDirect(4 + i % 2 * 4).putFloat(1e30f));
            }
        }
    }

    /** Buffers are freed by a thread of their own. */
    private static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
