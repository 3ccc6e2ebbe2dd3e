package org.privatelora.parity;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import org.privatelora.diffusion.NoiseSchedule;
import org.privatelora.lora.LoraWeights;
import org.privatelora.nn.AdamConfig;
import org.privatelora.nn.FlatAdam;
import org.privatelora.nn.FlatParameters;
import org.privatelora.tensor.Autograd;
import org.privatelora.tensor.Scope;

/**
 * Recomputes one file of an adapter: outputs at several strengths, then AdamW on one batch, as many steps as the file has losses.
 *
 * @param name of the group
 * @param data inputs and results
 * @param unet the frozen U-Net
 * @param text the frozen text encoder
 * @param lora the adapter
 * @param schedule of the noise
 * @param tolerances of the folder
 * @param manager the device
 */
record LoraRun(
        String name,
        ReferenceTensors data,
        TinyPipeline.UnetPart unet,
        TinyPipeline.TextPart text,
        LoraWeights lora,
        NoiseSchedule schedule,
        Tolerances tolerances,
        NDManager manager) {
    private static final int CLIP_SKIP = 2;
    private static final double RATE = 1e-3;
    private static final String GRADIENT = "grad.";
    private static final String TRACE = "adamw_loss_trace";

    static LoraRun open(String name, ReferenceTensors data, String weights, ReferenceFolder folder) throws IOException {
        TinyPipeline pipeline = new TinyPipeline(folder);
        TinyPipeline.UnetPart unet = pipeline.unet();
        TinyPipeline.TextPart text = pipeline.text();
        LoraWeights lora = pipeline.lora(weights, unet, text);
        return new LoraRun(name, data, unet, text, lora, pipeline.schedule(), folder.tolerances(), folder.manager());
    }

    List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        rows.add(noisy());
        rows.add(context());
        rows.add(outputs());
        rows.addAll(steps());
        return rows;
    }

    private Row noisy() {
        Check check = new Check(name + ".noisy");
        NDArray x0 = data.get("latents");
        NDArray noise = data.get("noise");
        NDArray noisy = schedule.addNoise(x0, noise, data.ints("timesteps"));
        check.close("noisy", noisy, data.get("noisy"), Tolerances.ofNoisy(x0, noise));
        return check.row();
    }

    /** With an adapted text encoder the context is a result too. */
    private Row context() {
        Check check = new Check(name + ".ctx");
        NDArray expected = data.get("ctx");
        NDArray found = Autograd.noGrad(() -> context(lora, 1));
        check.close("ctx", found, expected, tolerances.of("clip.penultimate", expected));
        return check.row();
    }

    private boolean trainsText() {
        return !data.startingWith(GRADIENT + "lora_te_").isEmpty();
    }

    private NDArray context(LoraWeights adapter, double multiplier) {
        return trainsText()
                ? text.adapted(adapter, multiplier).apply(data.get("input_ids"), CLIP_SKIP)
                : data.get("ctx_fixed");
    }

    private NDArray epsilon(LoraWeights adapter, double multiplier) {
        NDArray context = context(adapter, multiplier);
        return unet.adapted(adapter, multiplier).epsilon(data.get("noisy"), data.get("timesteps"), context);
    }

    private Row outputs() {
        Check check = new Check(name + ".output");
        output(check, "output", 1);
        output(check, "output_base", 0);
        for (MatchResult found : data.matching("output_multiplier_([0-9.]+)")) {
            output(check, found.group(), Double.parseDouble(found.group(1)));
        }
        return check.row();
    }

    private void output(Check check, String tensor, double multiplier) {
        NDArray expected = data.get(tensor);
        NDArray found = Autograd.noGrad(() -> epsilon(lora, multiplier));
        check.close(tensor, found, expected, tolerances.of(name + ".output", expected));
    }

    private List<Row> steps() {
        Check loss = new Check(name + ".loss");
        Check trace = new Check(name + "." + TRACE);
        Check gradients = new Check(name + ".grad.*");
        Map<Integer, Check> moved = new TreeMap<>();
        for (MatchResult found : data.matching("step(\\d+)\\..*")) {
            moved.computeIfAbsent(Integer.valueOf(found.group(1)), step -> new Check(name + ".step" + step + ".*"));
        }
        try (FlatParameters parameters = FlatParameters.of(manager, lora.trainables());
                FlatAdam adam = new FlatAdam(manager, parameters, AdamConfig.adamW(), reached(parameters))) {
            LoraWeights adapter = lora.with(parameters.leaves());
            NDArray losses = data.get(TRACE);
            for (int step = 0; step < losses.size(); step++) {
                descend(
                        parameters,
                        adapter,
                        adam,
                        losses.get(step),
                        trace,
                        step == 0 ? List.of(loss, gradients) : List.of());
                if (moved.containsKey(step + 1)) {
                    compare(moved.get(step + 1), parameters, "step" + (step + 1) + ".");
                }
            }
        }
        List<Row> rows = new ArrayList<>(List.of(loss.row(), gradients.row(), trace.row()));
        moved.values().forEach(check -> rows.add(check.row()));
        return rows;
    }

    /** One stretch for each parameter that the loss depends on; PyTorch leaves the others alone, decay included. */
    private List<FlatAdam.Group> reached(FlatParameters parameters) {
        return parameters.leaves().keySet().stream()
                .filter(key -> data.has(GRADIENT + key))
                .map(parameters::range)
                .map(range -> new FlatAdam.Group(range.begin(), range.end(), RATE))
                .toList();
    }

    private void descend(
            FlatParameters parameters,
            LoraWeights adapter,
            FlatAdam adam,
            NDArray expected,
            Check trace,
            List<Check> first) {
        Scope.run(() -> {
            parameters.zeroGradients();
            NDArray loss = Autograd.recording(
                    () -> epsilon(adapter, 1).sub(data.get("noise")).square().mean());
            trace.close("loss", loss, expected, tolerances.of(name + "." + TRACE, expected));
            Autograd.backward(loss);
            if (!first.isEmpty()) {
                first.get(0).close("loss", loss, data.get("loss"), tolerances.of(name + ".loss", data.get("loss")));
                gradients(first.get(1), parameters);
            }
            adam.step(parameters.flatGradient());
        });
    }

    /** A parameter that the file has no gradient of has received none. */
    private void gradients(Check check, FlatParameters parameters) {
        parameters.leaves().forEach((key, leaf) -> {
            NDArray expected = data.tensors().getOrDefault(GRADIENT + key, leaf.zerosLike());
            check.close(key, Autograd.gradient(leaf), expected, tolerances.of(name + ".grad.*", expected));
        });
        known(check, GRADIENT, parameters);
    }

    private void compare(Check check, FlatParameters parameters, String prefix) {
        parameters.leaves().forEach((key, leaf) -> {
            if (data.has(prefix + key)) {
                check.close(key, leaf, data.get(prefix + key), Tolerances.STEPPED);
            }
        });
        known(check, prefix, parameters);
    }

    private void known(Check check, String prefix, FlatParameters parameters) {
        for (String tensor : data.startingWith(prefix)) {
            if (!parameters.leaves().containsKey(tensor.substring(prefix.length()))) {
                check.holds(tensor + " is of the adapter", false);
            }
        }
    }
}
