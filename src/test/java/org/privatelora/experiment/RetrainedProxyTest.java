package org.privatelora.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.privatelora.data.Part;
import org.privatelora.tensor.DeviceChoice;
import org.privatelora.tensor.Engine;
import org.privatelora.tensor.Rng;

/** h' on maps that tell everything, and on maps that tell nothing. */
class RetrainedProxyTest {
    private static final int IMAGES = 12;
    private static final int SIZE = 16;
    private static NDManager manager;

    @BeforeAll
    static void start() {
        manager = Engine.start(DeviceChoice.CPU).newManager();
    }

    @AfterAll
    static void stop() {
        manager.close();
    }

    /** Noise, and for members a number that is added to it. */
    private static Map<Part, List<List<float[]>>> maps(long seed, float betrayal) {
        Map<Part, List<List<float[]>>> maps = new EnumMap<>(Part.class);
        for (Part part : Part.PRIVATE) {
            maps.put(
                    part,
                    IntStream.range(0, IMAGES)
                            .mapToObj(i -> List.of(map(part, seed, i, betrayal)))
                            .toList());
        }
        return maps;
    }

    private static float[] map(Part part, long seed, int image, float betrayal) {
        float[] noise = new Rng(seed).normal(part.key(), 0, image, SIZE);
        for (int k = 0; k < SIZE; k++) {
            noise[k] += part.isMember() ? betrayal : 0;
        }
        return noise;
    }

    private static RetrainedProxy proxy(long seed) {
        return new RetrainedProxy(20, 1e-3, seed);
    }

    @Test
    void mapsThatTellEverythingAreRead() {
        Verdict verdict = proxy(1).attack(manager, maps(1, 4));
        assertThat(verdict.test().auc()).isEqualTo(1);
        assertThat(verdict.aux().auc()).isEqualTo(1);
    }

    /** Choosing the epoch on the test halves, as the paper does, finds members where there is nothing to find. */
    @Test
    void choosingTheEpochOnTheTestHalvesFlattersTheAttack() {
        double honest = LongStream.range(0, 8)
                .mapToDouble(seed ->
                        proxy(seed).attack(manager, maps(seed, 0)).test().auc())
                .average()
                .orElseThrow();
        double flattered = LongStream.range(0, 8)
                .mapToDouble(seed ->
                        proxy(seed).chosenOnTest(manager, maps(seed, 0)).test().auc())
                .average()
                .orElseThrow();
        assertThat(flattered).isGreaterThan(honest);
        assertThat(flattered).isGreaterThan(.5);
        assertThat(honest).isBetween(.37, .63); // 3 deviations of a mean of 8 AUCs of 12 against 12
    }
}
