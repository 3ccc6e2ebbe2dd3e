package org.privatelora.parity;

import ai.djl.ndarray.NDArray;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.stream.Stream;
import org.privatelora.diffusion.Ddim;
import org.privatelora.diffusion.Guidance;
import org.privatelora.diffusion.NoisePredictor;
import org.privatelora.diffusion.NoiseSchedule;
import org.privatelora.diffusion.Pndm;
import org.privatelora.diffusion.Sampler;
import org.privatelora.model.unet.UNet;
import org.privatelora.nn.ProjectionWrap;
import org.privatelora.tensor.Scope;

/**
 * Guided sampling, latents by latents: with the predictions that the reference recorded, where it did, and with the U-Net itself.
 * Each step's latents may be off by the U-Net's relative error of their largest element.
 */
record SamplerGroup() implements Group {
    private static final double GUIDANCE = 7.5;
    private static final double ALPHAS = 2e-6;

    @Override
    public String name() {
        return "sampler";
    }

    @Override
    public List<String> files() {
        return Stream.concat(Stream.of(ScheduleGroup.FILE), TinyPipeline.UNET.stream())
                .toList();
    }

    @Override
    public List<Row> compare(ReferenceFolder folder) throws IOException {
        ReferenceTensors reference = folder.tensors(ScheduleGroup.FILE);
        Tolerances tolerances = folder.tolerances();
        TinyPipeline pipeline = new TinyPipeline(folder);
        NoiseSchedule schedule = pipeline.schedule();
        UNet unet = pipeline.unet().build(ProjectionWrap.NONE);
        List<Row> rows = new ArrayList<>();
        for (MatchResult found : reference.matching("(.*)\\.trajectory")) {
            Run run = new Run(reference, found.group(1), tolerances);
            Sampler sampler = run.sampler(schedule);
            if (reference.has(found.group(1) + ".guided_eps")) {
                rows.add(run.given(sampler));
            }
            rows.add(run.whole(sampler, schedule, unet));
        }
        return rows;
    }

    /** One trajectory of the file. */
    private record Run(ReferenceTensors reference, String prefix, Tolerances tolerances) {
        NDArray get(String name) {
            return reference.get(prefix + "." + name);
        }

        /** By its name: {@code pndm}, {@code ddim} or {@code ddim_eta0.5}. */
        Sampler sampler(NoiseSchedule schedule) {
            int calls = reference.ints(prefix + ".timesteps").length;
            if (prefix.equals("pndm")) {
                return new Pndm(schedule, calls - 1);
            }
            if (!prefix.matches("ddim(_eta[0-9.]+)?")) {
                throw new IllegalArgumentException(
                        "trajectory '" + prefix + "' must be of pndm, ddim or ddim_eta<number>; no other is known");
            }
            double eta = prefix.equals("ddim") ? 0 : Double.parseDouble(prefix.substring("ddim_eta".length()));
            return new Ddim(schedule, calls, eta);
        }

        Row given(Sampler sampler) {
            Check check = new Check("sampler." + prefix + ".given_predictions");
            int[] call = {0};
            follow(
                    check,
                    sampler,
                    (latents, timesteps, context) -> get("guided_eps").get(call[0]++));
            return check.row();
        }

        Row whole(Sampler sampler, NoiseSchedule schedule, UNet unet) {
            Check check = new Check("sampler." + prefix);
            if (reference.has(prefix + ".final_alpha_cumprod")) {
                double last = get("final_alpha_cumprod").getFloat();
                check.number("final_alpha_cumprod", schedule.alphaCumprod(0), last, ALPHAS);
            }
            follow(check, sampler, new Guidance(unet, get("uncond"), GUIDANCE));
            return check.row();
        }

        /** Compares the latents that the predictor is shown at each call, and the result. */
        private void follow(Check check, Sampler sampler, NoisePredictor model) {
            int[] expected = reference.ints(prefix + ".timesteps");
            check.holds("timesteps are " + Arrays.toString(expected), Arrays.equals(sampler.timesteps(), expected));
            NDArray trajectory = get("trajectory");
            int[] call = {0};
            NoisePredictor watched = (latents, timesteps, context) -> {
                at(check, call[0]++, latents, trajectory);
                return model.epsilon(latents, timesteps, context);
            };
            Scope.run(() -> {
                NDArray end = sampler.sample(
                        watched,
                        trajectory.get(0),
                        get("cond"),
                        step -> get("variance_noise").get(step));
                at(check, call[0], end, trajectory);
            });
            check.holds("there are " + expected.length + " calls", call[0] == expected.length);
        }

        private void at(Check check, int step, NDArray latents, NDArray trajectory) {
            NDArray expected = trajectory.get(step);
            check.close("latents before call " + step, latents, expected, tolerances.relative(expected));
        }
    }
}
