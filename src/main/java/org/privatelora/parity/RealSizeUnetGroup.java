package org.privatelora.parity;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.privatelora.model.unet.ModuleOutputs;
import org.privatelora.model.unet.UNet;
import org.privatelora.model.unet.UNetConfig;
import org.privatelora.nn.Weights;
import org.privatelora.tensor.Autograd;
import org.privatelora.tensor.Scope;

/**
 * Stable Diffusion 1.5's U-Net at its real size on formula-made weights: 860 million parameters, 3.4 GB outside the Java heap.
 *
 * @param name of one input and what comes of it, such as {@code unet_sq}
 */
record RealSizeUnetGroup(String name) implements Group {
    static final String FOLDER = "unet";
    /** How files of inputs and outputs are called. */
    static final String PATTERN = "(unet_\\w+)_io\\.safetensors";
    /** The input of square latents. */
    static final String SQUARE = "unet_sq";

    private static final String WEIGHTS = "unet/weights_unet.tsv";
    private static final double GAIN = 0.7;
    private static final int TOKENS = 77;
    private static final String OUTPUT = "output";
    /** What the reference suggests where it gives no error of its own. */
    private static final double TOLERANCE = 2e-5;

    @Override
    public List<String> files() {
        return List.of(io());
    }

    private String io() {
        return FOLDER + "/" + name + "_io.safetensors";
    }

    private String statistics() {
        return FOLDER + "/" + name + "_stats.json";
    }

    @Override
    public List<Row> compare(ReferenceFolder folder) throws IOException {
        Input input = Input.of(name, folder.tensors(io()), folder.manager());
        FormulaWeights formula = new FormulaWeights(folder.manager(), GAIN);
        UNet unet = UNet.build(UNetConfig.stableDiffusion1(), Weights.of(formula));
        List<Row> rows = new ArrayList<>();
        rows.add(
                folder.has(WEIGHTS)
                        ? formula.compare(name + ".weights", FormulaWeights.checksums(folder.lines(WEIGHTS)))
                        : Row.absent(name + ".weights", WEIGHTS + " missing"));
        if (folder.has(statistics())) {
            JsonNode statistics = folder.json(statistics());
            Tolerances tolerances = new Tolerances(statistics.path("tolerance"));
            rows.add(output(unet, input, tolerances.of(OUTPUT, input.output)));
            rows.add(modules(unet, input, statistics.path("modules"), tolerances.relative(OUTPUT)));
        } else {
            rows.add(output(unet, input, TOLERANCE));
            rows.add(Row.absent(name + ".modules", statistics() + " missing"));
        }
        return rows;
    }

    /** What goes in and must come out. Latents and context that are not stored are made by the formula. */
    private record Input(NDArray latents, NDArray timesteps, NDArray context, NDArray output) {
        static Input of(String name, ReferenceTensors io, NDManager manager) {
            NDArray output = io.get(OUTPUT);
            Shape latents = output.getShape();
            Shape context = new Shape(
                    latents.get(0), TOKENS, UNetConfig.stableDiffusion1().contextDim());
            return new Input(
                    stored(io, UnetGroup.LATENTS, "input." + name + ".latents", latents, manager),
                    io.get(UnetGroup.TIMESTEPS),
                    stored(io, UnetGroup.CONTEXT, "input." + name + ".context", context, manager),
                    output);
        }

        private static NDArray stored(ReferenceTensors io, String key, String formula, Shape shape, NDManager manager) {
            return io.has(key) ? io.get(key) : new FormulaWeights(manager, GAIN).input(formula, shape);
        }
    }

    private Row output(UNet unet, Input input, double tolerance) {
        Check check = new Check(name + ".output");
        NDArray epsilon = Autograd.noGrad(() -> unet.epsilon(input.latents, input.timesteps, input.context));
        check.close(OUTPUT, epsilon, input.output, tolerance);
        return check.row();
    }

    private Row modules(UNet unet, Input input, JsonNode modules, double relative) {
        Check check = new Check(name + ".modules");
        Set<String> left = new TreeSet<>();
        modules.fieldNames().forEachRemaining(left::add);
        Scope.run(() -> Autograd.noGrad(() -> {
            ModuleOutputs.visit(unet, input.latents, input.timesteps, input.context, (path, output) -> {
                if (left.remove(path)) {
                    JsonNode expected = modules.get(path);
                    double allowed = relative * expected.path("max_abs").asDouble();
                    Statistics.of(output).compare(check, path, expected, allowed);
                }
            });
            return Boolean.TRUE;
        }));
        left.forEach(path -> check.holds(path + " is a module of this U-Net", false));
        return check.row();
    }
}
