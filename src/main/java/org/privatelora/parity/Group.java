package org.privatelora.parity;

import java.io.IOException;
import java.util.List;

/** References of one kind that are recomputed together. */
sealed interface Group
        permits AttackGroup,
                FeatureDistanceGroup,
                FormulaGroup,
                InceptionGroup,
                LoraGroup,
                MetricsGroup,
                ObjectiveGroup,
                RealSizeUnetGroup,
                SamplerGroup,
                ScheduleGroup,
                TextEncoderGroup,
                TokenizerGroup,
                UnetGradientGroup,
                UnetGroup,
                VaeGroup {
    /** How its rows begin. */
    String name();

    /** What it reads, relative to the folder; when one is missing the group is absent. */
    List<String> files();

    /**
     * Recomputes everything.
     *
     * @param folder where the references are; its manager is closed afterwards
     * @return one row per tolerance
     * @throws IOException when a file cannot be read
     * @throws IllegalArgumentException when a reference does not fit the pipeline
     */
    List<Row> compare(ReferenceFolder folder) throws IOException;
}
