package org.privatelora.data;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.privatelora.data.Manifest.Recipe;
import org.privatelora.data.Manifest.Stock;
import org.privatelora.data.world.Drawing;
import org.privatelora.data.world.World;

/**
 * The drawn data sets: nothing to download, no licence question, members and non-members from exactly one distribution.
 *
 * <p>{@code pocket-faces}: public portraits; the private parts are clowns, a sub-domain that the public part never contains.
 * {@code pocket-creatures}: inked monsters on white, a clear domain shift from the faces. Pictures are 64 x 64.
 */
public final class PocketWorlds {
    /** Side of a drawn picture in pixels. */
    public static final int SIZE = 64;

    private PocketWorlds() {}

    /** A built-in drawn set, checked against its frozen split. */
    public static Dataset open(String name) {
        return open(Manifest.named(name));
    }

    /** The set that a manifest with a recipe describes, checked against its frozen split. */
    static Dataset open(Manifest manifest) {
        Dataset dataset = draw(manifest);
        manifest.requireFrozen(dataset.split());
        return dataset;
    }

    static Dataset draw(Manifest manifest) {
        Recipe recipe = manifest.contents()
                .recipe()
                .orElseThrow(() -> new IllegalArgumentException(
                        "data set " + manifest.about().name()
                                + " is a list of files, not drawn; open it from the folder it was prepared in"));
        Map<Part, List<Example>> parts = new EnumMap<>(Part.class);
        recipe.parts().forEach((part, stock) -> parts.put(part, examples(recipe.seed(), part, stock)));
        return new Dataset(manifest.about().name(), parts);
    }

    private static List<Example> examples(long seed, Part part, Stock stock) {
        return examples(World.parse(stock.world()), seed, part.key(), 0, stock.count());
    }

    /**
     * Fresh pictures beyond every frozen set: any stream name that is not a part's key.
     *
     * @param first index of the first picture
     */
    public static List<Example> examples(World world, long seed, String stream, long first, int count) {
        return LongStream.range(first, first + count)
                .parallel()
                .mapToObj(i -> example(world.draw(seed, stream, i)))
                .toList();
    }

    private static Example example(Drawing drawing) {
        return new Example(drawing.id(), drawing.caption(), () -> drawing.image(SIZE));
    }
}
