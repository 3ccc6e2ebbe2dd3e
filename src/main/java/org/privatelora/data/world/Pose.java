package org.privatelora.data.world;

/** Where and how the subject stands in the picture; shifts in units of 1/64 of the side. */
record Pose(double scale, double dx, double dy, double degrees, boolean mirrored) {
    static Pose draw(Traits traits, double size, double spread) {
        return new Pose(
                traits.between("pose.scale", size * (1 - 0.12 * spread), size * (1 + 0.08 * spread)),
                traits.between("pose.x", -3.5 * spread, 3.5 * spread),
                traits.between("pose.y", -2 * spread, 2.5 * spread),
                traits.between("pose.turn", -8 * spread, 8 * spread),
                traits.chance("pose.mirror", 50));
    }
}
