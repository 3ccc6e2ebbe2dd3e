package org.privatelora.experiment;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.privatelora.attack.DenoisingGrid;
import org.privatelora.attack.Query;
import org.privatelora.attack.Reference;
import org.privatelora.attack.Target;

/**
 * Error maps of shadows, from which h' learns without a label of the target. Every fourth image is held back under all shadows, so
 * that the epoch is chosen on images that it did not learn from.
 *
 * @param lessons by the shadows' own labels
 */
record ShadowMaps(RetrainedProxy.Lessons lessons) {
    /** The first shadows are used whose maps take no more room than this on the disk, at least one: all 16 with 250 images of 4 x 16 x 16. */
    private static final long MOST_BYTES = 1L << 30;

    static ShadowMaps gather(DenoisingGrid grid, Target target, Collection<Query> queries, MapStore store) {
        RetrainedProxy.Lessons lessons = new RetrainedProxy.Lessons(empty(), empty());
        int used = fitting(grid, queries, target.references().size());
        for (Reference shadow : target.references().subList(0, used)) {
            queries.forEach(query -> gather(grid, target.facing(shadow), shadow, query, lessons, store));
        }
        if (lessons.validation().members().isEmpty()
                || lessons.validation().nonMembers().isEmpty()) {
            throw new IllegalArgumentException("attack '" + ReferenceAttacks.PROXY
                    + "' needs shadow LoRAs with members and non-members among the images of the audit, found "
                    + target.references().size() + " shadows and too few such images; give --shadows");
        }
        return new ShadowMaps(lessons);
    }

    private static RetrainedProxy.Sides empty() {
        return new RetrainedProxy.Sides(new ArrayList<>(), new ArrayList<>());
    }

    private static int fitting(DenoisingGrid grid, Collection<Query> queries, int shadows) {
        long numbers = grid.queries()
                * queries.stream()
                        .mapToLong(query -> query.latents().getShape().size())
                        .sum();
        return (int) Math.min(shadows, Math.max(1, MOST_BYTES / (Float.BYTES * numbers)));
    }

    private static void gather(
            DenoisingGrid grid,
            Target target,
            Reference shadow,
            Query query,
            RetrainedProxy.Lessons lessons,
            MapStore store) {
        if (query.ids().stream().noneMatch(id -> isDealt(shadow, id))) {
            return;
        }
        List<List<float[]>> maps = Evidence.gather(grid, target, query, store).errorMaps();
        for (int i = 0; i < maps.size(); i++) {
            RetrainedProxy.Sides sides = RetrainedProxy.isHeldBack(i) ? lessons.validation() : lessons.train();
            add(sides.members(), maps.get(i), shadow.members(), query.ids().get(i));
            add(
                    sides.nonMembers(),
                    maps.get(i),
                    shadow.nonMembers(),
                    query.ids().get(i));
        }
    }

    private static boolean isDealt(Reference shadow, String id) {
        return shadow.members().contains(id) || shadow.nonMembers().contains(id);
    }

    private static void add(List<List<float[]>> into, List<float[]> maps, Set<String> wanted, String id) {
        if (wanted.contains(id)) {
            into.add(maps);
        }
    }
}
