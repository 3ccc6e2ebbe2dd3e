package org.privatelora.data.world;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The pocket worlds, each an unlimited source of independent, identically distributed pictures. */
@SuppressWarnings("ImmutableEnumChecker") // the artists are stateless
public enum World {
    /** Portraits of people on coloured backgrounds. */
    FACES(Portrait::of),
    /** Portraits of clowns: white make-up, painted eyes and mouth, ruff. Never drawn by {@link #FACES}. */
    CLOWNS(Clown::of),
    /** Inked monsters on white paper, with spots, stripes and scales placed anew in each. */
    CREATURES(Creature::of);

    private final Function<Traits, Drawing> artist;

    World(Function<Traits, Drawing> artist) {
        this.artist = artist;
    }

    /** Picture {@code index} of a stream; the same arguments always give the same attributes. */
    public Drawing draw(long seed, String stream, long index) {
        return artist.apply(new Traits(key(), seed, stream, index));
    }

    /** The name in manifests: {@code faces}, {@code clowns}, {@code creatures}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The world of this name. */
    public static World parse(String key) {
        return Arrays.stream(values())
                .filter(w -> w.key().equals(key))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown world \"" + key + "\"; there are: "
                        + Arrays.stream(values()).map(World::key).collect(Collectors.joining(", "))));
    }
}
