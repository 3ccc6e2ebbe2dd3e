package org.privatelora.proxy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.privatelora.nn.Projection;
import org.privatelora.nn.StateDict;
import org.privatelora.nn.Weights;
import org.privatelora.tensor.Rng;
import org.privatelora.tensor.Scope;
import org.privatelora.tensor.Tensors;

/**
 * Linear, ReLU, dropout, twice, then linear to two logits.
 *
 * @param layer1 (inputSize to hidden1)
 * @param layer2 (hidden1 to hidden2)
 * @param layer3 (hidden2 to 2)
 */
public record ProxyNetwork(Projection layer1, Projection layer2, Projection layer3) {
    static final int CLASSES = 2;

    /**
     * The network on given weights.
     *
     * @param config sizes
     * @param parameters {@code layer1.weight} (hidden1, inputSize), {@code layer1.bias}, and so on to {@code layer3}
     * @throws IllegalArgumentException when one is missing or has another shape
     */
    public static ProxyNetwork build(ProxyConfig config, Map<String, NDArray> parameters) {
        Weights weights = Weights.of(new StateDict(parameters));
        return new ProxyNetwork(
                weights.linear("layer1", config.inputSize(), config.hidden1(), true),
                weights.linear("layer2", config.hidden1(), config.hidden2(), true),
                weights.linear("layer3", config.hidden2(), CLASSES, true));
    }

    /** PyTorch's default: weights and biases uniform in +-1/sqrt(fan in). */
    static Map<String, NDArray> initial(ProxyConfig config, NDManager manager, Rng rng) {
        Map<String, NDArray> parameters = new LinkedHashMap<>();
        int[] sizes = {config.inputSize(), config.hidden1(), config.hidden2(), CLASSES};
        for (int i = 1; i < sizes.length; i++) {
            double bound = 1 / Math.sqrt(sizes[i - 1]);
            String layer = "layer" + i;
            parameters.put(
                    layer + ".weight",
                    uniform(manager, rng, layer + ".weight", bound, new Shape(sizes[i], sizes[i - 1])));
            parameters.put(layer + ".bias", uniform(manager, rng, layer + ".bias", bound, new Shape(sizes[i])));
        }
        return parameters;
    }

    private static NDArray uniform(NDManager manager, Rng rng, String name, double bound, Shape shape) {
        float[] values = rng.uniform("proxy-" + name, 0, 0, (int) shape.size());
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) ((2 * values[i] - 1) * bound);
        }
        return Tensors.of(manager, values, shape);
    }

    /**
     * Scores of "non-member" and "member".
     *
     * @param errorMaps (B, inputSize) float32
     * @param masks what the hidden layers are multiplied by; without masks nothing is dropped
     * @return (B, 2)
     */
    public NDArray logits(NDArray errorMaps, Optional<DropoutMasks> masks) {
        return Scope.tidy(() -> {
            NDArray hidden1 =
                    dropped(Activation.relu(layer1.apply(errorMaps)), masks.map(DropoutMasks::first)); // (B, hidden1)
            NDArray hidden2 =
                    dropped(Activation.relu(layer2.apply(hidden1)), masks.map(DropoutMasks::second)); // (B, hidden2)
            return layer3.apply(hidden2);
        });
    }

    private static NDArray dropped(NDArray hidden, Optional<NDArray> mask) {
        return mask.isPresent() ? hidden.mul(mask.get()) : hidden;
    }
}
