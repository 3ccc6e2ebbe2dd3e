package org.privatelora.attack;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.privatelora.diffusion.NoisePredictor;
import org.privatelora.diffusion.NoiseSchedule;
import org.privatelora.tensor.DeviceChoice;
import org.privatelora.tensor.Engine;

/** Who was asked, and how often. */
class MemoryTest {
    private static final DenoisingGrid GRID = DenoisingGrid.spread(3, 1);
    private final int[] asked = {0, 0};
    private final Memory memory = new Memory();
    private NDManager manager;
    private GrayBox base;
    private GrayBox adapted;
    private Query query;

    @BeforeEach
    void start() {
        manager = Engine.start(DeviceChoice.CPU).newManager();
        base = counting(0);
        adapted = counting(1);
        query = new Query(List.of("a", "b"), List.of("", ""), manager.ones(new Shape(2, 4, 4, 4)));
    }

    @AfterEach
    void stop() {
        manager.close();
    }

    private GrayBox counting(int who) {
        NoisePredictor predictor = (latents, timesteps, context) -> {
            asked[who] += (int) latents.getShape().get(0);
            return latents.zerosLike();
        };
        return new GrayBox(predictor, texts -> manager.zeros(new Shape(texts.size(), 1, 1)));
    }

    private Target target(GrayBox model) {
        return new Target(model, Optional.of(base), NoiseSchedule.stableDiffusion(), memory);
    }

    @Test
    void twoAttacksThatAskTheSameAskOnce() {
        new LossThreshold(GRID).scores(target(adapted), query);
        Calibrated.loss(GRID).scores(target(adapted), query);
        assertThat(asked).containsExactly(2 * 3, 2 * 3);
    }

    @Test
    void whatANetworkIsShownOfSecMiIsNotAskedAgainForItsScore() {
        SecMi attack = new SecMi(30, 10, 2);
        attack.differences(target(adapted), query);
        target(adapted).scores(attack, query);
        assertThat(asked).containsExactly(0, 2 * attack.queries());
    }

    @Test
    void theBaseIsAskedOnceForAllModels() {
        ScoredAttack attack = Calibrated.of(Pia.defaults());
        double[] first = attack.scores(target(adapted), query);
        GrayBox other = counting(1);
        assertThat(attack.scores(target(other), query)).isEqualTo(first);
        assertThat(asked).containsExactly(2 * 2, 2 * 2 * 2);
    }

    @Test
    void otherQuestionsImagesAndForgottenModelsAreAskedAgain() {
        new LossThreshold(GRID).scores(target(adapted), query);
        new LossThreshold(GRID.withSeed(9)).scores(target(adapted), query);
        assertThat(asked[1]).isEqualTo(2 * 2 * 3);
        Query others = new Query(List.of("c", "d"), query.captions(), query.latents());
        new LossThreshold(GRID).scores(target(adapted), others);
        assertThat(asked[1]).isEqualTo(3 * 2 * 3);
        memory.forget(adapted);
        new LossThreshold(GRID).scores(target(adapted), query);
        assertThat(asked[1]).isEqualTo(4 * 2 * 3);
    }

    @Test
    void anAnswerIsNotChangedByWhoReadsIt() {
        ScoredAttack attack = Calibrated.of(Pia.defaults());
        double[] first = attack.scores(target(adapted), query).clone();
        assertThat(attack.scores(target(adapted), query)).isEqualTo(first);
    }
}
