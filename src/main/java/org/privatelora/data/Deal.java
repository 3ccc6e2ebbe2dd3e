package org.privatelora.data;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Families dealt like cards to the four private parts, whole families only, until every part is full. */
record Deal(Map<Part, List<Picture>> parts, List<Picture> rest) {
    /** @param size pictures of each private part; fewer if the families run out */
    static Deal of(List<List<Picture>> families, int size) {
        Deal deal = new Deal(new EnumMap<>(Part.class), new ArrayList<>());
        Part.PRIVATE.forEach(part -> deal.parts.put(part, new ArrayList<>()));
        families.forEach(family -> deal.hand(family, size));
        return deal;
    }

    private void hand(List<Picture> family, int size) {
        Part emptiest = Part.PRIVATE.get(0);
        for (Part part : Part.PRIVATE) {
            emptiest = parts.get(part).size() < parts.get(emptiest).size() ? part : emptiest;
        }
        boolean fits = parts.get(emptiest).size() + family.size() <= size;
        (fits ? parts.get(emptiest) : rest).addAll(family);
    }
}
