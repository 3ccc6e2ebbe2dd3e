package org.privatelora.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ParentWatchTest {
    @Test
    void theEndOfAProcessIsSeenWithinTwoSeconds() throws Exception {
        Process parent = new ProcessBuilder("sleep", "60").start();
        ParentWatch watch = new ParentWatch(parent.pid());
        CountDownLatch ended = new CountDownLatch(1);
        watch.onEnd(ended::countDown);
        assertThat(watch.hasEnded()).isFalse();
        parent.destroyForcibly();
        assertThat(ended.await(2, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aProcessThatWasNeverSeenHasNotEnded() throws Exception {
        Process gone = new ProcessBuilder("true").start();
        gone.waitFor();
        assertThat(new ParentWatch(gone.pid()).hasEnded()).isFalse();
    }
}
