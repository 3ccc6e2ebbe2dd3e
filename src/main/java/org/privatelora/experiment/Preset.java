package org.privatelora.experiment;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.privatelora.lora.LoraConfig;
import org.privatelora.lora.LoraRegularisation;
import org.privatelora.objective.AdaptationOnly;
import org.privatelora.objective.Objective;
import org.privatelora.results.Json;
import org.privatelora.results.ModelResult.Kind;
import org.privatelora.train.AdversarialConfig;
import org.privatelora.train.Compute;
import org.privatelora.train.DenoisingConfig;
import org.privatelora.train.DpConfig;
import org.privatelora.train.LoopConfig;
import org.privatelora.train.OptimiserConfig;
import org.privatelora.train.TrainConfig;

/**
 * One experiment, completely: the JSON files beside this class.
 *
 * @param name as the command line spells it
 * @param title one line for people
 * @param base the public model that is adapted
 * @param data the private pictures
 * @param seeds of training, one run of everything each
 * @param objectives methods, {@code lora}, {@code mp}, {@code smp}, {@code lora-dp} and others, to the values of their knob that are
 *     tried: lambda, for lora-dp epsilon; plain LoRA has the one value 0
 * @param training the same for every objective
 * @param evaluation attacks and samples
 */
public record Preset(
        String name,
        String title,
        Base base,
        Data data,
        List<Long> seeds,
        Map<String, List<Double>> objectives,
        Training training,
        Evaluation evaluation) {
    /** The presets that come with the library. */
    public static final List<String> NAMES = PresetText.NAMES;

    /**
     * The public model.
     *
     * @param model {@code pocket}, the name of a model that is pre-trained when first needed, {@code sd15}, or a diffusers folder
     * @param publicDataset the data set on whose public part a mini model is pre-trained
     */
    public record Base(String model, String publicDataset) {
        /** Checks that both are named. */
        public Base {
            Required.given("base.model", model, "base.publicDataset", publicDataset);
        }
    }

    /**
     * The private pictures.
     *
     * @param set name of a data set's manifest, or a manifest file
     * @param perPart how many pictures of each part are used, the first of the frozen order; 0: all
     */
    public record Data(String set, int perPart) {
        /** Checks the number. */
        public Data {
            Required.given("data.set", set);
            if (perPart < 0) {
                throw new IllegalArgumentException("data.perPart must be 0, for all, or positive, was " + perPart);
            }
        }
    }

    /**
     * How every LoRA is trained.
     *
     * @param lora rank and targets
     * @param regularisation what holds LoRA back while it is trained
     * @param optimiser learning rates and clipping
     * @param loop epochs and batch
     * @param adversary the proxy
     * @param denoising what LoRA is told and must predict
     * @param compute precision, and what saves memory
     * @param dp differential privacy; objective lora-dp turns it on
     * @param clipSkip hidden state of the text encoder counted from its end
     */
    public record Training(
            LoraConfig lora,
            LoraRegularisation regularisation,
            OptimiserConfig optimiser,
            LoopConfig loop,
            Adversary adversary,
            DenoisingConfig denoising,
            Compute compute,
            DpConfig dp,
            int clipSkip) {
        /** Checks that every part is there. */
        public Training {
            Required.given("training.lora", lora, "training.regularisation", regularisation);
            Required.given("training.optimiser", optimiser, "training.loop", loop);
            Required.given("training.adversary", adversary, "training.denoising", denoising);
            Required.given("training.compute", compute, "training.dp", dp);
        }

        /** How the networks are used, so that attacks and samplers use them as training did. */
        public ModelReading reading() {
            return ModelReading.of(denoising, clipSkip);
        }

        /** The same for another LoRA and loop. */
        public Training with(LoraConfig lora, LoopConfig loop) {
            return new Training(lora, regularisation, optimiser, loop, adversary, denoising, compute, dp, clipSkip);
        }

        /** The same with LoRA held back in another way. */
        public Training withRegularisation(LoraRegularisation regularisation) {
            return new Training(lora, regularisation, optimiser, loop, adversary, denoising, compute, dp, clipSkip);
        }

        /** The same for another task. */
        public Training withDenoising(DenoisingConfig denoising) {
            return new Training(lora, regularisation, optimiser, loop, adversary, denoising, compute, dp, clipSkip);
        }

        /** The same reading another hidden state of the text encoder. */
        public Training withClipSkip(int clipSkip) {
            return new Training(lora, regularisation, optimiser, loop, adversary, denoising, compute, dp, clipSkip);
        }

        /** The same with another differential privacy. */
        public Training withDp(DpConfig dp) {
            return new Training(lora, regularisation, optimiser, loop, adversary, denoising, compute, dp, clipSkip);
        }

        /** The same computed in another way. */
        public Training withCompute(Compute compute) {
            return new Training(lora, regularisation, optimiser, loop, adversary, denoising, compute, dp, clipSkip);
        }
    }

    /**
     * The proxy during training.
     *
     * @param draw where the attack loss takes its error maps from
     * @param order which player moves first
     * @param steps proxy updates per step
     * @param learningRate of the proxy
     */
    public record Adversary(
            AdversarialConfig.DrawMode draw, AdversarialConfig.UpdateOrder order, int steps, double learningRate) {
        /** Checks that both choices are made; the numbers are checked by {@link AdversarialConfig}. */
        public Adversary {
            Required.given("training.adversary.draw", draw, "training.adversary.order", order);
        }
    }

    /** Checks names, lambdas and seeds: none twice, which would count one training as two. */
    public Preset {
        Required.given("name", name, "base", base);
        Required.given("data", data, "seeds", seeds);
        Required.given("objectives", objectives, "training", training);
        Required.given("evaluation", evaluation);
        Required.distinct("seeds", seeds);
        Required.distinct("objectives", List.copyOf(objectives.keySet()));
        objectives.forEach((objective, lambdas) -> Required.distinct("objectives." + objective, lambdas));
        seeds = List.copyOf(seeds);
        objectives = Collections.unmodifiableMap(new LinkedHashMap<>(objectives));
        objectives.forEach((objective, lambdas) -> lambdas.forEach(lambda -> objective(new Kind(objective, lambda))));
    }

    /**
     * A preset that comes with the library.
     *
     * @throws IllegalArgumentException for an unknown name, listing the known ones
     */
    public static Preset named(String name) {
        return parse(PresetText.resource(name), "preset " + name);
    }

    /**
     * Reads a preset; the field {@code "like"} may name one that comes with the library, which then says what this one does not.
     *
     * @param json the text
     * @param where what to call it in an error
     * @throws IllegalArgumentException naming an unknown, missing or impossible field
     */
    public static Preset parse(String json, String where) {
        return Json.parse(PresetText.completed(json, where), Preset.class, where);
    }

    /** Everything that is trained for one seed. */
    public List<Kind> kinds() {
        List<Kind> kinds = new ArrayList<>();
        objectives.forEach((objective, lambdas) -> lambdas.forEach(lambda -> kinds.add(new Kind(objective, lambda))));
        return kinds;
    }

    /** The same with only these objectives. */
    public Preset withObjectives(List<String> names) {
        Map<String, List<Double>> kept = new LinkedHashMap<>();
        for (String objective : names) {
            if (!objectives.containsKey(objective)) {
                throw new IllegalArgumentException("preset " + name + " has objectives " + objectives.keySet()
                        + ", was asked for '" + objective + "'");
            }
            kept.put(objective, objectives.get(objective));
        }
        return new Preset(name, title, base, data, seeds, kept, training, evaluation);
    }

    /** The same with one objective and lambda. */
    public Preset withKind(Kind kind) {
        return new Preset(
                name, title, base, data, seeds, Map.of(kind.objective(), List.of(kind.lambda())), training, evaluation);
    }

    /** The same with other seeds. */
    public Preset withSeeds(List<Long> seeds) {
        return new Preset(name, title, base, data, seeds, objectives, training, evaluation);
    }

    /** The same on another base model. */
    public Preset withBase(Base base) {
        return new Preset(name, title, base, data, seeds, objectives, training, evaluation);
    }

    /**
     * The same on other private pictures, all of them.
     *
     * @param set name of a data set's manifest, or a manifest file
     */
    public Preset withData(String set) {
        String settings = "The settings of " + name + " on other pictures";
        return new Preset(name, settings, base, new Data(set, 0), seeds, objectives, training, evaluation);
    }

    /** The same on so many pictures of each part, the first of the frozen order; 0: all. */
    public Preset withPerPart(int perPart) {
        return new Preset(name, title, base, new Data(data.set, perPart), seeds, objectives, training, evaluation);
    }

    /** The same, measured in another way. */
    public Preset withEvaluation(Evaluation evaluation) {
        return new Preset(name, title, base, data, seeds, objectives, training, evaluation);
    }

    /** The same, trained in another way. */
    public Preset withTraining(Training training) {
        return new Preset(name, title, base, data, seeds, objectives, training, evaluation);
    }

    /**
     * The configuration of one training run.
     *
     * @param kind objective and lambda
     * @param seed of the run
     * @param latentSize numbers in one latent, C h w
     */
    public TrainConfig config(Kind kind, long seed, int latentSize) {
        AdversarialConfig all = AdversarialConfig.forLatents(latentSize);
        Adversary mine = training.adversary;
        AdversarialConfig adversary = all.withDraw(mine.draw)
                .withOrder(mine.order)
                .withProxySteps(mine.steps)
                .withProxy(all.proxy().withLearningRate(mine.learningRate));
        TrainConfig plain = new TrainConfig(
                training.lora,
                training.regularisation,
                new AdaptationOnly(),
                adversary,
                training.optimiser,
                training.loop,
                training.denoising,
                training.compute,
                training.dp,
                training.clipSkip,
                seed);
        return new Method(kind).of(plain);
    }

    /**
     * The objective of a kind.
     *
     * @throws IllegalArgumentException when there is no such method, or its knob cannot be so
     */
    public static Objective objective(Kind kind) {
        return new Method(kind).objective();
    }
}
