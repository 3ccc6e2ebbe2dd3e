package org.privatelora.train;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.privatelora.lora.LoraRegularisation;
import org.privatelora.objective.Objective;
import org.privatelora.tensor.DeviceChoice;
import org.privatelora.tensor.Engine;
import org.privatelora.train.AdversarialConfig.DrawMode;

/** Blocks that are computed again in the backward pass give the gradient to the bit. */
class CheckpointingTest {
    private static final List<Latent> BATCH = TinyModel.set().members().subList(0, 2);

    private static NDManager manager;
    private static TinyModel model;

    @BeforeAll
    static void start() {
        manager = Engine.start(DeviceChoice.CPU).newManager();
        model = TinyModel.create(manager);
    }

    @AfterAll
    static void stop() {
        manager.close();
    }

    private static TrainConfig checkpointed(TrainConfig config) {
        return config.withCompute(config.compute().withCheckpointing(true));
    }

    @ParameterizedTest
    @CsvSource({
        "lora,SHARED_FORWARD,0,true",
        "lora,SHARED_FORWARD,0,false",
        "lora,SHARED_FORWARD,4,true",
        "mp,SEPARATE_DRAW,4,true",
        "smp,SHARED_FORWARD,0,true",
        "smp,SEPARATE_DRAW,4,true"
    })
    void theGradientIsEqualToTheBit(String objective, DrawMode draw, int convRank, boolean textEncoder) {
        TrainConfig config = TinyModel.config().withObjective(Objective.parse(objective, 0.5));
        TrainConfig one = config.withLora(
                        config.lora().withConvolutions(convRank, 2).withTextEncoder(textEncoder))
                .withAdversary(config.adversary().withDraw(draw))
                .withRegularisation(new LoraRegularisation(0.1, 0.1, 0.1, 0));
        Gradients gradients = new Gradients(manager, model, TinyModel.set());
        Gradients.Found remembered = gradients.of(one, BATCH);
        Gradients.Found again = gradients.of(checkpointed(one), BATCH);
        assertThat(again.losses()).isEqualTo(remembered.losses());
        assertThat(again.gradient()).isEqualTo(remembered.gradient());
        assertThat(nonZero(again.gradient())).isGreaterThan(again.gradient().length / 2);
    }

    private static long nonZero(float[] values) {
        return IntStream.range(0, values.length).filter(i -> values[i] != 0).count();
    }

    @Test
    void aRunEndsWithTheSameWeights() {
        TrainConfig config = TinyModel.config().withObjective(Objective.parse("smp", 0.5));
        assertThat(lora(checkpointed(config))).isEqualTo(lora(config));
    }

    private static float[] lora(TrainConfig config) {
        try (Adaptation adaptation = new Adaptation(config, model, TinyModel.set())) {
            IntStream.range(0, 4).forEach(adaptation::step);
            return adaptation.state().lora();
        }
    }

    @Test
    void arraysDoNotAccumulateBetweenStep5And25() {
        TrainConfig config = checkpointed(TinyModel.config().withObjective(Objective.parse("smp", 0.5)));
        try (Adaptation adaptation = new Adaptation(config, model, TinyModel.set())) {
            IntStream.range(0, 5).forEach(adaptation::step);
            long early = ManagedArrays.below(manager);
            IntStream.range(5, 25).forEach(adaptation::step);
            assertThat(ManagedArrays.below(manager)).isEqualTo(early);
        }
    }
}
