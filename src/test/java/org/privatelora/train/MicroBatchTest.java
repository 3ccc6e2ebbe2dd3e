package org.privatelora.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.privatelora.lora.LoraRegularisation;
import org.privatelora.objective.Objective;
import org.privatelora.objective.SmpLora;
import org.privatelora.tensor.DeviceChoice;
import org.privatelora.tensor.Engine;
import org.privatelora.train.AdversarialConfig.DrawMode;

/** A batch in portions has the gradient of the whole, for every objective. */
class MicroBatchTest {
    private static final List<Latent> BATCH = TinyModel.set().members().subList(0, 5);
    /** The network is float64, so that only losses and sums of gradients round to float32; relative to the largest element. */
    private static final double ROUNDING = 1e-6;

    private static NDManager manager;
    private static Gradients gradients;

    @BeforeAll
    static void start() {
        manager = Engine.start(DeviceChoice.CPU).newManager();
        gradients = new Gradients(manager, TinyModel.create(manager).in(DataType.FLOAT64), TinyModel.set());
    }

    @AfterAll
    static void stop() {
        manager.close();
    }

    private static TrainConfig config(String objective, DrawMode draw) {
        TrainConfig config = TinyModel.config().withObjective(Objective.parse(objective, 2));
        return config.withAdversary(config.adversary().withDraw(draw))
                .withRegularisation(new LoraRegularisation(0.2, 0.2, 0.2, 0));
    }

    private static TrainConfig inPortions(TrainConfig config, int size) {
        return config.withCompute(config.compute().withMicroBatch(size));
    }

    private static double largest(float[] values) {
        double largest = 0;
        for (float value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }

    private static double difference(float[] a, float[] b) {
        float[] difference = a.clone();
        for (int i = 0; i < a.length; i++) {
            difference[i] -= b[i];
        }
        return largest(difference) / largest(b);
    }

    @ParameterizedTest
    @CsvSource({
        "lora,SHARED_FORWARD,1",
        "lora,SHARED_FORWARD,2",
        "mp,SHARED_FORWARD,2",
        "mp,SEPARATE_DRAW,3",
        "smp,SHARED_FORWARD,1",
        "smp,SHARED_FORWARD,2",
        "smp,SEPARATE_DRAW,2"
    })
    void aBatchInPortionsHasTheGradientOfTheWhole(String objective, DrawMode draw, int size) {
        TrainConfig config = config(objective, draw);
        Gradients.Found whole = gradients.of(config, BATCH);
        Gradients.Found portions = gradients.of(inPortions(config, size), BATCH);
        assertThat(largest(whole.gradient())).isPositive();
        assertThat(difference(portions.gradient(), whole.gradient())).isLessThan(ROUNDING);
        assertThat(portions.losses().objective()).isCloseTo(whole.losses().objective(), within(1e-5));
        assertThat(portions.losses().attack()).isCloseTo(whole.losses().attack(), within(1e-5));
    }

    /** What adding up the portions' own ratios would give is another gradient: the test above can tell. */
    @Test
    void theRatioOfTheWholeIsNotTheMeanOfThePortionsRatios() {
        TrainConfig config = config("smp", DrawMode.SHARED_FORWARD).withRegularisation(LoraRegularisation.none());
        float[] whole = gradients.of(config, BATCH.subList(0, 2)).gradient();
        SmpLora smp = (SmpLora) config.objective();
        double first = gradients.of(config, BATCH.subList(0, 1)).losses().attack();
        double both = gradients.of(config, BATCH.subList(0, 2)).losses().attack();
        assertThat(smp.rescaling(1, first)).isNotEqualTo(smp.rescaling(1, both));
        assertThat(largest(whole)).isPositive();
    }

    @Test
    void aPortionAsLargeAsTheBatchIsTheBatchToTheBit() {
        TrainConfig config = config("smp", DrawMode.SHARED_FORWARD);
        assertThat(gradients.of(inPortions(config, 5), BATCH).gradient())
                .isEqualTo(gradients.of(config, BATCH).gradient());
    }

    @Test
    void aNegativePortionIsRefused() {
        assertThatThrownBy(() -> Compute.plain().withMicroBatch(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("was -1");
    }
}
