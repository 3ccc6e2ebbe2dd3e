package org.privatelora.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.privatelora.diffusion.Ddim;
import org.privatelora.diffusion.NoiseSchedule;
import org.privatelora.diffusion.Prediction;
import org.privatelora.diffusion.TimestepSpacing;
import org.privatelora.diffusion.TimestepSpacing.Rule;
import org.privatelora.experiment.TinyBase;

class SchedulerConfigTest {
    @TempDir
    Path folder;

    private SchedulerConfig config(String json) throws IOException {
        return SchedulerConfig.read(Files.writeString(folder.resolve("scheduler_config.json"), json));
    }

    @Test
    void whatIsAbsentIsAsStableDiffusionHasIt() throws IOException {
        for (SchedulerConfig config :
                new SchedulerConfig[] {config("{}"), SchedulerConfig.read(folder.resolve("nowhere.json"))}) {
            assertThat(config.schedule().alphasCumprod())
                    .isEqualTo(NoiseSchedule.stableDiffusion().alphasCumprod());
            assertThat(config.schedule().spacing()).isEqualTo(TimestepSpacing.stableDiffusion());
            assertThat(config.prediction()).isEqualTo(Prediction.EPSILON);
        }
    }

    @Test
    void theFileSaysHowTheModelIsSampled() throws IOException {
        NoiseSchedule schedule = config(
                        "{\"steps_offset\": 0, \"timestep_spacing\": \"linspace\", \"set_alpha_to_one\": true}")
                .schedule();
        assertThat(schedule.spacing()).isEqualTo(new TimestepSpacing(Rule.LINSPACE, 0, true));
        assertThat(Ddim.deterministic(config("{\"steps_offset\": 0}").schedule(), 4)
                        .timesteps())
                .containsExactly(750, 500, 250, 0);
    }

    @Test
    void aModelWithoutTerminalSignalIsSampledFromItsLastTimestep() throws IOException {
        NoiseSchedule schedule = config(
                        "{\"rescale_betas_zero_snr\": true, \"timestep_spacing\": \"leading\", \"steps_offset\": 1}")
                .schedule();
        assertThat(schedule.alphaCumprod(999)).isZero();
        assertThat(Ddim.deterministic(schedule, 4).timesteps()).containsExactly(999, 749, 499, 249);
    }

    @Test
    void linearBetasAreRead() throws IOException {
        NoiseSchedule schedule = config("{\"beta_schedule\": \"linear\", \"beta_start\": 0.1, \"beta_end\": 0.3,"
                        + " \"num_train_timesteps\": 3}")
                .schedule();
        assertThat(schedule.betas()).isEqualTo(NoiseSchedule.linear(0.1, 0.3, 3).betas());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'trained_betas': [0.1, 0.2] | trained_betas must be null",
                "'thresholding': true | thresholding must be false",
                "'clip_sample': true | clip_sample must be false",
                "'beta_schedule': 'squaredcos_cap_v2' | beta_schedule must be scaled_linear or linear",
                "'timestep_spacing': 'karras' | timestep_spacing must be leading, trailing or linspace, was karras",
                "'steps_offset': -1 | steps_offset must be a whole number from 0 up, was -1",
                "'steps_offset': 0.5 | steps_offset must be a whole number",
                "'prediction_type': 'sample' | prediction_type must be epsilon or v_prediction"
            },
            quoteCharacter = '"')
    void whatIsNotSupportedIsRefusedByName(String field, String message) {
        assertThatIOException()
                .isThrownBy(() -> {
                    SchedulerConfig config = config("{" + field.replace('\'', '"') + "}");
                    config.schedule();
                    config.prediction();
                })
                .withMessageContaining("scheduler_config.json: ")
                .withMessageContaining(message);
    }

    @Test
    void aModelWhoseSchedulerIsNotSupportedIsRefusedBeforeItIsLoaded() throws IOException {
        Path model = TinyBase.write(folder.resolve("model"));
        assertThat(ModelShapes.read(ModelLocation.of(model)).latentSize()).isEqualTo(8);
        Files.writeString(model.resolve("scheduler/scheduler_config.json"), "{\"thresholding\": true}");
        assertThatIOException()
                .isThrownBy(() -> ModelShapes.read(ModelLocation.of(model)))
                .withMessageContaining("thresholding must be false");
    }
}
