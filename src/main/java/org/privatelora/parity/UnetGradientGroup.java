package org.privatelora.parity;

import ai.djl.ndarray.NDArray;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.privatelora.model.unet.UNet;
import org.privatelora.tensor.Autograd;
import org.privatelora.tensor.Scope;

/**
 * Gradients of the mean squared error in the latents, in the context and in every parameter that the file holds. They may be off by
 * the relative error of an output.
 */
record UnetGradientGroup() implements Group {
    private static final String PARAMETERS = "unet_full_param_grads.safetensors";
    private static final double LOSS = 1e-6;

    @Override
    public String name() {
        return "unet.grad";
    }

    @Override
    public List<String> files() {
        return Stream.concat(Stream.of(UnetGroup.IO, PARAMETERS), TinyPipeline.UNET.stream())
                .toList();
    }

    @Override
    public List<Row> compare(ReferenceFolder folder) throws IOException {
        ReferenceTensors io = folder.tensors(UnetGroup.IO);
        Map<String, NDArray> expected = folder.tensors(PARAMETERS).tensors();
        Tolerances tolerances = folder.tolerances();
        TinyPipeline.UnetPart part = new TinyPipeline(folder).unet();
        Map<String, NDArray> leaves = new LinkedHashMap<>();
        part.tensors().forEach((name, tensor) -> leaves.put(name, Autograd.leaf(tensor)));
        Map<String, NDArray> inputs = Map.of(
                UnetGroup.LATENTS, Autograd.leaf(io.get(UnetGroup.LATENTS)),
                UnetGroup.CONTEXT, Autograd.leaf(io.get(UnetGroup.CONTEXT)));
        Check ofInputs = new Check("unet.grad");
        Check ofParameters = new Check("unet.full_param_grads");
        Scope.run(() -> {
            backward(part.on(leaves), inputs, io, ofInputs);
            inputs.forEach((name, leaf) -> compare(ofInputs, "grad." + name, leaf, io.get("grad." + name), tolerances));
            expected.forEach((name, gradient) -> {
                ofParameters.holds(name + " is a parameter of this U-Net", leaves.containsKey(name));
                compare(ofParameters, name, leaves.getOrDefault(name, gradient), gradient, tolerances);
            });
        });
        return List.of(ofInputs.row(), ofParameters.row());
    }

    private static void backward(UNet unet, Map<String, NDArray> inputs, ReferenceTensors io, Check check) {
        NDArray loss = Autograd.recording(() -> {
            NDArray epsilon = unet.epsilon(
                    inputs.get(UnetGroup.LATENTS), io.get(UnetGroup.TIMESTEPS), inputs.get(UnetGroup.CONTEXT));
            return epsilon.sub(io.get("grad.target")).square().mean();
        });
        check.close("grad.loss", loss, io.get("grad.loss"), value -> LOSS * Math.max(1, value));
        Autograd.backward(loss);
    }

    private static void compare(Check check, String name, NDArray leaf, NDArray expected, Tolerances tolerances) {
        check.close(name, Autograd.gradient(leaf), expected, tolerances.relative(expected));
    }
}
