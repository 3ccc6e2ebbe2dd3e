package org.privatelora.attack;

/** Learns to tell members from non-members. */
public interface Classifier {
    /**
     * Learns.
     *
     * @param members (N, features), N at least 1
     * @param nonMembers (M, features), M at least 1
     * @return what was learned
     */
    Decider fit(double[][] members, double[][] nonMembers);

    /** What was learned. */
    @FunctionalInterface
    interface Decider {
        /** Score of one image by its features, higher = more likely a member. */
        double score(double[] features);
    }
}
