package org.privatelora.attack;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A learned attack of somebody who has no labelled image of the target, but trained LoRAs with the target's recipe, its defence
 * included, and knows who is in those: it learns from them how members look and is then shown the target.
 *
 * <p>Valid for images of any role. A shadow's labels are drawn independently of the target's, so even an audited image that the
 * classifier saw under a shadow, with the shadow's label, gave nothing of its own label away.
 *
 * @param attack sees and learns
 */
public record FittedOnShadows(LearnedAttack attack) implements LearnedAttack {
    /** Added to the name of what is fitted. */
    public static final String SUFFIX = "-shadow";

    @Override
    public String name() {
        return attack.name() + SUFFIX;
    }

    /** Those to the target; each shadow is asked as often, once for all targets. */
    @Override
    public int queries() {
        return attack.queries();
    }

    @Override
    public ThreatModel threat() {
        Set<ThreatModel.Need> needs = EnumSet.of(ThreatModel.Need.REFERENCES);
        attack.threat().needs().stream()
                .filter(need -> need != ThreatModel.Need.LABELLED_IMAGES)
                .forEach(needs::add);
        return new ThreatModel(attack.threat().access(), needs);
    }

    @Override
    public double[][] features(Target target, Query query) {
        return attack.features(target, query);
    }

    @Override
    public Classifier classifier() {
        return attack.classifier();
    }

    /**
     * Learns from the references; of the target nothing is asked.
     *
     * @param target has the references
     * @param queries images that may be among theirs
     * @throws IllegalArgumentException when there is no reference, or none of the images is a member or a non-member of one
     */
    public Classifier.Decider learn(Target target, Collection<Query> queries) {
        List<double[]> members = new ArrayList<>();
        List<double[]> nonMembers = new ArrayList<>();
        target.references(name(), 1); // there must be one
        for (Reference shadow : target.references()) {
            queries.forEach(query -> show(target, shadow, query, members, nonMembers));
        }
        if (members.isEmpty() || nonMembers.isEmpty()) {
            throw new IllegalArgumentException("attack '" + name() + "' learns from images that its "
                    + target.references().size() + " shadows were trained on or not, and found " + members.size()
                    + " and " + nonMembers.size() + " among those it was shown; these shadows are of other images");
        }
        return classifier().fit(members.toArray(double[][]::new), nonMembers.toArray(double[][]::new));
    }

    private void show(Target target, Reference shadow, Query query, List<double[]> members, List<double[]> nonMembers) {
        if (query.ids().stream()
                .noneMatch(id ->
                        shadow.members().contains(id) || shadow.nonMembers().contains(id))) {
            return;
        }
        double[][] seen =
                target.memory().once(shadow.model(), this, query, () -> attack.features(target.facing(shadow), query));
        for (int i = 0; i < seen.length; i++) {
            if (shadow.members().contains(query.ids().get(i))) {
                members.add(seen[i]);
            } else if (shadow.nonMembers().contains(query.ids().get(i))) {
                nonMembers.add(seen[i]);
            }
        }
    }
}
