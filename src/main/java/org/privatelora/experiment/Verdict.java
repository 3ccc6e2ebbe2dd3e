package org.privatelora.experiment;

import org.privatelora.results.LabelledScores;

/**
 * What an attack says about all images.
 *
 * @param aux scores of auxiliary images that it did not learn from
 * @param test scores of the test halves
 */
record Verdict(LabelledScores aux, LabelledScores test) {
    /** What somebody says who turns every sign. */
    Verdict turned() {
        return new Verdict(aux.turned(), test.turned());
    }
}
