package org.privatelora.proxy;

/**
 * The proxy's size and optimiser.
 *
 * @param inputSize numbers of one error map, 4 h w for latents of h times w
 * @param hidden1 units of the first hidden layer
 * @param hidden2 units of the second hidden layer
 * @param dropout probability of dropping a hidden unit while training, in [0, 1)
 * @param learningRate of Adam, positive
 * @param weightDecay L2, at least 0
 */
public record ProxyConfig(
        int inputSize, int hidden1, int hidden2, double dropout, double learningRate, double weightDecay) {
    /** Checks the ranges. */
    public ProxyConfig {
        if (inputSize < 1 || hidden1 < 1 || hidden2 < 1) {
            throw new IllegalArgumentException(
                    "layer sizes must be at least 1, were " + inputSize + ", " + hidden1 + " and " + hidden2);
        }
        if (!(dropout >= 0 && dropout < 1)) {
            throw new IllegalArgumentException("dropout must be in [0, 1), was " + dropout);
        }
        if (!(learningRate > 0 && weightDecay >= 0)) {
            throw new IllegalArgumentException("learning rate must be positive and weight decay at least 0, were "
                    + learningRate + " and " + weightDecay);
        }
    }

    /**
     * The paper's 512 and 256 units, dropout 0.5, learning rate 1e-5; decay 1e-4 as in the authors' code.
     *
     * @param inputSize numbers of one error map; 16384 for images of 512 pixels
     */
    public static ProxyConfig forInput(int inputSize) {
        return new ProxyConfig(inputSize, 512, 256, 0.5, 1e-5, 1e-4);
    }

    /** The same with other hidden layers. */
    public ProxyConfig withHidden(int hidden1, int hidden2) {
        return new ProxyConfig(inputSize, hidden1, hidden2, dropout, learningRate, weightDecay);
    }

    /** The same with another dropout. */
    public ProxyConfig withDropout(double dropout) {
        return new ProxyConfig(inputSize, hidden1, hidden2, dropout, learningRate, weightDecay);
    }

    /** The same with another learning rate. */
    public ProxyConfig withLearningRate(double learningRate) {
        return new ProxyConfig(inputSize, hidden1, hidden2, dropout, learningRate, weightDecay);
    }
}
