package org.privatelora.experiment;

import java.util.EnumMap;
import java.util.Map;
import org.privatelora.attack.DenoisingGrid;
import org.privatelora.attack.DenoisingLosses;
import org.privatelora.attack.GrayBox;
import org.privatelora.data.Part;
import org.privatelora.results.CheckpointResult;
import org.privatelora.results.LabelledScores;

/**
 * Denoising losses of one model on the four private parts.
 *
 * @param losses by part
 */
record PartLosses(Map<Part, DenoisingLosses> losses) {
    static PartLosses measure(Materials materials, GrayBox model, DenoisingGrid grid) {
        Map<Part, DenoisingLosses> losses = new EnumMap<>(Part.class);
        for (Part part : Part.PRIVATE) {
            losses.put(part, grid.losses(model, materials.schedule(), materials.query(part)));
        }
        return new PartLosses(losses);
    }

    CheckpointResult.Half aux(PartLosses base) {
        return half(base, Part.MEMBERS_AUX, Part.NONMEMBERS_AUX);
    }

    CheckpointResult.Half test(PartLosses base) {
        return half(base, Part.MEMBERS_TEST, Part.NONMEMBERS_TEST);
    }

    private CheckpointResult.Half half(PartLosses base, Part members, Part nonMembers) {
        return new CheckpointResult.Half(
                losses.get(members).mean(),
                losses.get(nonMembers).mean(),
                threshold(members, nonMembers).auc(),
                calibrated(base, members, nonMembers).auc());
    }

    LabelledScores threshold(Part members, Part nonMembers) {
        return new LabelledScores(
                losses.get(members).thresholdScores(), losses.get(nonMembers).thresholdScores());
    }

    LabelledScores calibrated(PartLosses base, Part members, Part nonMembers) {
        return new LabelledScores(
                losses.get(members).calibratedScores(base.losses.get(members)),
                losses.get(nonMembers).calibratedScores(base.losses.get(nonMembers)));
    }
}
