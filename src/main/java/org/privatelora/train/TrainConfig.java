package org.privatelora.train;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import org.privatelora.lora.LoraConfig;
import org.privatelora.lora.LoraRegularisation;
import org.privatelora.model.clip.TextReading;
import org.privatelora.objective.AdaptationOnly;
import org.privatelora.objective.MpLora;
import org.privatelora.objective.Objective;
import org.privatelora.objective.SmpLora;

/**
 * One training run, apart from the base model and the data. Reads and writes JSON.
 *
 * @param lora rank and targets
 * @param regularisation what holds LoRA back while it is trained; absent in files of earlier versions, which had none
 * @param objective what is minimised
 * @param adversary the proxy and the order of play
 * @param optimiser learning rates and clipping
 * @param loop epochs, batch, what is kept
 * @param denoising what LoRA is told and must predict; absent in files of earlier versions, which had the defaults
 * @param compute precision, and what saves memory; absent in files of earlier versions, which had float32 and remembered everything
 * @param dp differential privacy; absent in files of earlier versions, which had none
 * @param clipSkip hidden state of the text encoder counted from its end: 1 is the last
 * @param seed of every random draw of the run
 */
public record TrainConfig(
        LoraConfig lora,
        LoraRegularisation regularisation,
        Objective objective,
        AdversarialConfig adversary,
        OptimiserConfig optimiser,
        LoopConfig loop,
        DenoisingConfig denoising,
        Compute compute,
        DpConfig dp,
        int clipSkip,
        long seed) {
    private static final ObjectMapper JSON = new ObjectMapper()
            .registerModule(new Jdk8Module())
            .addMixIn(Objective.class, Named.class)
            .enable(SerializationFeature.INDENT_OUTPUT);

    /** How JSON tells the objectives apart. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = AdaptationOnly.class, name = "lora"),
        @JsonSubTypes.Type(value = MpLora.class, name = "mp"),
        @JsonSubTypes.Type(value = SmpLora.class, name = "smp")
    })
    private interface Named {}

    /** Checks the range. */
    public TrainConfig {
        regularisation = regularisation == null ? LoraRegularisation.none() : regularisation;
        denoising = denoising == null ? DenoisingConfig.defaults() : denoising;
        compute = compute == null ? Compute.plain() : compute;
        dp = dp == null ? DpConfig.none() : dp;
        if (clipSkip < 1) {
            throw new IllegalArgumentException("clip skip must be at least 1, was " + clipSkip);
        }
        if (dp.active() && (objective.usesAttack() || adversary.logProxy())) {
            throw new IllegalArgumentException("differentially private training has no proxy, but objective "
                    + objective.name() + (objective.usesAttack() ? " plays against one" : " logs one")
                    + ": a proxy learns from members without noise, so no epsilon would be true; use plain LoRA");
        }
    }

    /**
     * Plain LoRA with the paper's settings.
     *
     * @param latentSize numbers in one latent, C h w
     */
    public static TrainConfig forLatents(int latentSize) {
        return new TrainConfig(
                LoraConfig.defaults(),
                LoraRegularisation.none(),
                new AdaptationOnly(),
                AdversarialConfig.forLatents(latentSize),
                OptimiserConfig.defaults(),
                LoopConfig.defaults(),
                DenoisingConfig.defaults(),
                Compute.plain(),
                DpConfig.none(),
                1,
                1337);
    }

    /** Whether a proxy is trained: the objective needs it, or its log is asked for. */
    public boolean trainsProxy() {
        return objective.usesAttack() || adversary.logProxy();
    }

    /**
     * Refuses pictures of several sizes where they cannot be trained on: the proxy is a network on flattened error maps, so they must be
     * of one size; and what private training spends is known for batches that are drawn from all members alike.
     *
     * @param sizes how many sizes the latents have, more than 1 with bucketing only
     * @throws IllegalArgumentException saying which, and what to do
     */
    public void requireTrainable(int sizes) {
        if (sizes > 1 && trainsProxy()) {
            throw new IllegalArgumentException("objective " + objective.name()
                    + (objective.usesAttack() ? " plays against" : " logs")
                    + " a proxy that looks at error maps of one size, and bucketing made pictures of " + sizes
                    + " sizes; use plain LoRA, or leave out bucketing");
        }
        if (sizes > 1 && dp.active()) {
            throw new IllegalArgumentException(
                    "differentially private training draws each batch from all members alike,"
                            + " and bucketing made pictures of " + sizes + " sizes; leave out one of the two");
        }
    }

    /** How captions are read. */
    TextReading reading() {
        return denoising.reading(clipSkip);
    }

    /** The same with another LoRA. */
    public TrainConfig withLora(LoraConfig lora) {
        return new TrainConfig(
                lora, regularisation, objective, adversary, optimiser, loop, denoising, compute, dp, clipSkip, seed);
    }

    /** The same with another regularisation. */
    public TrainConfig withRegularisation(LoraRegularisation regularisation) {
        return new TrainConfig(
                lora, regularisation, objective, adversary, optimiser, loop, denoising, compute, dp, clipSkip, seed);
    }

    /** The same with another objective. */
    public TrainConfig withObjective(Objective objective) {
        return new TrainConfig(
                lora, regularisation, objective, adversary, optimiser, loop, denoising, compute, dp, clipSkip, seed);
    }

    /** The same with another adversary. */
    public TrainConfig withAdversary(AdversarialConfig adversary) {
        return new TrainConfig(
                lora, regularisation, objective, adversary, optimiser, loop, denoising, compute, dp, clipSkip, seed);
    }

    /** The same with another optimiser. */
    public TrainConfig withOptimiser(OptimiserConfig optimiser) {
        return new TrainConfig(
                lora, regularisation, objective, adversary, optimiser, loop, denoising, compute, dp, clipSkip, seed);
    }

    /** The same with another loop. */
    public TrainConfig withLoop(LoopConfig loop) {
        return new TrainConfig(
                lora, regularisation, objective, adversary, optimiser, loop, denoising, compute, dp, clipSkip, seed);
    }

    /** The same with another task. */
    public TrainConfig withDenoising(DenoisingConfig denoising) {
        return new TrainConfig(
                lora, regularisation, objective, adversary, optimiser, loop, denoising, compute, dp, clipSkip, seed);
    }

    /** The same computed in another way. */
    public TrainConfig withCompute(Compute compute) {
        return new TrainConfig(
                lora, regularisation, objective, adversary, optimiser, loop, denoising, compute, dp, clipSkip, seed);
    }

    /** The same with another differential privacy. */
    public TrainConfig withDp(DpConfig dp) {
        return new TrainConfig(
                lora, regularisation, objective, adversary, optimiser, loop, denoising, compute, dp, clipSkip, seed);
    }

    /** The same reading another hidden state. */
    public TrainConfig withClipSkip(int clipSkip) {
        return new TrainConfig(
                lora, regularisation, objective, adversary, optimiser, loop, denoising, compute, dp, clipSkip, seed);
    }

    /** The same with another seed. */
    public TrainConfig withSeed(long seed) {
        return new TrainConfig(
                lora, regularisation, objective, adversary, optimiser, loop, denoising, compute, dp, clipSkip, seed);
    }

    /** As JSON text. */
    public String toJson() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a configuration is always JSON", e);
        }
    }

    /** As a JSON tree, for a run record. */
    public JsonNode toTree() {
        return JSON.valueToTree(this);
    }

    /**
     * Reads what {@link #toJson} wrote; a value out of range or an unknown field is an error.
     *
     * @throws IllegalArgumentException saying which
     */
    public static TrainConfig parse(String json) {
        try {
            return JSON.readValue(json, TrainConfig.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not a training configuration: " + e.getOriginalMessage(), e);
        }
    }
}
