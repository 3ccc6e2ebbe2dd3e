package org.privatelora.parity;

import ai.djl.ndarray.NDArray;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.stream.Stream;
import org.privatelora.model.unet.ModuleOutputs;
import org.privatelora.model.unet.UNet;
import org.privatelora.nn.ProjectionWrap;
import org.privatelora.tensor.Autograd;
import org.privatelora.tensor.Scope;

/** The predicted noise at every size that the file holds, and the output of each module on the way. */
record UnetGroup() implements Group {
    static final String IO = "unet_io.safetensors";
    static final String LATENTS = "latents";
    static final String TIMESTEPS = "timesteps";
    static final String CONTEXT = "encoder_hidden_states";
    private static final String MODULE = "act.";
    private static final String ANGLES = "time_proj";

    @Override
    public String name() {
        return "unet";
    }

    @Override
    public List<String> files() {
        return Stream.concat(Stream.of(IO), TinyPipeline.UNET.stream()).toList();
    }

    @Override
    public List<Row> compare(ReferenceFolder folder) throws IOException {
        ReferenceTensors io = folder.tensors(IO);
        Tolerances tolerances = folder.tolerances();
        UNet unet = new TinyPipeline(folder).unet().build(ProjectionWrap.NONE);
        List<Row> rows = new ArrayList<>();
        for (MatchResult size : io.matching("(.*\\.|)output")) {
            rows.add(output(unet, io, size.group(1), tolerances));
        }
        rows.add(modules(unet, io, tolerances));
        return rows;
    }

    private static Row output(UNet unet, ReferenceTensors io, String prefix, Tolerances tolerances) {
        Check check = new Check("unet." + prefix + "output");
        NDArray expected = io.get(prefix + "output");
        NDArray epsilon = Autograd.noGrad(
                () -> unet.epsilon(io.get(prefix + LATENTS), io.get(prefix + TIMESTEPS), io.get(prefix + CONTEXT)));
        check.close(prefix + "output", epsilon, expected, tolerances.of("unet.output", expected));
        return check.row();
    }

    private static Row modules(UNet unet, ReferenceTensors io, Tolerances tolerances) {
        Check check = new Check("unet.modules");
        Set<String> left = new TreeSet<>(io.startingWith(MODULE));
        Scope.run(() -> Autograd.noGrad(() -> {
            ModuleOutputs.visit(unet, io.get(LATENTS), io.get(TIMESTEPS), io.get(CONTEXT), (path, output) -> {
                if (path.equals(ANGLES) && io.has(ANGLES)) {
                    check.close(ANGLES, output, io.get(ANGLES), Tolerances.ANGLE);
                } else if (left.remove(MODULE + path)) {
                    NDArray expected = io.get(MODULE + path);
                    check.close(path, output, expected, tolerances.relative(expected));
                }
            });
            return Boolean.TRUE;
        }));
        left.forEach(name -> check.holds(name + " is of a module that this U-Net has", false));
        return check.row();
    }
}
