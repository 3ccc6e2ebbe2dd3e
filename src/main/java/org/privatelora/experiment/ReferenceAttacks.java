package org.privatelora.experiment;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.privatelora.attack.DenoisingGrid;
import org.privatelora.attack.FittedOnShadows;
import org.privatelora.attack.LearnedAttack;
import org.privatelora.attack.LiraOffline;
import org.privatelora.attack.LiraOnline;
import org.privatelora.attack.MembershipAttack;
import org.privatelora.attack.Referenced;
import org.privatelora.attack.ThreatModel;

/** The attacks of somebody who trained shadow LoRAs. */
final class ReferenceAttacks {
    /** The paper's h', fitted on shadows instead of on labelled images of the target. */
    static final String PROXY = AttackSuite.RETRAINED_PROXY + FittedOnShadows.SUFFIX;

    private static final List<Integer> COUNTS = List.of(2, 4, 16);
    private static final int LIRA_LEAST = 4;
    private static final int LEARNED_LEAST = 2;

    private ReferenceAttacks() {}

    /** All of them but h'. */
    static List<MembershipAttack> attacks(DenoisingGrid grid, int shadows, List<MembershipAttack> others) {
        List<MembershipAttack> attacks = new ArrayList<>();
        COUNTS.forEach(count -> attacks.add(Referenced.loss(grid, count)));
        COUNTS.forEach(count -> attacks.add(Referenced.of(AttackCatalogue.pia(grid), count)));
        int count = Math.max(LIRA_LEAST, shadows);
        attacks.add(LiraOnline.of(grid, count));
        attacks.add(LiraOffline.of(grid, count));
        others.stream()
                .filter(attack -> attack.threat().access() == ThreatModel.Access.GRAY_BOX)
                .flatMap(attack -> attack instanceof LearnedAttack learned ? Stream.of(learned) : Stream.empty())
                .forEach(learned -> attacks.add(new FittedOnShadows(learned)));
        return attacks;
    }

    /** How many shadows each needs. */
    static Map<String, Integer> needs() {
        Map<String, Integer> needs = new LinkedHashMap<>();
        COUNTS.forEach(count -> {
            needs.put("reference-" + count, count);
            needs.put("reference-" + count + "-pia", count);
        });
        needs.put("lira", LIRA_LEAST);
        needs.put("lira-offline", LIRA_LEAST);
        needs.put(PROXY, LEARNED_LEAST);
        AttackCatalogue.known(DenoisingGrid.defaults(), 0, 1).stream()
                .filter(FittedOnShadows.class::isInstance)
                .forEach(attack -> needs.put(attack.name(), LEARNED_LEAST));
        return needs;
    }

    /** The attack that is fitted on shadows under this name; empty when nothing is fitted. */
    static Optional<String> fitted(String name) {
        return name.endsWith(FittedOnShadows.SUFFIX)
                ? Optional.of(name.substring(0, name.length() - FittedOnShadows.SUFFIX.length()))
                : Optional.empty();
    }

    /** Those for which some shadows suffice; {@code lira} needs shadows that were trained on the audited images. */
    static List<String> possible(List<ShadowRecord> shadows) {
        return needs().entrySet().stream()
                .filter(need -> shadows.stream().anyMatch(record -> suffices(record, need.getKey(), need.getValue())))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static boolean suffices(ShadowRecord record, String attack, int count) {
        return record.shadows().size() >= count && (!attack.equals("lira") || record.images() == ShadowPool.ONLINE);
    }

    /**
     * Refuses names for which the shadows do not suffice.
     *
     * @throws IllegalArgumentException saying how many are needed and how to make them
     */
    static void requirePossible(List<String> names, List<ShadowRecord> shadows) {
        Map<String, Integer> needs = needs();
        List<String> possible = possible(shadows);
        int there = shadows.stream()
                .mapToInt(record -> record.shadows().size())
                .max()
                .orElse(0);
        for (String name : names) {
            if (needs.containsKey(name) && !possible.contains(name)) {
                throw new IllegalArgumentException("attack '" + name + "' needs " + needs.get(name)
                        + " shadow LoRAs" + (name.equals("lira") ? " of the online pool" : "") + ", there are " + there
                        + (shadows.isEmpty() ? "" : " (" + shadows.get(0).pool() + ")")
                        + "; train them with 'privatelora shadows --count " + needs.get(name)
                        + "' and give --shadows DIR, or leave that attack out");
            }
        }
    }
}
