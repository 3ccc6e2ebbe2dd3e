package org.privatelora.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** With a classifier that learns by heart, whoever was learned from can be seen in the scores. */
class CrossFitTest {
    private static final double LEARNED_MEMBER = 1;
    private static final double LEARNED_NON_MEMBER = -1;
    private static final double NEVER_SEEN = 0;

    private static final Classifier BY_HEART = (members, nonMembers) -> {
        List<Double> yes = Arrays.stream(members).map(row -> row[0]).toList();
        List<Double> no = Arrays.stream(nonMembers).map(row -> row[0]).toList();
        return row -> {
            if (yes.contains(row[0])) {
                return LEARNED_MEMBER;
            }
            return no.contains(row[0]) ? LEARNED_NON_MEMBER : NEVER_SEEN;
        };
    };

    private static double[][] images(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> new double[] {i}).toArray(double[][]::new);
    }

    @Test
    void noLabelledImageIsScoredByWhatLearnedFromIt() {
        CrossFit.Scores scores = CrossFit.of(BY_HEART).heldOut(images(0, 13), images(13, 20));
        assertThat(scores.members()).hasSize(13).containsOnly(NEVER_SEEN);
        assertThat(scores.nonMembers()).hasSize(7).containsOnly(NEVER_SEEN);
    }

    @Test
    void everyFoldLearnsFromAllOthers() {
        int[] learned = {0};
        Classifier counting = (members, nonMembers) -> {
            learned[0] += members.length + nonMembers.length;
            return row -> 0;
        };
        CrossFit.of(counting).heldOut(images(0, 10), images(10, 20));
        assertThat(learned[0]).isEqualTo(4 * 20); // each of 5 folds leaves a fifth out
    }

    @Test
    void othersAreScoredByWhatLearnedFromAll() {
        Classifier.Decider decider = CrossFit.of(BY_HEART).fit(images(0, 3), images(3, 6));
        assertThat(CrossFit.scores(decider, images(0, 7))).containsExactly(1, 1, 1, -1, -1, -1, 0);
    }

    @Test
    void fewImagesMakeFewFoldsAndOneIsTooFew() {
        assertThat(CrossFit.of(BY_HEART).heldOut(images(0, 2), images(2, 4)).members())
                .containsOnly(NEVER_SEEN);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CrossFit.of(BY_HEART).heldOut(images(0, 1), images(2, 4)))
                .withMessageContaining("found 1 and 2");
    }
}
