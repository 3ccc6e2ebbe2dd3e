package org.privatelora.experiment;

import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.privatelora.attack.GrayBox;
import org.privatelora.attack.MembershipAttack;
import org.privatelora.attack.Memory;
import org.privatelora.attack.SecMi;
import org.privatelora.attack.Target;
import org.privatelora.attack.ThreatModel;
import org.privatelora.attack.ThreatModel.Need;
import org.privatelora.attack.Versions;
import org.privatelora.data.Augmentation;
import org.privatelora.data.Part;
import org.privatelora.results.AttackResult;
import org.privatelora.results.LabelledScores;
import org.privatelora.results.Measured;
import org.privatelora.results.Score;

/**
 * Attacks on one model: trained and calibrated on the auxiliary halves, reported on the test halves.
 *
 * @param attacks the results, in the order of the suite; the {@link AttackResult#STRONGEST} before them
 * @param strongest which attack that was; empty when there was none
 * @param memberLoss denoising loss on test-half members
 * @param heldOutLoss denoising loss on test-half non-members
 * @param scores one line per image and attack
 */
public record Audit(
        List<AttackResult> attacks,
        Optional<String> strongest,
        Measured memberLoss,
        Measured heldOutLoss,
        List<Score> scores) {
    private static final List<String> ON_ERROR_MAPS =
            List.of(RetrainedProxy.NAME, AttackSuite.CHOSEN_ON_TEST, ReferenceAttacks.PROXY);

    private static final String CHEATING =
            "; its epoch is the best on the test halves, as in the paper: nobody can do that";

    /**
     * The name a model has in scores.csv.
     *
     * @param model slug of its kind
     * @param seed of its training
     */
    public record Label(String model, long seed) {}

    /** What an attack said, and what it took. */
    private record Heard(String name, String threat, int queries, Verdict verdict) {
        AttackResult result() {
            return AttackResult.of(name, threat, queries, verdict.test(), verdict.aux());
        }
    }

    /**
     * Attacks a model.
     *
     * @param materials base model and images
     * @param model the adapted model
     * @param how number of timesteps, and how h' is trained
     * @param suite which attacks
     * @param label names the model in the scores
     */
    public static Audit run(Materials materials, GrayBox model, Evaluation how, AttackSuite suite, Label label) {
        return run(materials, target(materials, model, new Memory()), how, suite, label);
    }

    /** The same on a LoRA whose tensors are seen too. */
    public static Audit run(Materials materials, LoadedLora lora, Evaluation how, AttackSuite suite, Label label) {
        return run(materials, target(materials, lora, new Memory()), how, suite, label);
    }

    static Target target(Materials materials, GrayBox model, Memory memory) {
        return new Target(model, Optional.of(materials.baseModel()), materials.schedule(), memory);
    }

    static Target target(Materials materials, LoadedLora lora, Memory memory) {
        return target(materials, lora.grayBox(), memory).withGradients(lora.gradients());
    }

    /** The same by somebody who knows how its members were augmented, if they were. */
    static Target target(Materials materials, LoadedLora lora, Augmentation augmentation, Memory memory) {
        Target target = target(materials, lora, memory);
        return augmentation.active() ? target.withVersions(new MemberVersions(materials, augmentation)) : target;
    }

    /** The same on a target that may have been asked before. */
    static Audit run(Materials materials, Target target, Evaluation how, AttackSuite suite, Label label) {
        Hearing hearing = Hearing.of(materials, target, how.timesteps());
        Map<String, Heard> heard = new LinkedHashMap<>();
        try (MapStore store = MapStore.open()) {
            for (Heard network : networks(hearing, materials, how, suite, label.seed(), store)) {
                heard.put(network.name, network); // first, because h' finds the losses too
            }
        }
        for (MembershipAttack attack :
                suite.attacks(hearing.grid(), target.references().size(), versions(target))) {
            heard.put(attack.name(), heard(attack, hearing.verdict(attack)));
        }
        for (MembershipAttack attack : suite.blackBoxAttacks(new Studio(materials, how))) {
            heard.put(attack.name(), heard(attack, hearing.verdict(attack)));
        }
        List<Heard> inOrder =
                new ArrayList<>(suite.names().stream().map(heard::get).toList());
        Optional<Strongest> strongest = strongest(inOrder);
        strongest.ifPresent(best -> inOrder.add(0, heard(best, heard.get(best.attack()))));
        return new Audit(
                inOrder.stream().map(Heard::result).toList(),
                strongest.map(Strongest::text),
                Measured.meanOf(hearing.losses(Part.MEMBERS_TEST).perImage()),
                Measured.meanOf(hearing.losses(Part.NONMEMBERS_TEST).perImage()),
                inOrder.stream()
                        .flatMap(one -> lines(one, hearing, label).stream())
                        .toList());
    }

    private static int versions(Target target) {
        return target.versions().map(Versions::count).orElse(AttackCatalogue.USUAL_VERSIONS);
    }

    /** Those attacks that train a network on maps. */
    private static List<Heard> networks(
            Hearing hearing, Materials materials, Evaluation how, AttackSuite suite, long seed, MapStore store) {
        RetrainedProxy network = new RetrainedProxy(how.proxyEpochs(), how.proxyLearningRate(), seed);
        ThreatModel labels = ThreatModel.grayBox().with(Need.LABELLED_IMAGES);
        ThreatModel shadows = ThreatModel.grayBox().with(Need.REFERENCES);
        int questions = hearing.grid().queries();
        List<Heard> heard = new ArrayList<>();
        NDManager manager = materials.manager();
        if (ON_ERROR_MAPS.stream().anyMatch(suite::has)) {
            Map<Part, List<List<float[]>>> maps = hearing.errorMaps(store);
            if (suite.has(RetrainedProxy.NAME)) {
                Verdict verdict = network.attack(manager, maps);
                heard.add(new Heard(RetrainedProxy.NAME, labels.text(), questions, verdict));
            }
            if (suite.has(AttackSuite.CHOSEN_ON_TEST)) {
                Verdict verdict = network.chosenOnTest(manager, maps);
                heard.add(new Heard(AttackSuite.CHOSEN_ON_TEST, labels.text() + CHEATING, questions, verdict));
            }
            if (suite.has(ReferenceAttacks.PROXY)) {
                Verdict verdict =
                        network.attack(manager, hearing.shadowMaps(store).lessons(), maps);
                heard.add(new Heard(ReferenceAttacks.PROXY, shadows.text(), questions, verdict));
            }
        }
        if (suite.has(AttackSuite.SECMI_NETWORK)) {
            SecMi secMi = AttackCatalogue.secMi(hearing.grid());
            Verdict verdict = network.attack(manager, hearing.differences(secMi, store));
            heard.add(new Heard(AttackSuite.SECMI_NETWORK, labels.text(), secMi.queries(), verdict));
        }
        return heard;
    }

    private static Heard heard(MembershipAttack attack, Verdict verdict) {
        return new Heard(attack.name(), attack.threat().text(), attack.queries(), verdict);
    }

    private static Heard heard(Strongest best, Heard attack) {
        return new Heard(AttackResult.STRONGEST, attack.threat, attack.queries, best.verdict());
    }

    /** Of those that are judged fairly on the auxiliary images; of h' and its like only when nothing else was run. */
    private static Optional<Strongest> strongest(List<Heard> heard) {
        Map<String, Verdict> fair = verdicts(heard, AttackSuite.FLATTERED);
        return Strongest.of(fair.isEmpty() ? verdicts(heard, List.of(AttackSuite.CHOSEN_ON_TEST)) : fair);
    }

    private static Map<String, Verdict> verdicts(List<Heard> heard, List<String> without) {
        Map<String, Verdict> verdicts = new LinkedHashMap<>();
        heard.stream().filter(one -> !without.contains(one.name)).forEach(one -> verdicts.put(one.name, one.verdict));
        return verdicts;
    }

    private static List<Score> lines(Heard heard, Hearing hearing, Label label) {
        List<Score> lines = new ArrayList<>();
        for (Part part : Part.PRIVATE) {
            double[] values = scores(heard.verdict, part);
            List<String> ids = ids(hearing.queries().get(part).ids(), values.length);
            IntStream.range(0, values.length)
                    .mapToObj(i -> new Score(
                            label.model, label.seed, heard.name, half(part), ids.get(i), member(part), values[i]))
                    .forEach(lines::add);
        }
        return lines;
    }

    private static double[] scores(Verdict verdict, Part part) {
        LabelledScores half = part.isAuxiliary() ? verdict.aux() : verdict.test();
        return part.isMember() ? half.members() : half.nonMembers();
    }

    /** Of a network that learned on most auxiliary images only the others have a score. */
    private static List<String> ids(List<String> all, int scored) {
        return scored == all.size()
                ? all
                : IntStream.range(0, all.size())
                        .filter(RetrainedProxy::isHeldBack)
                        .mapToObj(all::get)
                        .toList();
    }

    private static String half(Part part) {
        return part.isAuxiliary() ? Score.AUX : Score.TEST;
    }

    private static int member(Part part) {
        return part.isMember() ? 1 : 0;
    }
}
