package org.privatelora.parity;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.regex.MatchResult;
import org.privatelora.attack.DenoisingGrid;
import org.privatelora.attack.Pia;
import org.privatelora.attack.SecMi;
import org.privatelora.diffusion.Guidance;
import org.privatelora.diffusion.NoisePredictor;
import org.privatelora.diffusion.NoiseSchedule;
import org.privatelora.tensor.Autograd;
import org.privatelora.tensor.Scope;
import org.privatelora.tensor.Tensors;

/**
 * Recomputes the features of attacks. A sum of powers may be off by what an error of its elements makes of it; see {@link
 * Tolerances#ofPowerSum}.
 *
 * @param reference the file
 * @param model the adapted U-Net
 * @param schedule that it was trained with
 * @param tolerances of the folder
 */
record AttackRun(ReferenceTensors reference, NoisePredictor model, NoiseSchedule schedule, Tolerances tolerances) {
    private static final String DISTANCE =
            "(pia|pian|secmi_piarepo)\\.(scaled_linear|linear_np)\\.cfg([0-9.]+)\\.distance";
    /** Row k of the distances is of timestep 20 (k + 1). */
    private static final int INTERVAL = 20;

    private NDArray latents() {
        return reference.get("latents");
    }

    private NDArray context() {
        return reference.get("ctx");
    }

    private long elements() {
        return latents().size() / latents().getShape().get(0);
    }

    private double element() {
        return tolerances.of("unet.output").orElseGet(tolerances::relative);
    }

    private DoubleUnaryOperator ofSum(int power, double element) {
        return sum -> Tolerances.ofPowerSum(sum, elements(), power, element);
    }

    private static NDArray ask(java.util.function.Supplier<NDArray> question) {
        return Autograd.noGrad(() -> Scope.tidy(question));
    }

    List<Row> losses() {
        Check check = new Check("attacks.loss");
        for (MatchResult found : reference.matching("loss\\.t(\\d+)\\.per_sample_mean")) {
            NDArray noise = reference.get("loss.t" + found.group(1) + ".noise");
            int[] timesteps = new int[(int) latents().getShape().get(0)];
            Arrays.fill(timesteps, Integer.parseInt(found.group(1)));
            double[] losses = Scope.value(() -> Autograd.noGrad(() -> {
                NDArray noisy = schedule.addNoise(latents(), noise, timesteps);
                NDArray epsilon = model.epsilon(noisy, Tensors.of(latents().getManager(), timesteps), context());
                return DenoisingGrid.perImage(epsilon, noise);
            }));
            check.close(
                    found.group(),
                    floats(losses),
                    reference.get(found.group()),
                    mean -> Tolerances.ofPowerSum(mean, 1, 2, element()));
        }
        return List.of(check.row());
    }

    private NDArray floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return Tensors.of(latents().getManager(), floats, new Shape(floats.length));
    }

    List<Row> secMi() {
        List<Row> rows = new ArrayList<>();
        for (MatchResult found : reference.matching("(secmi\\.tsec(\\d+)_step(\\d+))\\.t_error_l2sum")) {
            Check check = new Check("attacks." + found.group(1));
            SecMi attack = new SecMi(Integer.parseInt(found.group(2)), Integer.parseInt(found.group(3)), 1);
            NDArray expected = reference.get(found.group(1) + ".x_sec");
            double element = tolerances.relative(expected);
            NDArray state = ask(() -> attack.state(model, schedule, latents(), context()));
            SecMi.Excursion excursion = Autograd.noGrad(() -> attack.excursion(model, schedule, state, context()));
            check.close("x_sec", state, expected, element);
            check.close("x_recon", excursion.returned(), reference.get(found.group(1) + ".x_recon"), element);
            NDArray errors = SecMi.distance(state, excursion);
            check.close("t_error_l2sum", errors, reference.get(found.group()), ofSum(2, element));
            rows.add(check.row());
        }
        return rows;
    }

    List<Row> distances() {
        List<Row> rows = new ArrayList<>();
        for (MatchResult found : reference.matching(DISTANCE)) {
            Check check = new Check("attacks." + found.group().replace(".distance", ""));
            NDArray expected = reference.get(found.group());
            Asked asked = new Asked(guided(found.group(3)), betas(found.group(2)));
            if (found.group(1).equals("secmi_piarepo")) {
                errors(check, asked, expected);
            } else {
                double guidance = Double.parseDouble(found.group(3));
                double element = (2 * guidance - 1) * element(); // |1 - g| + |g| predictions
                proximal(check, asked, found.group(1).equals("pian"), expected, element);
            }
            rows.add(check.row());
        }
        return rows;
    }

    /** A model as the attacker asks it. */
    private record Asked(NoisePredictor model, NoiseSchedule schedule) {}

    private NoisePredictor guided(String scale) {
        double guidance = Double.parseDouble(scale);
        return guidance == 1 ? model : new Guidance(model, reference.get("uncond"), guidance);
    }

    /** {@code linear_np} are the equally spaced betas of PIA's own code. */
    private NoiseSchedule betas(String name) {
        double[] betas = schedule.betas();
        return name.equals("linear_np")
                ? NoiseSchedule.linear(betas[0], betas[betas.length - 1], betas.length)
                : schedule;
    }

    private void proximal(Check check, Asked asked, boolean normalised, NDArray expected, double element) {
        Pia attack = Pia.defaults().withNormalised(normalised);
        NDArray initial = ask(() -> attack.initialNoise(asked.model, latents(), context()));
        for (int k = 0; k < expected.getShape().get(0); k++) {
            Pia at = attack.withTimestep(INTERVAL * (k + 1));
            NDArray distances = ask(() -> at.distance(asked.model, asked.schedule, latents(), initial, context()));
            check.close("t = " + at.timestep(), distances, expected.get(k), ofSum(4, element));
        }
    }

    private void errors(Check check, Asked asked, NDArray expected) {
        NDArray state = latents();
        double element = tolerances.relative(state);
        for (int k = 0; k < expected.getShape().get(0); k++) {
            SecMi at = new SecMi(INTERVAL * (k + 1), INTERVAL, 1);
            NDArray here = state;
            SecMi.Excursion excursion =
                    Autograd.noGrad(() -> at.excursion(asked.model, asked.schedule, here, context()));
            check.close("t = " + at.timestep(), SecMi.distance(here, excursion), expected.get(k), ofSum(2, element));
            state = excursion.ahead();
        }
    }
}
