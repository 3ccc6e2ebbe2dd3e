package org.privatelora.experiment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.List;
import org.privatelora.attack.GradientNorms;
import org.privatelora.attack.GrayBox;
import org.privatelora.lora.LoraComponent;
import org.privatelora.lora.LoraWeights;
import org.privatelora.model.StableDiffusion;
import org.privatelora.nn.FlatParameters;
import org.privatelora.proxy.ProxyAttack;
import org.privatelora.tensor.Autograd;
import org.privatelora.tensor.Ops;
import org.privatelora.tensor.Scope;
import org.privatelora.tensor.Tensors;

/**
 * Gradients of the denoising loss by the tensors of a LoRA, text encoder first. Its copy of the LoRA belongs to the manager that it was
 * made with.
 *
 * @param parameters the copy, and where its gradients arrive
 * @param model the base with that copy
 * @implNote one timestep at a time, so that no more than one picture's activations are kept.
 */
record LoraGradients(FlatParameters parameters, GrayBox model) implements GradientNorms {
    /** A power of two, which changes no float32 gradient and keeps those of fp16 activations from vanishing. */
    private static final double SCALE = 1024;

    static LoraGradients of(StableDiffusion base, LoraWeights lora, ModelReading reading, NDManager manager) {
        FlatParameters parameters = FlatParameters.of(manager, lora.trainables());
        LoraWeights leaves = lora.with(parameters.leaves());
        return new LoraGradients(
                parameters,
                reading.grayBox(base, leaves.wrap(LoraComponent.UNET, 1), leaves.wrap(LoraComponent.TEXT_ENCODER, 1)));
    }

    @Override
    public Norms of(String caption, NDArray noisyLatents, int[] timesteps, NDArray noise) {
        double[] mean = new double[Math.toIntExact(parameters.size())];
        double[][] each = new double[timesteps.length][];
        for (int i = 0; i < each.length; i++) {
            String one = i + ":" + (i + 1);
            int t = timesteps[i];
            float[] gradient = Scope.value(() -> gradient(caption, noisyLatents.get(one), t, noise.get(one)));
            double[] unscaled = new double[mean.length];
            Arrays.setAll(unscaled, j -> gradient[j] / SCALE);
            Arrays.setAll(mean, j -> mean[j] + unscaled[j] / each.length);
            each[i] = norms(unscaled);
        }
        return new Norms(norms(mean), each);
    }

    /** (n,), of the scaled loss of one image at one timestep. */
    private float[] gradient(String caption, NDArray noisyLatents, int timestep, NDArray noise) {
        parameters.zeroGradients();
        Autograd.backward(Autograd.recording(() -> {
            NDArray context = model.captions().context(List.of(caption)); // (1, N, D)
            NDArray t = Tensors.of(noisyLatents.getManager(), new int[] {timestep});
            NDArray epsilon = model.predictor().epsilon(noisyLatents, t, context);
            return Ops.scale(ProxyAttack.errorMaps(epsilon, noise).mean(), SCALE);
        }));
        return parameters.flatGradient().toFloatArray();
    }

    /** For each tensor. */
    private double[] norms(double[] gradient) {
        return parameters.leaves().keySet().stream()
                .mapToDouble(name -> norm(name, gradient))
                .toArray();
    }

    private double norm(String name, double[] gradient) {
        FlatParameters.Range range = parameters.range(name);
        double squares = 0;
        for (int j = (int) range.begin(); j < range.end(); j++) {
            squares += gradient[j] * gradient[j];
        }
        if (!Double.isFinite(squares)) {
            throw new IllegalStateException(
                    "the gradient of " + name + " is not finite; attack with fp32 instead of fp16");
        }
        return Math.sqrt(squares);
    }
}
