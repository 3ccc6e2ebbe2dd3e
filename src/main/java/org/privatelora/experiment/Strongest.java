package org.privatelora.experiment;

import java.util.Comparator;
import java.util.Map;
import java.util.Optional;

/**
 * The attack that somebody would use who can run them all: the one, and the sign of its score, that told auxiliary members from
 * auxiliary non-members best. The test halves have no say, so their AUC is not flattered by the choice.
 *
 * @param attack its name
 * @param turned whether the sign of its scores was turned
 * @param verdict with that sign
 */
record Strongest(String attack, boolean turned, Verdict verdict) {
    /** The strongest of some attacks; none of none. Of equal ones the first. */
    static Optional<Strongest> of(Map<String, Verdict> verdicts) {
        return verdicts.entrySet().stream()
                .map(entry -> of(entry.getKey(), entry.getValue()))
                .max(Comparator.comparingDouble(
                        strongest -> strongest.verdict.aux().auc()));
    }

    private static Strongest of(String attack, Verdict verdict) {
        boolean turned = verdict.aux().auc() < 0.5;
        return new Strongest(attack, turned, turned ? verdict.turned() : verdict);
    }

    /** Such as {@code pia, sign turned}. */
    String text() {
        return attack + (turned ? ", sign turned" : "");
    }
}
