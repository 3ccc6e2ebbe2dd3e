package org.privatelora.experiment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.privatelora.attack.Augmented;
import org.privatelora.attack.Calibrated;
import org.privatelora.attack.Clid;
import org.privatelora.attack.DenoisingGrid;
import org.privatelora.attack.GeneratedClassifier;
import org.privatelora.attack.GeneratedLikeness;
import org.privatelora.attack.Gsa;
import org.privatelora.attack.LossDifferences;
import org.privatelora.attack.LossQuantile;
import org.privatelora.attack.LossThreshold;
import org.privatelora.attack.MembershipAttack;
import org.privatelora.attack.Pia;
import org.privatelora.attack.ReDiffuse;
import org.privatelora.attack.ReDiffusePictures;
import org.privatelora.attack.SecMi;
import org.privatelora.data.Augmentation;

/** The attacks that an {@link AttackSuite} chooses from, at their authors' settings. */
final class AttackCatalogue {
    /** Names of the attacks on gradients. */
    static final List<String> WHITE_BOX = Gsa.all().stream().map(Gsa::name).toList();

    /** Names of the attacks that only see pictures, and what those that score are called calibrated. */
    static final List<String> BLACK_BOX = Stream.concat(
                    Stream.concat(
                                    Arrays.stream(GeneratedLikeness.Reading.values())
                                            .map(GeneratedLikeness.Reading::attack),
                                    Stream.of(ReDiffusePictures.NAME))
                            .flatMap(attack -> Stream.of(attack, "calibrated-" + attack)),
                    Stream.of(GeneratedClassifier.NAME))
            .toList();

    /** Names of the attacks on versions of pictures as an augmented training run saw them. */
    static final List<String> AUGMENTED = augmented(DenoisingGrid.defaults(), 1).stream()
            .map(MembershipAttack::name)
            .toList();

    /** How many versions of a picture are counted on while nobody has said. */
    static final int USUAL_VERSIONS = Augmentation.none().variants();

    private AttackCatalogue() {}

    /** All but those that draw pictures or train a network, for so many shadow LoRAs and versions of a picture. */
    static List<MembershipAttack> known(DenoisingGrid grid, int shadows, int versions) {
        List<MembershipAttack> known = new ArrayList<>(List.of(new LossThreshold(grid), Calibrated.loss(grid)));
        known.addAll(everyOther(grid, versions));
        known.addAll(ReferenceAttacks.attacks(grid, shadows, List.copyOf(known)));
        return known;
    }

    /** All but the two that read losses directly, and those of somebody with shadows. */
    static List<MembershipAttack> everyOther(DenoisingGrid grid, int versions) {
        Pia pia = pia(grid);
        Pia pian = pia.withNormalised(true);
        SecMi secMi = secMi(grid);
        List<MembershipAttack> others = new ArrayList<>(
                List.of(pia, Calibrated.of(pia), pian, Calibrated.of(pian), secMi, Calibrated.of(secMi)));
        others.addAll(grayBox(grid));
        others.addAll(Gsa.all());
        others.addAll(augmented(grid, versions));
        return others;
    }

    /** Each reading of what is cheap or was strong. */
    private static List<Augmented> augmented(DenoisingGrid grid, int versions) {
        return Stream.of(new LossThreshold(grid), Calibrated.loss(grid), pia(grid))
                .flatMap(attack ->
                        Arrays.stream(Augmented.Reading.values()).map(how -> new Augmented(how, attack, versions)))
                .toList();
    }

    /** PIA at the authors' timestep, in batches as the grid's. */
    static Pia pia(DenoisingGrid grid) {
        return new Pia(Pia.defaults().timestep(), false, grid.batch());
    }

    private static List<MembershipAttack> grayBox(DenoisingGrid grid) {
        LossThreshold monteCarlo = LossThreshold.monteCarlo(grid.batch());
        ReDiffuse reDiffuse = ReDiffuse.defaults().withBatch(grid.batch());
        return List.of(
                monteCarlo,
                Calibrated.of(monteCarlo),
                reDiffuse,
                Calibrated.of(reDiffuse),
                LossDifferences.logistic(grid),
                LossDifferences.boosting(grid),
                LossDifferences.moments(grid),
                Clid.threshold(grid.batch()),
                Clid.vector(grid.batch()),
                Clid.nullCaption(grid.batch()),
                LossQuantile.of(grid),
                LossQuantile.calibrated(grid));
    }

    /** SecMI at the authors' timesteps, in batches as the grid's. */
    static SecMi secMi(DenoisingGrid grid) {
        return new SecMi(SecMi.defaults().timestep(), SecMi.defaults().interval(), grid.batch());
    }
}
