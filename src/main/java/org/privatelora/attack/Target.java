package org.privatelora.attack;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.privatelora.diffusion.NoiseSchedule;

/**
 * The model under attack, and what the attacker has beside it.
 *
 * @param adapted the model that was trained on the members
 * @param base the public model it was adapted from, when the attacker has it
 * @param schedule how both were trained to see noise
 * @param memory of what they answered
 * @param gradients of the adapted model, when the attacker can differentiate it
 * @param references LoRAs that the attacker trained with the same recipe, in the order of their names
 * @param versions of the images as an augmented training run saw them, when the attacker knows its recipe
 */
public record Target(
        GrayBox adapted,
        Optional<GrayBox> base,
        NoiseSchedule schedule,
        Memory memory,
        Optional<GradientNorms> gradients,
        List<Reference> references,
        Optional<Versions> versions) {
    /** Sorts the references, so that no score depends on the order in which they are given. */
    public Target {
        references = references.stream()
                .sorted(Comparator.comparing(Reference::name))
                .toList();
    }

    /** Nobody shows gradients, has references or knows of versions. */
    public Target(GrayBox adapted, Optional<GrayBox> base, NoiseSchedule schedule, Memory memory) {
        this(adapted, base, schedule, memory, Optional.empty(), List.of(), Optional.empty());
    }

    /** Nobody was asked yet. */
    public Target(GrayBox adapted, Optional<GrayBox> base, NoiseSchedule schedule) {
        this(adapted, base, schedule, new Memory());
    }

    /** The same target of somebody who can differentiate it. */
    public Target withGradients(GradientNorms gradients) {
        return new Target(adapted, base, schedule, memory, Optional.of(gradients), references, versions);
    }

    /**
     * Gradients of the adapted model.
     *
     * @param attack who needs them
     * @throws IllegalArgumentException when the attacker cannot look inside
     */
    GradientNorms gradients(String attack) {
        return gradients.orElseThrow(() -> new IllegalArgumentException("attack '" + attack
                + "' needs the gradients of a LoRA's tensors; attack a LoRA file, or leave that attack out"));
    }

    /** The same target of somebody who has these references. */
    public Target withReferences(List<Reference> references) {
        return new Target(adapted, base, schedule, memory, gradients, references, versions);
    }

    /** The same target of somebody who knows how its members were augmented. */
    public Target withVersions(Versions versions) {
        return new Target(adapted, base, schedule, memory, gradients, references, Optional.of(versions));
    }

    /**
     * What training saw of images.
     *
     * @param attack who needs it
     * @throws IllegalArgumentException when the attacker does not know, or there was no augmentation
     */
    Versions versions(String attack) {
        return versions.orElseThrow(() -> new IllegalArgumentException("attack '" + attack
                + "' needs to know how the members were augmented; name it (--augmentation weak|strong), or leave that"
                + " attack out"));
    }

    /**
     * The base model.
     *
     * @param attack who needs it
     * @throws IllegalArgumentException when the attacker does not have it
     */
    GrayBox base(String attack) {
        return base.orElseThrow(() -> new IllegalArgumentException(
                "attack '" + attack + "' needs the base model; give it, or leave that attack out"));
    }

    /**
     * The first references by name.
     *
     * @param attack who needs them
     * @param count how many
     * @throws IllegalArgumentException when there are fewer, saying how to make more
     */
    List<Reference> references(String attack, int count) {
        if (references.size() < count) {
            throw new IllegalArgumentException("attack '" + attack + "' needs " + count + " reference LoRAs, there are "
                    + references.size() + "; train them with 'privatelora shadows --count " + count
                    + "' and give --shadows, or leave that attack out");
        }
        return references.subList(0, count);
    }

    static IllegalArgumentException noReference(String attack, String trained, String image) {
        return new IllegalArgumentException("attack '" + attack + "' needs for each image a reference LoRA that was "
                + trained + " on it, and there is none for image " + image
                + "; 'privatelora shadows --pool online' trains pairs, one on each side");
    }

    /** The same attacker in front of another model, without its gradients. */
    Target facing(GrayBox model) {
        return new Target(model, base, schedule, memory, Optional.empty(), references, versions);
    }

    /** The attacker in front of one of the references, with the others and without gradients. */
    public Target facing(Reference reference) {
        List<Reference> others =
                references.stream().filter(one -> !one.equals(reference)).toList();
        return new Target(reference.model(), base, schedule, memory, Optional.empty(), others, versions);
    }

    /** Scores of an attack on the adapted model, asked once: an attack and its calibrated form need the same. */
    public double[] scores(ScoredAttack attack, Query query) {
        return memory.once(adapted, attack, query, () -> new double[][] {attack.scores(this, query)})[0].clone();
    }

    /** Denoising losses of some images under one of the models, asked once. */
    public DenoisingLosses losses(GrayBox model, DenoisingGrid grid, Query query) {
        return new DenoisingLosses(memory.once(
                model, grid, query, () -> grid.losses(model, schedule, query).perTimestep()));
    }

    /** Keeps scores that somebody found who had to ask the same anyway. */
    void remember(ScoredAttack attack, Query query, double[] scores) {
        memory.once(adapted, attack, query, () -> new double[][] {scores});
    }

    /** Keeps losses that somebody found who had to ask the same anyway. */
    public void remember(DenoisingGrid grid, Query query, DenoisingLosses losses) {
        memory.once(adapted, grid, query, losses::perTimestep);
    }
}
