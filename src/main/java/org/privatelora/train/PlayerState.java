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
 */
record PlayerState(float[] lora, FlatAdam.State optimiser, Optional<ProxyAttack.State> proxy) {
    /** Whether every weight is a finite number. */
    boolean isFinite() {
        double sum = 0;
        for (float value : lora) {
            sum += Math.abs(value);
        }
        return Double.isFinite(sum);
    }
}
