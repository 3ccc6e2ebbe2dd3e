package org.privatelora.experiment;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.privatelora.attack.DenoisingGrid;
import org.privatelora.attack.DenoisingLosses;
import org.privatelora.attack.Query;
import org.privatelora.attack.Target;
import org.privatelora.proxy.ProxyAttack;

/**
 * What one pass over the grid tells about some images: losses, which the target remembers, and the error maps that h' looks at.
 *
 * @param losses per image and timestep
 * @param errorMaps per image the maps (C h w) of every question of the grid, in the store
 */
record Evidence(DenoisingLosses losses, List<List<float[]>> errorMaps) {
    static Evidence gather(DenoisingGrid grid, Target target, Query query, MapStore store) {
        double[][] losses = new double[query.size()][grid.timesteps().size()];
        List<MapStore.Image> maps =
                IntStream.range(0, query.size()).mapToObj(i -> store.image()).toList();
        grid.visit(target.adapted(), target.schedule(), query, (cell, first, epsilon, noise) -> {
            double[] each = DenoisingGrid.perImage(epsilon, noise);
            NDArray errors = ProxyAttack.errorMaps(epsilon, noise); // (B, C h w)
            float[] flat = errors.toFloatArray();
            int size = flat.length / each.length;
            for (int i = 0; i < each.length; i++) {
                maps.get(first + i).keep(Arrays.copyOfRange(flat, i * size, (i + 1) * size));
                losses[first + i][cell / grid.draws()] += each[i] / grid.draws();
            }
        });
        Evidence evidence = new Evidence(new DenoisingLosses(losses), List.copyOf(maps));
        target.remember(grid, query, evidence.losses);
        return evidence;
    }
}
