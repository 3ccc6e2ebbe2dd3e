package org.privatelora.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.privatelora.diffusion.NoiseSchedule;
import org.privatelora.diffusion.Prediction;
import org.privatelora.diffusion.TimestepSpacing;

/**
 * A {@code scheduler_config.json} of diffusers: the noise that the model was trained on, what it predicts, and how it is sampled.
 *
 * @param file for messages
 * @param json its contents; what is absent is as Stable Diffusion 1 has it
 * @implNote diffusers' own defaults are not those: its pipeline of Stable Diffusion corrects files without {@code steps_offset} and
 *     {@code clip_sample} to these.
 */
record SchedulerConfig(Path file, JsonNode json) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ADVICE = "; this library does not sample so, give another scheduler_config.json";

    /**
     * Reads a file; Stable Diffusion's when there is none.
     *
     * @throws IOException naming the file and a field that is not supported
     */
    static SchedulerConfig read(Path file) throws IOException {
        JsonNode json = Files.exists(file) ? JSON.readTree(file.toFile()) : JSON.createObjectNode();
        SchedulerConfig config = new SchedulerConfig(file, json);
        config.requireSupported();
        return config;
    }

    private void requireSupported() throws IOException {
        if (!json.path("trained_betas").isMissingNode()
                && !json.path("trained_betas").isNull()) {
            throw new IOException(file + ": trained_betas must be null, was a list of betas" + ADVICE);
        }
        for (String clipping : new String[] {"thresholding", "clip_sample"}) {
            if (json.path(clipping).asBoolean(false)) {
                throw new IOException(
                        file + ": " + clipping + " must be false, was true: latents are not clipped" + ADVICE);
            }
        }
    }

    /** Noise and timesteps. */
    NoiseSchedule schedule() throws IOException {
        NoiseSchedule schedule = noise().withSpacing(spacing());
        return json.path("rescale_betas_zero_snr").asBoolean(false) ? schedule.zeroTerminalSnr() : schedule;
    }

    private NoiseSchedule noise() throws IOException {
        double begin = json.path("beta_start").asDouble(0.00085);
        double end = json.path("beta_end").asDouble(0.012);
        int steps = json.path("num_train_timesteps").asInt(1000);
        String kind = json.path("beta_schedule").asText("scaled_linear");
        return switch (kind) {
            case "scaled_linear" -> NoiseSchedule.scaledLinear(begin, end, steps);
            case "linear" -> NoiseSchedule.linear(begin, end, steps);
            default ->
                throw new IOException(file + ": beta_schedule must be scaled_linear or linear, was " + kind + ADVICE);
        };
    }

    private TimestepSpacing spacing() throws IOException {
        JsonNode offset = json.path("steps_offset");
        if (!offset.isMissingNode() && (!offset.isInt() || offset.intValue() < 0)) {
            throw new IOException(file + ": steps_offset must be a whole number from 0 up, was " + offset);
        }
        return new TimestepSpacing(
                rule(json.path("timestep_spacing").asText("leading")),
                offset.asInt(1),
                json.path("set_alpha_to_one").asBoolean(false));
    }

    private TimestepSpacing.Rule rule(String word) throws IOException {
        return Arrays.stream(TimestepSpacing.Rule.values())
                .filter(rule -> rule.name().toLowerCase(Locale.ROOT).equals(word))
                .findFirst()
                .orElseThrow(() -> new IOException(
                        file + ": timestep_spacing must be leading, trailing or linspace, was " + word));
    }

    /** What the U-Net predicts. */
    Prediction prediction() throws IOException {
        String name = json.path("prediction_type").asText("epsilon");
        return switch (name) {
            case "epsilon" -> Prediction.EPSILON;
            case "v_prediction" -> Prediction.V;
            default -> throw new IOException(file + ": prediction_type must be epsilon or v_prediction, was " + name);
        };
    }
}
