package org.privatelora.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.privatelora.diffusion.NoiseSchedule;
import org.privatelora.tensor.DeviceChoice;
import org.privatelora.tensor.Engine;
import org.privatelora.tensor.Tensors;

class CaptionReductionTest {
    private static final double[] IMPORTANCE = {0.1, 0.9, 0.5, 0.5};

    @Test
    void theMostImportantWordsStayInTheirOrder() {
        assertThat(new CaptionReduction(0.5).of("a  red big fox", IMPORTANCE)).isEqualTo("red big");
        assertThat(new CaptionReduction(0.75).of("a red big fox", IMPORTANCE)).isEqualTo("red big fox");
        assertThat(new CaptionReduction(0.3).of("a red big fox", IMPORTANCE)).isEqualTo("red");
    }

    @Test
    void nothingStaysOfNoneAndOfNoCaption() {
        assertThat(CaptionReduction.none().of("a red big fox", IMPORTANCE)).isEmpty();
        assertThat(new CaptionReduction(0.7).of("", new double[0])).isEmpty();
    }

    @Test
    void aWholeCaptionIsNoReduction() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new CaptionReduction(1))
                .withMessageContaining("[0, 1)");
    }

    /** An encoder that points one way, or another if a fox is spoken of. */
    @Test
    void aWordIsAsImportantAsTheContextTurnsWithoutIt() {
        try (NDManager manager = Engine.start(DeviceChoice.CPU).newManager()) {
            CaptionEncoder encoder = captions -> {
                float[] values = new float[2 * captions.size()];
                for (int i = 0; i < captions.size(); i++) {
                    values[2 * i + (captions.get(i).contains("fox") ? 1 : 0)] = 3;
                }
                return Tensors.of(manager, values, new Shape(captions.size(), 1, 2));
            };
            GrayBox model = new GrayBox((latents, timesteps, context) -> latents, encoder);
            Query query = new Query(List.of("x"), List.of("a fox runs"), manager.zeros(new Shape(1, 1, 1, 1)));
            Target target = new Target(model, Optional.empty(), NoiseSchedule.stableDiffusion());
            assertThat(WordImportance.of(target, query)[0]).containsExactly(new double[] {0, 1, 0}, within(1e-12));
        }
    }
}
