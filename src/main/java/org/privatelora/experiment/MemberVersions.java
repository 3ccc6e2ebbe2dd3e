package org.privatelora.experiment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.privatelora.attack.Query;
import org.privatelora.attack.Versions;
import org.privatelora.data.Augmentation;
import org.privatelora.data.Part;

/** The versions of the private pictures that training with an augmentation saw or would have seen; encoded when first asked for. */
final class MemberVersions implements Versions {
    private final Materials materials;
    private final Augmentation augmentation;
    private final Map<Part, List<Query>> known = new HashMap<>();

    /**
     * Versions of every private part.
     *
     * @param materials encodes them
     * @param augmentation which
     */
    MemberVersions(Materials materials, Augmentation augmentation) {
        this.materials = materials;
        this.augmentation = augmentation;
    }

    @Override
    public int count() {
        return augmentation.active() ? augmentation.variants() : 1;
    }

    @Override
    public List<Query> of(Query query) {
        Part part = Part.PRIVATE.stream()
                .filter(one -> materials.query(one).ids().equals(query.ids()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there are no versions of image "
                        + query.ids().get(0) + " and the " + (query.size() - 1)
                        + " others asked about with it; ask about one private part at a time"));
        return known.computeIfAbsent(part, this::encoded);
    }

    private List<Query> encoded(Part part) {
        try {
            return materials.queries(part, augmentation);
        } catch (IOException e) {
            throw new UncheckedIOException("pictures of " + part.key() + ": " + e.getMessage(), e);
        }
    }
}
