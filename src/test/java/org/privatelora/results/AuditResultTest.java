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
        assertThat(moved(.5).verdict())
                .contains("guessing", "is not excluded", "0 of 1 attacks")
                .doesNotContain("tells who");
    }

    @Test
    void anIntervalBelowAHalfIsNoComfort() {
        assertThat(moved(-15).verdict()).contains("told the opposite", "would know the sign");
    }

    /** The choice on auxiliary images was unlucky; that hides nothing. */
    @Test
    void aLeakThatAnotherAttackSeesIsALeak() {
        AuditResult blind = moved(.5);
        AttackResult seeing = new AttackResult(
                "pia",
                "gray box",
                2,
                N,
                N,
                new Measured(.9, .8, 1),
                new Measured(.5, .3, .7),
                new Measured(.8, .7, .9),
                new Measured(.8, .7, .9),
                0,
                blind.attacks().get(0).operating());
        assertThat(with(blind, seeing).verdict())
                .contains("but others do", "tells who was in", "1 of 2 attacks", "0.900 [0.80, 1.00] (pia)");
        AttackResult cheating = new AttackResult(
                AttackResult.CHOSEN_ON_TEST,
                "nobody",
                2,
                N,
                N,
                seeing.auc(),
                seeing.aucAux(),
                seeing.asrAux(),
                seeing.asrOracle(),
                0,
                seeing.operating());
        assertThat(with(blind, cheating).verdict()).contains("guessing", "0 of 1 attacks");
    }

    private static AuditResult with(AuditResult audit, AttackResult another) {
        List<AttackResult> attacks = new java.util.ArrayList<>(audit.attacks());
        attacks.add(another);
        return new AuditResult(
                audit.record(),
                audit.lora(),
                audit.memberLoss(),
                audit.heldOutLoss(),
                audit.strongest(),
                attacks,
                audit.notRun(),
                audit.notes());
    }

    /** .65 [.51, .79] is above one half by itself, and nothing special where twenty attacks were tried. */
    @Test
    void manyAttacksAreHeldToAStricterBar() {
        AttackResult some = moved(0).attacks().get(1);
        AttackResult weak = new AttackResult(
                "a",
                "b",
                1,
                N,
                N,
                new Measured(.65, .51, .79),
                some.aucAux(),
                some.asrAux(),
                some.asrOracle(),
                0,
                some.operating());
        assertThat(weak.tells(1)).isTrue();
        assertThat(weak.tells(20)).isFalse();
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
