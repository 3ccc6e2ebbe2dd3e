package org.privatelora.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.privatelora.experiment.Choice.Candidate;
import org.privatelora.results.CheckpointResult;
import org.privatelora.results.CheckpointResult.Half;

class ChoiceTest {
    private static final Half ANY = new Half(0, 0, 0, 0);

    private static CheckpointResult at(int epoch, double auxHeldOut) {
        return new CheckpointResult(epoch, epoch, new Half(.2, auxHeldOut, .9, .9), ANY);
    }

    private static Candidate candidate(double lambda, double heldOut, double calibrated) {
        return new Candidate(lambda, List.of(new Half(.2, heldOut, .5, calibrated)));
    }

    @Test
    void theCheckpointIsTheMostUsefulAfterTheFirstHalf() {
        List<CheckpointResult> curve = List.of(at(10, .1), at(20, .15), at(30, .2), at(40, .25));
        assertThat(Choice.checkpoint(curve).epoch()).isEqualTo(30);
    }

    @Test
    void theEarlyCheckpointIsTheMostUsefulOfAll() {
        List<CheckpointResult> curve = List.of(at(10, .1), at(20, .3), at(30, .2), at(40, .25));
        assertThat(Choice.early(curve).epoch()).isEqualTo(10);
    }

    @Test
    void numbersOfTheTestHalvesChangeNoChoice() {
        CheckpointResult other = new CheckpointResult(40, 40, at(40, .25).aux(), new Half(0, 0, .5, .5));
        List<CheckpointResult> curve = List.of(at(20, .3), at(30, .2), other);
        assertThat(Choice.checkpoint(curve).epoch()).isEqualTo(30);
    }

    @Test
    void lambdaIsTheBestDefenceAmongTheUseful() {
        List<Candidate> all = List.of(candidate(.1, .28, .95), candidate(.5, .29, .8), candidate(2, .5, .5));
        assertThat(Choice.lambda(all, .48, .27).lambda()).isEqualTo(.5);
    }

    /** From .48 to .28 plain LoRA gains .20, a tenth of which may be given up: up to .30. */
    @Test
    void usefulIsRelativeToThePlainGainAndNotToTheBase() {
        List<Candidate> all = List.of(candidate(.1, .299, .9), candidate(.5, .301, .5));
        assertThat(Choice.lambda(all, .48, .28).lambda()).isEqualTo(.1);
    }

    @Test
    void whereNothingWasGainedNothingMayBeGivenUp() {
        List<Candidate> all = List.of(candidate(.1, .30, .9), candidate(.5, .31, .5));
        assertThat(Choice.lambda(all, .25, .30).lambda()).isEqualTo(.1);
    }

    /** Members that look like non-members are told apart by turning the sign. */
    @Test
    void anOvershootIsALeakToo() {
        List<Candidate> all = List.of(candidate(.1, .28, .7), candidate(.5, .28, .1));
        assertThat(Choice.lambda(all, .48, .27).lambda()).isEqualTo(.1);
    }

    @Test
    void withoutAUsefulOneItIsTheMostUseful() {
        List<Candidate> all = List.of(candidate(.1, .6, .9), candidate(.5, .5, .6), candidate(2, .7, .5));
        assertThat(Choice.lambda(all, .48, .27).lambda()).isEqualTo(.5);
    }
}
