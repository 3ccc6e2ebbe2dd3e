package org.privatelora.parity;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.privatelora.model.unet.ModuleOutputs;
import org.privatelora.model.unet.UNet;
import org.privatelora.model.unet.UNetConfig;
import org.privatelora.nn.Weights;
import org.privatelora.tensor.Autograd;
import org.privatelora.tensor.Scope;

/** Stable Diffusion 1.5's U-Net at its real size on formula-made weights: 860 million parameters, 3.4 GB outside the Java heap. */
record RealSizeUnetGroup() implements Group {
    private static final String IO = "unet/unet_sq_io.safetensors";
    private static final String STATISTICS = "unet/unet_sq_stats.json";
    private static final String WEIGHTS = "unet/weights_unet.tsv";
    private static final double GAIN = 0.7;

    @Override
    public String name() {
        return "unet_sq";
    }

    @Override
    public List<String> files() {
        return List.of(IO, STATISTICS, WEIGHTS);
    }

    @Override
    public List<Row> compare(ReferenceFolder folder) throws IOException {
        ReferenceTensors io = folder.tensors(IO);
        JsonNode statistics = folder.json(STATISTICS);
        FormulaWeights formula = new FormulaWeights(folder.manager(), GAIN);
        UNet unet = UNet.build(UNetConfig.stableDiffusion1(), Weights.of(formula));
        Tolerances tolerances = new Tolerances(statistics.path("tolerance"));
        return List.of(
                formula.compare("unet_sq.weights", FormulaWeights.checksums(folder.lines(WEIGHTS))),
                output(unet, io, tolerances),
                modules(unet, io, statistics.path("modules"), tolerances));
    }

    private static Row output(UNet unet, ReferenceTensors io, Tolerances tolerances) {
        Check check = new Check("unet_sq.output");
        NDArray expected = io.get("output");
        NDArray epsilon = Autograd.noGrad(
                () -> unet.epsilon(io.get(UnetGroup.LATENTS), io.get(UnetGroup.TIMESTEPS), io.get(UnetGroup.CONTEXT)));
        check.close("output", epsilon, expected, tolerances.of("output", expected));
        return check.row();
    }

    private static Row modules(UNet unet, ReferenceTensors io, JsonNode modules, Tolerances tolerances) {
        Check check = new Check("unet_sq.modules");
        Set<String> left = new TreeSet<>();
        modules.fieldNames().forEachRemaining(left::add);
        double relative = tolerances.relative("output");
        Scope.run(() -> Autograd.noGrad(() -> {
            ModuleOutputs.visit(
                    unet,
                    io.get(UnetGroup.LATENTS),
                    io.get(UnetGroup.TIMESTEPS),
                    io.get(UnetGroup.CONTEXT),
                    (path, output) -> {
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
