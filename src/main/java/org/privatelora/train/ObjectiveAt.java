package org.privatelora.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.privatelora.lora.LoraWeights;
import org.privatelora.nn.FlatParameters;
import org.privatelora.proxy.ProxyAttack;
import org.privatelora.tensor.Ops;
import org.privatelora.tensor.Rng;
import org.privatelora.tensor.Scope;

/**
 * What a run minimises, as a function of the LoRA weights alone: a fixed batch, fixed noise and timesteps, a proxy that stands still.
 * Owns copies of the weights.
 *
 * @implNote nothing is dropped, neither from LoRA nor in the proxy, so that the function is the same at every call; both losses share
 *     one forward pass, whatever the run did.
 */
public final class ObjectiveAt implements AutoCloseable {
    private static final String STREAM = "smoothness";

    private final TrainConfig config;
    private final NDManager manager;
    private final FlatParameters parameters;
    private final Optional<ProxyAttack> proxy;
    private final Denoiser denoiser;
    private final List<Latent> batch;

    /**
     * The three losses at one point, each of shape ().
     *
     * @param adaptation L
     * @param attack A, when there is a proxy
     * @param objective what is minimised
     */
    public record Losses(NDArray adaptation, Optional<NDArray> attack, NDArray objective) {}

    /**
     * Copies the weights.
     *
     * @param config the run
     * @param base stays frozen
     * @param lora the point
     * @param proxy its weights, as {@link ProxyAttack#parameters}; needed when the objective uses it
     * @param batch members, their latents of one size
     * @param draws seed of noise and timesteps
     * @throws IllegalArgumentException when the objective uses a proxy and there is none
     */
    public ObjectiveAt(
            TrainConfig config,
            BaseModel base,
            LoraWeights lora,
            Optional<Map<String, NDArray>> proxy,
            List<Latent> batch,
            Rng draws) {
        if (config.objective().usesAttack() && proxy.isEmpty()) {
            throw new IllegalArgumentException("objective " + config.objective().name()
                    + " needs the proxy of the same step, found none; runs of earlier versions kept only the last one");
        }
        this.config = config;
        this.batch = List.copyOf(batch);
        manager = base.manager().newSubManager();
        parameters = FlatParameters.of(manager, lora.trainables());
        this.proxy = proxy.map(
                weights -> new ProxyAttack(config.adversary().proxy(), manager, new Rng(config.seed()), weights));
        denoiser = new AdaptedDenoiser(config, base, lora.with(parameters.leaves()), manager, draws).whole();
    }

    /** Where the function is looked at; to be moved at will. */
    public FlatParameters parameters() {
        return parameters;
    }

    /** The losses where the parameters are now; differentiable while a graph is recorded. */
    public Losses losses() {
        NDArray errorMaps = denoiser.errorMaps(batch, STREAM, 0); // (B, C h w)
        NDArray adaptation = errorMaps.mean(); // eq. 3
        Optional<NDArray> attack = proxy.map(attacker -> attacker.attackLoss(errorMaps, Optional.empty()));
        NDArray objective = config.objective().usesAttack()
                ? Ops.cast(config.objective().loss(adaptation, attack.orElseThrow()), DataType.FLOAT32) // eq. 6 or 10
                : adaptation;
        return new Losses(adaptation, attack, objective);
    }

    /** Only what is minimised, shape (). */
    public NDArray objective() {
        return Scope.tidy(() -> losses().objective());
    }

    @Override
    public void close() {
        proxy.ifPresent(ProxyAttack::close);
        parameters.close();
        manager.close();
    }
}
