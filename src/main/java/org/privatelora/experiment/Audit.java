package org.privatelora.experiment;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.privatelora.attack.DenoisingGrid;
import org.privatelora.attack.DenoisingLosses;
import org.privatelora.attack.GrayBox;
import org.privatelora.data.Part;
import org.privatelora.results.AttackResult;
import org.privatelora.results.LabelledScores;
import org.privatelora.results.Measured;
import org.privatelora.results.Score;

/**
 * Every attack on one model: trained and calibrated on the auxiliary halves, reported on the test halves.
 *
 * @param attacks the results
 * @param memberLoss denoising loss on test-half members
 * @param heldOutLoss denoising loss on test-half non-members
 * @param scores one line per image and attack
 */
public record Audit(List<AttackResult> attacks, Measured memberLoss, Measured heldOutLoss, List<Score> scores) {
    /** The attacks that exist here. */
    public static final List<String> NAMES = List.of("loss", "calibrated", RetrainedProxy.NAME);

    /** What is in the literature and was not run, for the report. */
    public static List<String> notRun() {
        return List.of(
                "reference models (LiRA, RMIA): train LoRAs on other images with the same recipe and compare; stronger than the"
                        + " calibrated loss in our pilot",
                "PIA and SecMI (deterministic trajectories)",
                "CLiD (loss difference between the caption and reduced captions)",
                "white-box gradients (GSA)",
                "black-box attacks on generated images",
                "combinations learned from per-timestep losses");
    }

    /**
     * The name a model has in scores.csv.
     *
     * @param model slug of its kind
     * @param seed of its training
     */
    public record Label(String model, long seed) {}

    /**
     * Asks the model once about every image and judges the attacks by the answers.
     *
     * @param attacks some of {@link #NAMES}
     * @param label names the model in the scores
     */
    public static Audit run(
            Materials materials, GrayBox model, Preset.Evaluation how, List<String> attacks, Label label) {
        DenoisingGrid grid = materials.grid(how.timesteps());
        PartLosses base = PartLosses.measure(materials, materials.baseModel(), grid);
        return run(materials, model, base, how, attacks, label);
    }

    /** The same when the base model's losses are known. */
    static Audit run(
            Materials materials,
            GrayBox model,
            PartLosses base,
            Preset.Evaluation how,
            List<String> attacks,
            Label label) {
        DenoisingGrid grid = materials.grid(how.timesteps());
        Map<Part, Evidence> evidence = evidence(materials, model, grid);
        Map<Part, DenoisingLosses> losses = new EnumMap<>(Part.class);
        evidence.forEach((part, e) -> losses.put(part, e.losses()));
        PartLosses mine = new PartLosses(losses);
        Collector into = new Collector(materials, label);
        if (attacks.contains(NAMES.get(0))) {
            into.add(
                    NAMES.get(0),
                    grid.queries(),
                    mine.threshold(Part.MEMBERS_TEST, Part.NONMEMBERS_TEST),
                    mine.threshold(Part.MEMBERS_AUX, Part.NONMEMBERS_AUX));
        }
        if (attacks.contains(NAMES.get(1))) {
            into.add(
                    NAMES.get(1),
                    2 * grid.queries(),
                    mine.calibrated(base, Part.MEMBERS_TEST, Part.NONMEMBERS_TEST),
                    mine.calibrated(base, Part.MEMBERS_AUX, Part.NONMEMBERS_AUX));
        }
        if (attacks.contains(RetrainedProxy.NAME)) {
            RetrainedProxy proxy = new RetrainedProxy(how.proxyEpochs(), how.proxyLearningRate(), label.seed());
            RetrainedProxy.Verdict verdict = proxy.attack(materials.manager(), evidence);
            into.add(RetrainedProxy.NAME, grid.queries(), verdict.test(), verdict.validation());
        }
        return new Audit(
                into.attacks,
                Measured.meanOf(losses.get(Part.MEMBERS_TEST).perImage()),
                Measured.meanOf(losses.get(Part.NONMEMBERS_TEST).perImage()),
                into.scores);
    }

    private static Map<Part, Evidence> evidence(Materials materials, GrayBox model, DenoisingGrid grid) {
        Map<Part, Evidence> evidence = new EnumMap<>(Part.class);
        for (Part part : Part.PRIVATE) {
            evidence.put(part, Evidence.gather(grid, model, materials.schedule(), materials.query(part)));
        }
        return evidence;
    }

    /** Collects results and the lines of scores.csv. */
    private static final class Collector {
        private final List<AttackResult> attacks = new ArrayList<>();
        private final List<Score> scores = new ArrayList<>();
        private final Materials materials;
        private final Label label;

        Collector(Materials materials, Label label) {
            this.materials = materials;
            this.label = label;
        }

        void add(String attack, int queries, LabelledScores test, LabelledScores aux) {
            attacks.add(AttackResult.of(attack, queries, test, aux));
            lines(attack, Part.MEMBERS_TEST, test.members());
            lines(attack, Part.NONMEMBERS_TEST, test.nonMembers());
        }

        private void lines(String attack, Part part, double[] values) {
            List<String> ids = materials.query(part).ids();
            for (int i = 0; i < values.length; i++) {
                int member = part.isMember() ? 1 : 0;
                scores.add(new Score(label.model, label.seed, attack, "test", ids.get(i), member, values[i]));
            }
        }
    }
}
