package org.privatelora.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.privatelora.data.Augmentation.Family;
import org.privatelora.lora.LoraKind;
import org.privatelora.objective.AdaptationOnly;
import org.privatelora.results.ModelResult.Kind;
import org.privatelora.train.TrainConfig;

class MethodTest {
    private static final Preset POCKET = Preset.named("pocket");

    private static TrainConfig config(String method, double knob) {
        return POCKET.config(new Kind(method, knob), 1, 1024);
    }

    @Test
    void everyMethodChangesItsOwnKnobAndNothingElse() {
        TrainConfig plain = config("lora", 0);
        assertThat(config("lora-dp", 8)).isEqualTo(plain.withDp(plain.dp().withEpsilon(8)));
        assertThat(config("lora-epochs", 12))
                .isEqualTo(plain.withLoop(plain.loop().withEpochs(12)));
        assertThat(config("lora-decay", 0.3))
                .isEqualTo(plain.withOptimiser(plain.optimiser().withWeightDecay(0.3)));
        assertThat(config("lora-dropout", 0.3))
                .isEqualTo(plain.withRegularisation(plain.regularisation().withDropout(0.3)));
        assertThat(config("lora-strong", 0).denoising().augmentation().family()).isEqualTo(Family.STRONG);
        assertThat(config("lora-weak", 0).withDenoising(plain.denoising())).isEqualTo(plain);
    }

    @Test
    void anotherRankKeepsTheScaleAndIsThatOfConvolutionsToo() {
        TrainConfig plain = config("lora", 0);
        TrainConfig four = config("lora-rank", 4);
        assertThat(four.lora().rank()).isEqualTo(4);
        assertThat(four.lora().convRank()).isEqualTo(4);
        assertThat(four.lora().alpha() / 4)
                .isEqualTo(plain.lora().alpha() / plain.lora().rank());
        assertThat(config("lora-xs", 4).lora()).isEqualTo(four.lora().withKind(LoraKind.XS));
        assertThat(config("lora-xs", 4).objective()).isEqualTo(new AdaptationOnly());
    }

    @ParameterizedTest
    @CsvSource({
        "lora,1",
        "lora-weak,1",
        "lora-dp,0",
        "lora-xs,0.5",
        "lora-rank,-2",
        "lora-decay,0",
        "lora-epochs,0",
        "smp,0"
    })
    void aKnobThatCannotBeSoIsRefused(String method, double knob) {
        assertThatIllegalArgumentException().isThrownBy(() -> Preset.objective(new Kind(method, knob)));
    }

    @Test
    void anUnknownMethodListsTheKnownOnes() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Preset.objective(new Kind("dp", 1)))
                .withMessageContaining("lora-dp");
    }

    @Test
    void aSweepOfDefencesIsWrittenAsAPreset() {
        Preset sweep = Preset.parse("""
                {"like": "pocket", "objectives": {"lora": [0], "smp": [0.5], "lora-dp": [2, 8], "lora-strong": [0],
                  "lora-xs": [4, 16], "lora-epochs": [12]}, "training": {"dp": {"clip": 0.1}}}""", "mine.json");
        assertThat(sweep.kinds()).hasSize(8);
        assertThat(sweep.kinds()).extracting(Kind::slug).contains("lora-dp-2", "lora-strong", "lora-xs-16");
        assertThat(sweep.kinds()).extracting(Kind::label).contains("DP-SGD LoRA, ε 8", "LoRA, strong augmentation");
        TrainConfig dp = sweep.config(new Kind("lora-dp", 2), 1, 1024);
        assertThat(dp.dp().clip()).isEqualTo(0.1);
        assertThat(dp.dp().delta()).isEqualTo(1e-5);
        assertThat(sweep.config(new Kind("smp", 0.5), 1, 1024).dp().active()).isFalse();
    }

    @Test
    void privateTrainingOfAPresetThatPlaysAgainstAProxyIsRefused() {
        Preset mine = Preset.parse("""
                {"like": "pocket", "training": {"dp": {"epsilon": 8}}}""", "mine.json");
        assertThat(mine.config(new Kind("lora", 0), 1, 1024).dp().active()).isTrue();
        assertThatIllegalArgumentException().isThrownBy(() -> mine.config(new Kind("mp", 0.1), 1, 1024));
    }
}
