package org.privatelora.experiment;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.privatelora.attack.Classifier;
import org.privatelora.attack.CrossFit;
import org.privatelora.attack.DenoisingGrid;
import org.privatelora.attack.DenoisingLosses;
import org.privatelora.attack.FittedOnShadows;
import org.privatelora.attack.LearnedAttack;
import org.privatelora.attack.MembershipAttack;
import org.privatelora.attack.Query;
import org.privatelora.attack.ScoredAttack;
import org.privatelora.attack.SecMi;
import org.privatelora.attack.Target;
import org.privatelora.data.Part;
import org.privatelora.results.LabelledScores;

/**
 * Lets attacks speak about the four private parts of a data set. What learns deals images to folds by their place, so they are put in the
 * order of their ids: no score depends on the order in which they are given.
 *
 * @param target the models
 * @param queries by part, in the order of the ids
 * @param grid what the loss-based attacks ask
 */
record Hearing(Target target, Map<Part, Query> queries, DenoisingGrid grid) {
    Hearing {
        Map<Part, Query> sorted = new EnumMap<>(Part.class);
        queries.forEach((part, query) -> sorted.put(part, query.inOrder()));
        queries = sorted;
    }

    static Hearing of(Materials materials, Target target, int timesteps) {
        Map<Part, Query> queries = new EnumMap<>(Part.class);
        Part.PRIVATE.forEach(part -> queries.put(part, materials.query(part)));
        return new Hearing(target, queries, materials.grid(timesteps));
    }

    /** Losses of one part. */
    DenoisingLosses losses(Part part) {
        return target.losses(target.adapted(), grid, queries.get(part));
    }

    Verdict verdict(MembershipAttack attack) {
        if (attack instanceof ScoredAttack scored) {
            return new Verdict(
                    scores(scored, Part.MEMBERS_AUX, Part.NONMEMBERS_AUX),
                    scores(scored, Part.MEMBERS_TEST, Part.NONMEMBERS_TEST));
        }
        return attack instanceof FittedOnShadows shadows ? onShadows(shadows) : learned((LearnedAttack) attack);
    }

    private LabelledScores scores(ScoredAttack attack, Part members, Part nonMembers) {
        return new LabelledScores(
                target.scores(attack, queries.get(members)), target.scores(attack, queries.get(nonMembers)));
    }

    private Verdict learned(LearnedAttack attack) {
        Map<Part, double[][]> seen = new EnumMap<>(Part.class);
        queries.forEach((part, query) -> seen.put(part, attack.features(target, query)));
        CrossFit crossFit = CrossFit.of(attack.classifier());
        double[][] members = seen.get(Part.MEMBERS_AUX);
        double[][] nonMembers = seen.get(Part.NONMEMBERS_AUX);
        CrossFit.Scores heldOut = crossFit.heldOut(members, nonMembers);
        Classifier.Decider decider = crossFit.fit(members, nonMembers);
        return new Verdict(
                new LabelledScores(heldOut.members(), heldOut.nonMembers()),
                new LabelledScores(
                        CrossFit.scores(decider, seen.get(Part.MEMBERS_TEST)),
                        CrossFit.scores(decider, seen.get(Part.NONMEMBERS_TEST))));
    }

    /** No label of the target is learned from, so the auxiliary images are as new to the attack as the test halves. */
    private Verdict onShadows(FittedOnShadows attack) {
        Classifier.Decider decider = attack.learn(target, queries.values());
        Map<Part, double[]> scores = new EnumMap<>(Part.class);
        queries.forEach((part, query) -> scores.put(part, CrossFit.scores(decider, attack.features(target, query))));
        return new Verdict(
                new LabelledScores(scores.get(Part.MEMBERS_AUX), scores.get(Part.NONMEMBERS_AUX)),
                new LabelledScores(scores.get(Part.MEMBERS_TEST), scores.get(Part.NONMEMBERS_TEST)));
    }

    /** Error maps of shadows, from which h' learns without a label of the target. */
    ShadowMaps shadowMaps(MapStore store) {
        return ShadowMaps.gather(grid, target, queries.values(), store);
    }

    /** What h' looks at, by part: of each image the error maps (C h w) of every question. */
    Map<Part, List<List<float[]>>> errorMaps(MapStore store) {
        Map<Part, List<List<float[]>>> maps = new EnumMap<>(Part.class);
        queries.forEach((part, query) ->
                maps.put(part, Evidence.gather(grid, target, query, store).errorMaps()));
        return maps;
    }

    /** What SecMI_NNs looks at, by part: of each image the one map that SecMI squares and sums. */
    Map<Part, List<List<float[]>>> differences(SecMi secMi, MapStore store) {
        Map<Part, List<List<float[]>>> maps = new EnumMap<>(Part.class);
        queries.forEach((part, query) -> {
            List<List<float[]>> mine = new ArrayList<>();
            for (float[] difference : secMi.differences(target, query)) {
                MapStore.Image image = store.image();
                image.keep(difference);
                mine.add(image);
            }
            maps.put(part, mine);
        });
        return maps;
    }
}
