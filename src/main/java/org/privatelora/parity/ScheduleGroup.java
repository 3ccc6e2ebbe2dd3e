package org.privatelora.parity;

import ai.djl.ndarray.NDArray;
import java.io.IOException;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.regex.MatchResult;
import org.privatelora.diffusion.NoiseSchedule;
import org.privatelora.diffusion.Prediction;
import org.privatelora.tensor.Tensors;

/**
 * The noise schedule and what is derived from it. The references are computed in float32: one rounding of 1 - alphasCumprod[0] =
 * 8.5e-4 is 7e-5 of it, and that is the relative error of their signal-to-noise ratio at the first timesteps.
 */
record ScheduleGroup() implements Group {
    static final String FILE = "scheduler.safetensors";
    private static final double BETAS = 1e-8;
    private static final double ALPHAS = 2e-6;
    private static final double SNR_RELATIVE = 1e-4;

    @Override
    public String name() {
        return "scheduler";
    }

    @Override
    public List<String> files() {
        return List.of(FILE);
    }

    @Override
    public List<Row> compare(ReferenceFolder folder) throws IOException {
        ReferenceTensors reference = folder.tensors(FILE);
        NoiseSchedule schedule = new TinyPipeline(folder).schedule();
        return List.of(
                row(reference, "betas", schedule.betas(), beta -> BETAS),
                row(reference, "alphas_cumprod", schedule.alphasCumprod(), alpha -> ALPHAS),
                row(reference, "snr", schedule.snr(), snr -> SNR_RELATIVE * snr),
                weights(reference, schedule),
                noise(reference, schedule));
    }

    private static Row row(ReferenceTensors reference, String name, double[] values, DoubleUnaryOperator tolerance) {
        Check check = new Check("scheduler." + name);
        compare(check, reference, name, values, tolerance);
        return check.row();
    }

    private static void compare(
            Check check, ReferenceTensors reference, String name, double[] values, DoubleUnaryOperator tolerance) {
        if (reference.has(name)) {
            float[] floats = new float[values.length];
            for (int i = 0; i < floats.length; i++) {
                floats[i] = (float) values[i];
            }
            NDArray expected = reference.get(name);
            check.close(name, Tensors.of(expected.getManager(), floats), expected, tolerance);
        }
    }

    private static Row weights(ReferenceTensors reference, NoiseSchedule schedule) {
        Check check = new Check("scheduler.loss_weights");
        for (MatchResult found : reference.matching("min_snr_weight_gamma([0-9.]+)_(eps|v)")) {
            double gamma = Double.parseDouble(found.group(1));
            double[] weights = prediction(found.group(2)).minSnrWeights(schedule, gamma);
            compare(check, reference, found.group(), weights, weight -> SNR_RELATIVE * weight);
        }
        for (MatchResult found : reference.matching("debiased_weight_(eps|v)")) {
            double[] weights = prediction(found.group(1)).debiasedWeights(schedule);
            compare(check, reference, found.group(), weights, weight -> SNR_RELATIVE * weight);
        }
        return check.row();
    }

    private static Prediction prediction(String word) {
        return word.equals("v") ? Prediction.V : Prediction.EPSILON;
    }

    private static Row noise(ReferenceTensors reference, NoiseSchedule schedule) {
        Check check = new Check("scheduler.add_noise");
        if (reference.has("add_noise.noisy")) {
            NDArray x0 = reference.get("add_noise.x0");
            NDArray noise = reference.get("add_noise.noise");
            NDArray noisy = schedule.addNoise(x0, noise, reference.ints("add_noise.timesteps"));
            check.close("noisy", noisy, reference.get("add_noise.noisy"), Tolerances.ofNoisy(x0, noise));
        }
        return check.row();
    }
}
