package org.privatelora.train;

import java.util.Optional;
import org.privatelora.nn.FlatAdam;
import org.privatelora.proxy.ProxyAttack;

/**
 * Everything that changes from step to step.
 *
 * @param lora flat LoRA weights
 * @param optimiser their moments
 * @param proxy the proxy with its moments, when one is trained
 * @param lossScale the scale of the loss
 */
record PlayerState(
        float[] lora, FlatAdam.State optimiser, Optional<ProxyAttack.State> proxy, LossScale.State lossScale) {
    /** What is not a finite number, if anything. */
    Optional<String> fault() {
        if (!isFinite(lora)) {
            return Optional.of("a LoRA weight");
        }
        if (!isFinite(optimiser.first()) || !isFinite(optimiser.second())) {
            return Optional.of("a moment of LoRA's optimiser");
        }
        return proxy.filter(state -> !isFinite(state.parameters())).map(state -> "a weight of the proxy");
    }

    /** Refuses to let a number that is not finite be saved. */
    void requireFinite(long step) {
        fault().ifPresent(quantity -> {
            throw new DivergedException(quantity, Double.NaN, step);
        });
    }

    private static boolean isFinite(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += Math.abs(value);
        }
        return Double.isFinite(sum);
    }
}
