package org.privatelora.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.privatelora.bench.Turns.Timing;
import org.privatelora.bench.Turns.Variant;
import org.privatelora.progress.Interruption;
import org.privatelora.progress.ProgressListener;

class TurnsTest {
    private final List<String> taken = new ArrayList<>();

    private Map<String, Variant> variants(String... names) {
        Map<String, Variant> variants = new LinkedHashMap<>();
        for (String name : names) {
            variants.put(name, turn -> taken.add(name + turn));
        }
        return variants;
    }

    @Test
    void variantsTakeTurnsFromTheFirstWarmUpOn() {
        new Turns(2, 1).time(variants("a", "b"), "task", ProgressListener.NONE);
        assertThat(taken).containsExactly("a0", "b0", "a1", "b1", "a2", "b2");
    }

    @Test
    void theFirstVariantIsComparedWithItself() {
        Map<String, Timing> timings = new Turns(3, 0).time(variants("a", "b"), "task", ProgressListener.NONE);
        assertThat(timings.keySet()).containsExactly("a", "b");
        assertThat(timings.get("a").ratio()).isEqualTo(1);
        timings.values().forEach(one -> assertThat(one.minMillis()).isLessThanOrEqualTo(one.medianMillis()));
    }

    @Test
    void theListenerHearsOfWarmUpAndRounds() {
        List<Long> heard = new ArrayList<>();
        new Turns(2, 1).time(variants("a"), "task", (task, done, total, message) -> heard.add(10 * total + done));
        assertThat(heard).containsExactly(31L, 32L, 33L);
    }

    @Test
    void anInterruptStopsBetweenTwoVariants() {
        Map<String, Variant> variants = variants("a");
        variants.put("b", turn -> Thread.currentThread().interrupt());
        variants.putAll(variants("c"));
        assertThatThrownBy(() -> new Turns(1, 0).time(variants, "task", ProgressListener.NONE))
                .isInstanceOf(Interruption.class);
        assertThat(taken).containsExactly("a0");
    }

    @Test
    void noRoundsAreRefused() {
        assertThatThrownBy(() -> new Turns(0, 1)).hasMessageContaining("rounds", "0");
    }
}
