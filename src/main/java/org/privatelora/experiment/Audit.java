package org.privatelora.experiment;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.privatelora.attack.GrayBox;
import org.privatelora.attack.MembershipAttack;
import org.privatelora.attack.Memory;
import org.privatelora.attack.Target;
import org.privatelora.data.Part;
import org.privatelora.results.AttackResult;
import org.privatelora.results.LabelledScores;
import org.privatelora.results.Measured;
import org.privatelora.results.Score;

/**
 * Attacks on one model: trained and calibrated on the auxiliary halves, reported on the test halves.
 *
 * @param attacks the results
 * @param memberLoss denoising loss on test-half members
 * @param heldOutLoss denoising loss on test-half non-members
 * @param scores one line per image and attack
 */
public record Audit(List<AttackResult> attacks, Measured memberLoss, Measured heldOutLoss, List<Score> scores) {
    /**
     * The name a model has in scores.csv.
     *
     * @param model slug of its kind
     * @param seed of its training
     */
    public record Label(String model, long seed) {}

    /**
     * Attacks a model.
     *
     * @param materials base model and images
     * @param model the adapted model
     * @param how number of timesteps, and how h' is trained
     * @param suite which attacks
     * @param label names the model in the scores
     */
    public static Audit run(Materials materials, GrayBox model, Preset.Evaluation how, AttackSuite suite, Label label) {
        return run(materials, model, new Memory(), how, suite, label);
    }

    /** The same when models were asked before. */
    static Audit run(
            Materials materials, GrayBox model, Memory memory, Preset.Evaluation how, AttackSuite suite, Label label) {
        Target target = new Target(model, Optional.of(materials.baseModel()), materials.schedule(), memory);
        Hearing hearing = Hearing.of(materials, target, how.timesteps());
        RetrainedProxy proxy = new RetrainedProxy(how.proxyEpochs(), how.proxyLearningRate(), label.seed());
        Map<String, AttackResult> attacks = new LinkedHashMap<>();
        suite.names()
                .forEach(name -> attacks.put(name, null)); // in their order, h' first: its pass finds the losses too
        List<Score> scores = new ArrayList<>();
        if (suite.retrainsProxy()) {
            Verdict verdict = hearing.verdict(proxy, materials);
            attacks.put(
                    RetrainedProxy.NAME,
                    result(RetrainedProxy.NAME, hearing.grid().queries(), verdict));
            scores.addAll(lines(RetrainedProxy.NAME, verdict, materials, label));
        }
        for (MembershipAttack attack : suite.attacks(hearing.grid())) {
            Verdict verdict = hearing.verdict(attack);
            attacks.put(attack.name(), result(attack.name(), attack.queries(), verdict));
            scores.addAll(lines(attack.name(), verdict, materials, label));
        }
        return new Audit(
                List.copyOf(attacks.values()),
                Measured.meanOf(hearing.losses(Part.MEMBERS_TEST).perImage()),
                Measured.meanOf(hearing.losses(Part.NONMEMBERS_TEST).perImage()),
                scores);
    }

    private static AttackResult result(String name, int queries, Verdict verdict) {
        return AttackResult.of(name, queries, verdict.test(), verdict.aux());
    }

    private static List<Score> lines(String attack, Verdict verdict, Materials materials, Label label) {
        LabelledScores test = verdict.test();
        List<Score> lines = new ArrayList<>(lines(attack, Part.MEMBERS_TEST, test.members(), materials, label));
        lines.addAll(lines(attack, Part.NONMEMBERS_TEST, test.nonMembers(), materials, label));
        return lines;
    }

    private static List<Score> lines(String attack, Part part, double[] values, Materials materials, Label label) {
        List<String> ids = materials.query(part).ids();
        int member = part.isMember() ? 1 : 0;
        return IntStream.range(0, values.length)
                .mapToObj(i -> new Score(label.model, label.seed, attack, "test", ids.get(i), member, values[i]))
                .toList();
    }
}
