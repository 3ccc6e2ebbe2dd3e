package org.privatelora.model.clip;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import org.privatelora.nn.LayerNorm;
import org.privatelora.nn.Projection;
import org.privatelora.nn.Weights;
import org.privatelora.tensor.Ops;
import org.privatelora.tensor.Scope;

/** One pre-norm transformer layer: x + attention(norm1(x)), then x + perceptron(norm2(x)); (B, N, C) to (B, N, C). */
record TextEncoderLayer(LayerNorm norm1, Attention attention, LayerNorm norm2, Perceptron perceptron) {
    static TextEncoderLayer build(TextEncoderConfig config, Weights weights) {
        return new TextEncoderLayer(
                weights.layerNorm("layer_norm1", config.hidden(), config.layerNormEps()),
                Attention.build(config, weights.at("self_attn")),
                weights.layerNorm("layer_norm2", config.hidden(), config.layerNormEps()),
                Perceptron.build(config, weights.at("mlp")));
    }

    NDArray apply(NDArray x) {
        return Scope.tidy(() -> {
            NDArray attended = x.add(attention.apply(norm1.apply(x)));
            return attended.add(perceptron.apply(norm2.apply(attended)));
        });
    }

    /** Self-attention in which a token sees itself and those before it. */
    record Attention(Projection key, Projection value, Projection query, Projection out, int heads) {
        static Attention build(TextEncoderConfig config, Weights weights) {
            int hidden = config.hidden();
            return new Attention(
                    weights.linear("k_proj", hidden, hidden, true),
                    weights.linear("v_proj", hidden, hidden, true),
                    weights.linear("q_proj", hidden, hidden, true),
                    weights.linear("out_proj", hidden, hidden, true),
                    config.heads());
        }

        NDArray apply(NDArray x) {
            NDArray attended = Ops.attention(split(query.apply(x)), split(key.apply(x)), split(value.apply(x)), true);
            return out.apply(attended.transpose(0, 2, 1, 3).reshape(x.getShape())); // (B, N, C)
        }

        private NDArray split(NDArray x) {
            Shape shape = x.getShape();
            NDArray headed = x.reshape(shape.get(0), shape.get(1), heads, shape.get(2) / heads); // (B, N, heads, d)
            return headed.transpose(0, 2, 1, 3); // (B, heads, N, d)
        }
    }

    /** Two linear layers with an activation between them. */
    record Perceptron(Projection in, Projection out, TextEncoderConfig.Activation activation) {
        static Perceptron build(TextEncoderConfig config, Weights weights) {
            return new Perceptron(
                    weights.linear("fc1", config.hidden(), config.intermediate(), true),
                    weights.linear("fc2", config.intermediate(), config.hidden(), true),
                    config.activation());
        }

        NDArray apply(NDArray x) {
            return out.apply(activation.apply(in.apply(x)));
        }
    }
}
