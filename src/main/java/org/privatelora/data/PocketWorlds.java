package org.privatelora.data;

import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.privatelora.data.Manifest.Contents;
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

    private static final String PRIVATE_STREAM = "private";

    private PocketWorlds() {}

    /** A built-in drawn set, checked against its frozen split. */
    public static Dataset open(String name) {
        try {
            return open(Manifest.named(name));
        } catch (IOException e) {
            throw new IllegalStateException(e.getMessage(), e); // our own manifest
        }
    }

    /** The set that a manifest with a recipe describes, checked against its frozen split. */
    static Dataset open(Manifest manifest) throws IOException {
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
        recipe.parts().forEach((part, stock) -> parts.put(part, examples(recipe.seed(), stock)));
        return new Dataset(manifest.about().name(), parts);
    }

    private static List<Example> examples(long seed, Stock stock) {
        World world = World.parse(stock.world());
        return stock.pictures().parallelStream()
                .map(i -> example(world.draw(seed, stock.stream(), i)))
                .toList();
    }

    /**
     * Fresh pictures beyond every frozen set: any stream name that no manifest uses.
     *
     * @param first index of the first picture
     */
    public static List<Example> examples(World world, long seed, String stream, int first, int count) {
        List<Integer> pictures = IntStream.range(first, first + count).boxed().toList();
        return examples(seed, new Stock(world.key(), stream, pictures));
    }

    /** The private parts of a drawn set dealt anew, in matched blocks from one stream; see {@link MatchedDeal}. */
    static Manifest matched(Manifest manifest, World world, int perPart) {
        Recipe recipe = manifest.contents().recipe().orElseThrow();
        Map<Part, Stock> parts = new EnumMap<>(recipe.parts());
        List<Example> all = examples(world, recipe.seed(), PRIVATE_STREAM, 0, perPart * Part.PRIVATE.size());
        MatchedDeal.of(all, recipe.seed())
                .forEach((part, pictures) -> parts.put(part, new Stock(world.key(), PRIVATE_STREAM, pictures)));
        Contents contents = new Contents(Map.of(), Optional.of(new Recipe(recipe.seed(), parts)));
        Manifest dealt = new Manifest(manifest.about(), contents, "");
        return new Manifest(manifest.about(), contents, draw(dealt).split().hash());
    }

    private static Example example(Drawing drawing) {
        return new Example(drawing.id(), drawing.caption(), () -> drawing.image(SIZE));
    }
}
