package org.privatelora.toy;

/** What becomes of a game; the rules in the order in which they are tried, on the last quarter of the points. */
public enum Fate {
    /** A coordinate of theta is beyond 100 or not a number. */
    EXPLODES,
    /** The mean of L is above L of the untrained model (0, 0): everything learnt is lost, and more. */
    COLLAPSES,
    /** b turns round and covers more than 0.05. */
    OSCILLATES,
    /** None of these: b stands still, or creeps one way. */
    SETTLES
}
