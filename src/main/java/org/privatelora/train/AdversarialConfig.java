package org.privatelora.train;

import org.privatelora.proxy.ProxyConfig;

/**
 * The adversary's side of training.
 *
 * @param draw where the attack loss takes its error maps from
 * @param order which of the two players moves first in a step
 * @param proxySteps updates of the proxy per step (the paper's k), at least 1
 * @param proxyBatch members, and as many non-members, in one update of the proxy; 0: as many as the training batch
 * @param proxy the proxy's network and optimiser
 * @param logProxy true: train and log a proxy beside plain LoRA too, which does not see it
 */
public record AdversarialConfig(
        DrawMode draw, UpdateOrder order, int proxySteps, int proxyBatch, ProxyConfig proxy, boolean logProxy) {
    /** Where the attack loss takes its error maps from. */
    public enum DrawMode {
        /** A second draw of noise and timestep and a second forward pass, as the paper's code. */
        SEPARATE_DRAW,
        /** The error maps of the adaptation loss, as the paper's equations 6 and 10; about half the cost. */
        SHARED_FORWARD
    }

    /** Which of the two players moves first in a step. */
    public enum UpdateOrder {
        /** LoRA, then proxy, as the paper's code. */
        LDM_FIRST,
        /** Proxy, then LoRA, as the paper's algorithms 1 and 2. */
        PROXY_FIRST
    }

    /** Checks the ranges. */
    public AdversarialConfig {
        if (proxySteps < 1) {
            throw new IllegalArgumentException("proxy steps must be at least 1, were " + proxySteps);
        }
        if (proxyBatch < 0) {
            throw new IllegalArgumentException(
                    "proxy batch must be at least 1, or 0 for the training batch, was " + proxyBatch);
        }
    }

    /**
     * Shared forward, LoRA first, one proxy step, the paper's proxy.
     *
     * @param latentSize numbers in one latent, C h w: the proxy's inputs
     */
    public static AdversarialConfig forLatents(int latentSize) {
        return new AdversarialConfig(
                DrawMode.SHARED_FORWARD, UpdateOrder.LDM_FIRST, 1, 0, ProxyConfig.forInput(latentSize), false);
    }

    /** The same with another draw. */
    public AdversarialConfig withDraw(DrawMode draw) {
        return new AdversarialConfig(draw, order, proxySteps, proxyBatch, proxy, logProxy);
    }

    /** The same with another order. */
    public AdversarialConfig withOrder(UpdateOrder order) {
        return new AdversarialConfig(draw, order, proxySteps, proxyBatch, proxy, logProxy);
    }

    /** The same with another number of proxy updates per step. */
    public AdversarialConfig withProxySteps(int proxySteps) {
        return new AdversarialConfig(draw, order, proxySteps, proxyBatch, proxy, logProxy);
    }

    /** The same with another batch of the proxy. */
    public AdversarialConfig withProxyBatch(int proxyBatch) {
        return new AdversarialConfig(draw, order, proxySteps, proxyBatch, proxy, logProxy);
    }

    /** The same with another proxy. */
    public AdversarialConfig withProxy(ProxyConfig proxy) {
        return new AdversarialConfig(draw, order, proxySteps, proxyBatch, proxy, logProxy);
    }

    /** The same, with a proxy beside plain LoRA or without. */
    public AdversarialConfig withLogProxy(boolean logProxy) {
        return new AdversarialConfig(draw, order, proxySteps, proxyBatch, proxy, logProxy);
    }
}
