package org.privatelora.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.privatelora.attack.DenoisingGrid;
import org.privatelora.attack.MembershipAttack;

/** How attacks are named. */
class AttackSuiteTest {
    @Test
    void everyNameButTheTwoNetworksIsAnAttack() {
        List<String> names = AttackSuite.all().attacks(DenoisingGrid.defaults()).stream()
                .map(MembershipAttack::name)
                .toList();
        assertThat(names).doesNotHaveDuplicates();
        assertThat(AttackSuite.all().names()).containsAll(names).hasSize(names.size() + 2);
    }

    @Test
    void wordsAreReadOnceEachInTheirOrder() {
        assertThat(AttackSuite.parse(List.of("secmi", "quick", "loss", "proxy")).names())
                .containsExactly("secmi", "loss", "calibrated", "pia", "h'");
    }

    @Test
    void anUnknownNameIsRefusedWithTheKnownOnes() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AttackSuite.parse(List.of("loss", "magic")))
                .withMessageContainingAll("'magic'", "quick", "all", "calibrated", "secmi");
    }

    @Test
    void whatIsRunIsNotListedAsNotRun() {
        assertThat(AttackSuite.all().notRun())
                .doesNotContainAnyElementsOf(AttackSuite.all().names());
        assertThat(AttackSuite.quick().notRun()).contains("pian", "secmi").doesNotContain("loss", "pia");
    }

    @Test
    void grayBoxIsAllThatNeedsNoGradients() {
        List<String> gray = AttackSuite.parse(List.of("gray-box")).names();
        List<String> both = AttackSuite.parse(List.of("gray-box", "white-box")).names();
        assertThat(gray).noneMatch(name -> name.startsWith("gsa"));
        assertThat(both).containsExactlyInAnyOrderElementsOf(AttackSuite.all().names());
    }

    @Test
    void thePapersChoiceOfEpochIsInNoListButByName() {
        assertThat(AttackSuite.all().names()).doesNotContain("h'-on-test");
        assertThat(AttackSuite.parse(List.of("h'-on-test")).has("h'-on-test")).isTrue();
    }

    @Test
    void whoSawNoVersionsOfPicturesIsNotAskedAboutThem() {
        List<String> plain = AttackSuite.all().possible(true, false).names();
        List<String> augmented = AttackSuite.all().possible(true, true).names();
        assertThat(augmented).isEqualTo(AttackSuite.all().names()).contains("augmented-mean-pia", "augmented-max-loss");
        assertThat(plain).noneMatch(name -> name.startsWith("augmented-"));
        assertThat(AttackSuite.all().possible(true, false).notRun())
                .anyMatch(text -> text.contains("augmented-mean-pia"));
    }

    @Test
    void accessIsAWordAndWhatCostsMostIsNotInAll() {
        assertThat(AttackSuite.parse(List.of("white-box")).names())
                .containsExactly("gsa1", "gsa1-boosting", "gsa2", "gsa2-boosting");
        List<String> blackBox = AttackSuite.parse(List.of("black-box")).names();
        assertThat(blackBox)
                .containsExactly(
                        "generated-mean",
                        "calibrated-generated-mean",
                        "generated-max",
                        "calibrated-generated-max",
                        "rediffuse",
                        "calibrated-rediffuse",
                        "generated-classifier");
        assertThat(AttackSuite.parse(blackBox).names()).isEqualTo(blackBox);
        assertThat(AttackSuite.all().names()).contains("gsa1", "gsa2").doesNotContainAnyElementsOf(blackBox);
        assertThat(AttackSuite.all().notRun()).anyMatch(text -> text.contains("generated-max"));
    }
}
