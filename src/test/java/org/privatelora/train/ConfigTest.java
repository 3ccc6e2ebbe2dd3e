package org.privatelora.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.privatelora.data.Augmentation;
import org.privatelora.diffusion.Prediction;
import org.privatelora.lora.LoraKind;
import org.privatelora.lora.LoraRegularisation;
import org.privatelora.model.clip.Emphasis;
import org.privatelora.objective.Objective;

class ConfigTest {
    private final TrainConfig config = TrainConfig.forLatents(1024);

    @ParameterizedTest
    @CsvSource({"lora,0", "mp,0.05", "smp,0.2"})
    void configurationsSurviveJson(String name, double lambda) {
        TrainConfig one = config.withObjective(Objective.parse(name, lambda))
                .withRegularisation(new LoraRegularisation(0.1, 0.2, 0.3, lambda))
                .withCompute(Compute.plain()
                        .withPrecision(Precision.FP16)
                        .withCheckpointing(true)
                        .withMicroBatch(3))
                .withLora(config.lora().withKind(LoraKind.XS));
        assertThat(TrainConfig.parse(one.toJson())).isEqualTo(one);
    }

    @Test
    void privateTrainingOnVariantsSurvivesJson() {
        TrainConfig one = config.withDp(new DpConfig(0.5, 0, 8, 1e-6))
                .withDenoising(config.denoising().withAugmentation(new Augmentation(Augmentation.Family.WEAK, 5)));
        assertThat(TrainConfig.parse(one.toJson())).isEqualTo(one);
    }

    @Test
    void aRunOfAnEarlierVersionWasNotPrivateAndTrainedBothFactors() {
        String json = config.toJson()
                .replaceFirst("\"dp\" : \\{[^}]*},", "")
                .replaceFirst(",\\s*\"kind\" : \"LORA\"", "")
                .replaceFirst(",\\s*\"augmentation\" : \\{[^}]*}", "");
        assertThat(json).doesNotContain("\"dp\"", "LORA", "augmentation");
        assertThat(TrainConfig.parse(json)).isEqualTo(config);
    }

    @Test
    void aRunOfAnEarlierVersionHadNoRegularisation() {
        String json = config.toJson().replaceFirst("\"regularisation\" : \\{[^}]*},", "");
        assertThat(json).doesNotContain("regularisation");
        assertThat(TrainConfig.parse(json)).isEqualTo(config);
        assertThat(config.regularisation()).isEqualTo(LoraRegularisation.none());
    }

    @Test
    void aTaskSurvivesJson() {
        CaptionConfig captions = new CaptionConfig(225, Emphasis.NO_NORM, true, 2, 0.1, 5);
        TrainConfig one =
                config.withDenoising(new DenoisingConfig(captions, new LossConfig(Prediction.V, true, 5, 0.05)));
        assertThat(TrainConfig.parse(one.toJson())).isEqualTo(one);
    }

    @Test
    void aRunOfAnEarlierVersionHadTheDefaultTask() {
        String json = config.toJson().replaceFirst("(?s)\"denoising\" : \\{.*?\\}\\s*\\},", "");
        assertThat(json).doesNotContain("denoising", "captions");
        assertThat(TrainConfig.parse(json)).isEqualTo(config);
        assertThat(config.denoising()).isEqualTo(DenoisingConfig.defaults());
    }

    @Test
    void impossibleTasksAreRefused() {
        CaptionConfig captions = CaptionConfig.defaults();
        LossConfig loss = LossConfig.defaults();
        assertThatThrownBy(() -> captions.withMaxTokens(77)).hasMessageContaining("75, 150 or 225, were 77");
        assertThatThrownBy(() -> captions.withDropout(1.5)).hasMessageContaining("[0, 1], was 1.5");
        assertThatThrownBy(() -> captions.withShuffle(-1)).hasMessageContaining("at least 0, were -1");
        assertThatThrownBy(() -> captions.withDropoutEveryEpochs(-1)).hasMessageContaining("were -1");
        assertThatThrownBy(() -> loss.withZeroTerminalSnr(true))
                .hasMessageContaining("needs prediction V, was EPSILON");
        assertThatThrownBy(() -> loss.withMinSnrGamma(-5)).hasMessageContaining("was -5.0");
        assertThatThrownBy(() -> loss.withNoiseOffset(Double.NaN)).hasMessageContaining("was NaN");
    }

    @Test
    void aRunOfAnEarlierVersionWasFloat32AndRememberedEverything() {
        String json = config.toJson().replaceFirst("\"compute\" : \\{[^}]*}[^}]*},", "");
        assertThat(json).doesNotContain("compute");
        assertThat(TrainConfig.parse(json)).isEqualTo(config);
        assertThat(config.compute()).isEqualTo(Compute.plain());
    }

    @Test
    void precisionsAreWordsAndEveryOtherWordIsAnError() {
        assertThat(Precision.parse("FP16")).isEqualTo(Precision.FP16);
        assertThatThrownBy(() -> Precision.parse("bf16"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("fp32, fp16, was 'bf16'");
    }

    @Test
    void anUnknownFieldIsAnError() {
        String json = config.toJson().replace("\"seed\"", "\"sead\"");
        assertThatThrownBy(() -> TrainConfig.parse(json))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("sead");
    }

    @Test
    void aValueOutOfRangeIsAnError() {
        String json = config.toJson().replace("\"batch\" : 1", "\"batch\" : 0");
        assertThatThrownBy(() -> TrainConfig.parse(json))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("batch must be at least 1, was 0");
    }

    @Test
    void theDefaultsAreThePapers() {
        assertThat(config.optimiser().learningRate()).isEqualTo(1e-4);
        assertThat(config.optimiser().textEncoderLearningRate()).isEqualTo(1e-5);
        assertThat(config.loop().epochs()).isEqualTo(400);
        assertThat(config.adversary().proxySteps()).isEqualTo(1);
    }

    @Test
    void warmUpIsLinearAndThenTheDecayBegins() {
        LrSchedule schedule = LrSchedule.cosine().withWarmupSteps(4);
        assertThat(schedule.factor(0, 104)).isEqualTo(0.25);
        assertThat(schedule.factor(4, 104)).isEqualTo(1);
        assertThat(schedule.factor(54, 104)).isCloseTo(0.5, within(1e-12));
        assertThat(schedule.factor(103, 104)).isBetween(0.0, 0.001);
        assertThat(LrSchedule.constant().factor(1000, 1000)).isEqualTo(1);
    }
}
