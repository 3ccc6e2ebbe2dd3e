package org.privatelora.bench;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.privatelora.attack.DenoisingGrid;
import org.privatelora.attack.GrayBox;
import org.privatelora.attack.LearnedAttack;
import org.privatelora.attack.MembershipAttack;
import org.privatelora.attack.Query;
import org.privatelora.attack.ScoredAttack;
import org.privatelora.attack.Target;
import org.privatelora.experiment.AttackSuite;
import org.privatelora.model.clip.TextReading;
import org.privatelora.model.unet.UNetConfig;
import org.privatelora.nn.ProjectionWrap;
import org.privatelora.progress.ProgressListener;
import org.privatelora.tensor.Rng;
import org.privatelora.tensor.Tensors;

/**
 * What each gray-box attack costs when it is run alone, relative to the loss attack: asking the models and, of attacks that learn, finding
 * the features, but not the learning. On random weights and latents of the embedded model's size; the networks on error maps are left
 * out.
 *
 * @param turns how often each attack is measured
 * @param images asked about in each turn, at least 1
 */
public record AttackBenchmark(Turns turns, int images) {
    private static final int SIDE = 16;

    /** Checks the count. */
    public AttackBenchmark {
        if (images < 1) {
            throw new IllegalArgumentException("at least 1 image is needed, were " + images);
        }
    }

    /**
     * One attack.
     *
     * @param attack its name
     * @param queries forward passes per image
     * @param timing of all images together; the ratio is to the loss attack's
     */
    public record Row(String attack, int queries, Turns.Timing timing) {}

    /**
     * Measures.
     *
     * @param parent the device
     * @param listener hears of every round
     * @return the loss attack first
     */
    public List<Row> run(NDManager parent, ProgressListener listener) {
        try (NDManager manager = parent.newSubManager()) {
            RandomBase base = RandomBase.create(manager, UNetConfig.pocket());
            Query query = query(manager);
            Map<String, Turns.Variant> variants = new LinkedHashMap<>();
            List<MembershipAttack> attacks = attacks();
            attacks.forEach(attack -> variants.put(attack.name(), turn -> ask(attack, target(base), query)));
            Map<String, Turns.Timing> timings = turns.time(variants, "attacks on " + images + " images", listener);
            return attacks.stream()
                    .map(attack -> new Row(attack.name(), attack.queries(), timings.get(attack.name())))
                    .toList();
        }
    }

    private static List<MembershipAttack> attacks() {
        return AttackSuite.all().possible(false, false).attacks(DenoisingGrid.defaults());
    }

    /** Two models of one size that nobody has asked yet. */
    private static Target target(RandomBase base) {
        return new Target(grayBox(base), Optional.of(grayBox(base)), base.schedule());
    }

    private static GrayBox grayBox(RandomBase base) {
        return new GrayBox(base.unet(ProjectionWrap.NONE), base.textEncoder(ProjectionWrap.NONE, TextReading.plain(1)));
    }

    private static void ask(MembershipAttack attack, Target target, Query query) {
        if (attack instanceof ScoredAttack scored) {
            target.scores(scored, query);
        } else {
            ((LearnedAttack) attack).features(target, query);
        }
    }

    /** Random latents (N, 4, 16, 16). */
    private Query query(NDManager manager) {
        List<String> ids =
                IntStream.range(0, images).mapToObj(i -> "image-" + i).toList();
        Shape shape = new Shape(images, 4, SIDE, SIDE);
        float[] values = new Rng(1).normal("bench-latents", 0, 0, (int) shape.size());
        return new Query(ids, ids, Tensors.of(manager, values, shape));
    }
}
