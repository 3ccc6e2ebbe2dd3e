package org.privatelora.results;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.privatelora.provenance.RunRecord;

/** The sentence says no more than the interval does. */
public class AuditResultTest {
    private static final int N = 20;

    /** An audit by one attack whose scores of members are those of non-members, moved up. */
    public static AuditResult moved(double up) {
        double[] nonMembers = IntStream.range(0, N).mapToDouble(i -> i).toArray();
        double[] members = IntStream.range(0, N).mapToDouble(i -> i + up).toArray();
        LabelledScores scores = new LabelledScores(members, nonMembers);
        RunRecord record = RunRecord.start(
                Json.mapper().createObjectNode().put("name", "pocket"),
                Map.of("attack", 1L),
                Map.of("lora", "loraSha256"),
                RunRecord.Machine.current("engine", "cpu()"));
        Measured loss = new Measured(.25, .2, .3);
        return new AuditResult(
                record,
                "a.safetensors",
                loss,
                loss,
                Optional.of("loss"),
                List.of(
                        AttackResult.of(AttackResult.STRONGEST, "gray box", 10, scores, scores),
                        AttackResult.of("loss", "gray box", 10, scores, scores)),
                List.of("LiRA"),
                List.of());
    }

    @Test
    void anIntervalAboveAHalfIsALeak() {
        assertThat(moved(15).verdict())
                .contains("strongest of 1 attacks (loss;", "20 members and 20 non-members", "tells who was in");
    }

    @Test
    void anIntervalAroundAHalfProvesNothing() {
        assertThat(moved(.5).verdict()).contains("guessing", "is not excluded").doesNotContain("tells who");
    }

    @Test
    void anIntervalBelowAHalfIsNoComfort() {
        assertThat(moved(-15).verdict()).contains("told the opposite", "would know the sign");
    }

    @Test
    void withoutAttacksNothingIsKnown() {
        AuditResult some = moved(0);
        AuditResult none = new AuditResult(
                some.record(),
                "a",
                some.memberLoss(),
                some.heldOutLoss(),
                Optional.empty(),
                List.of(),
                List.of(),
                List.of());
        assertThat(none.verdict()).contains("nothing is known");
        assertThat(none.warnings()).isEmpty();
    }

    @Test
    void ratesThatTwentyImagesCannotShowAreNamed() {
        assertThat(moved(15).warnings()).hasSize(2).first().asString().contains("20 non-members", "1 %", "5.00 %");
    }
}
