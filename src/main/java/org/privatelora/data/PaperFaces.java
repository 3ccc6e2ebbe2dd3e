package org.privatelora.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.privatelora.data.Manifest.About;
import org.privatelora.data.Manifest.Entry;

/**
 * The paper's four sets of faces, dealt anew from the user's own copy of CelebA. Of each person every private part has the same number
 * of pictures: members and non-members show the same people, so an attack on these sets is about pictures, not about people.
 *
 * <p>Who is taken depends on hashes of identities and file names only, so that everybody with the official files gets the same split.
 * Which people the authors took is not published; neither are their captions, for which a sentence made of the attributes stands here.
 *
 * @see <a href="https://arxiv.org/abs/2402.11989">Luo et al. 2024, appendix E, table 4</a>
 */
public enum PaperFaces {
    /** 25 people, 2 pictures of each in each part. */
    SMALL(new Rule(2, 2, 50, Rule.ANY)),
    /** 100 people, 2 pictures of each in each part. */
    LARGE(new Rule(2, 2, 200, Rule.ANY)),
    /**
     * 20 people, 7 of one sex to 3 of the other, 2 pictures of each in each part.
     *
     * @implNote which sex is which is not said; here 14 are men
     */
    GENDER(new Rule(2, 2, 40, 14)),
    /**
     * Of each person 1 to 4 pictures in each part, each number equally likely, until a part has 63.
     *
     * @implNote a hundred people with 1 to 4 pictures in each part would make about 250 a part; table 4 has 63, which takes about 25
     *     people, and is what is kept here. The last person may have fewer pictures than were drawn.
     */
    VARYING(new Rule(1, 4, 63, Rule.ANY));

    private static final Comparator<String> AT_RANDOM = Comparator.comparing(Hashes::of);

    private final Rule rule;

    /**
     * How many pictures of whom.
     *
     * @param least pictures of a person in each part
     * @param most pictures of a person in each part
     * @param partSize pictures in each part
     * @param men how many people are men; the others are women
     */
    private record Rule(int least, int most, int partSize, int men) {
        static final int ANY = -1;

        /** Pictures of a person in each part. */
        int share(String person) {
            long draw = Long.parseLong(Hashes.of("share of " + person).substring(0, 12), 16);
            return least + (int) (draw % (most - least + 1));
        }

        /** How many people of a sex are wanted at most. */
        int wanted(boolean man) {
            int people = partSize / least;
            return men == ANY ? people : man ? men : people - men;
        }
    }

    /** Where one picture goes. */
    private record Place(String person, Part part) {}

    PaperFaces(Rule rule) {
        this.rule = rule;
    }

    /** {@code celeba-small}, {@code celeba-large}, {@code celeba-gender} or {@code celeba-varying}. */
    public String label() {
        return "celeba-" + name().toLowerCase(Locale.ROOT);
    }

    /** The set of this name, if there is one. */
    public static Optional<PaperFaces> named(String name) {
        return Arrays.stream(values()).filter(set -> set.label().equals(name)).findFirst();
    }

    /** What the set is and how to get it. */
    public About about() {
        return new About(
                label(),
                "Aligned faces, 4 x " + rule.partSize
                        + " pictures in the manner of the paper, dealt from your copy of CelebA",
                1,
                "CelebA (Liu et al. 2015), pictures, attributes, identities",
                "CelebA terms: non-commercial research only, no redistribution",
                "Get CelebA: a folder or archive with img_align_celeba, list_attr_celeba.txt and identity_CelebA.txt.");
    }

    /**
     * Deals a copy of CelebA, which is read twice: its names, then the chosen pictures.
     *
     * @param from folder or archive with the pictures, {@code identity_CelebA.txt} and {@code list_attr_celeba.txt}
     * @return frozen, with nothing in its public part
     * @throws IOException when a file is missing, or people with enough pictures are
     */
    public Manifest deal(Path from) throws IOException {
        CelebaCopy copy = CelebaCopy.open(from);
        Map<String, Place> places = places(copy);
        Map<Part, List<Entry>> files = new EnumMap<>(Part.class);
        Arrays.stream(Part.values()).forEach(part -> files.put(part, new ArrayList<>()));
        copy.tree().visit((path, content) -> {
            String name = CelebaCopy.name(path);
            Place place = places.remove(name);
            if (place != null) {
                files.get(place.part)
                        .add(new Entry(copy.pictures().get(name), Hashes.of(content), "person-" + place.person));
            }
        });
        files.values().forEach(entries -> entries.sort(Comparator.comparing(Entry::path)));
        return Manifest.listing(about(), files);
    }

    private Map<String, Place> places(CelebaCopy copy) throws IOException {
        Map<String, Place> places = new HashMap<>();
        Map<Boolean, Integer> taken = new HashMap<>();
        int filled = 0;
        for (Map.Entry<String, List<String>> person : copy.people(AT_RANDOM).entrySet()) {
            List<String> theirs = person.getValue();
            boolean man = copy.showsAMan(theirs.get(0));
            int share = Math.min(rule.share(person.getKey()), rule.partSize - filled);
            boolean enough = theirs.size() >= rule.share(person.getKey()) * Part.PRIVATE.size();
            if (enough && share > 0 && taken.getOrDefault(man, 0) < rule.wanted(man)) {
                taken.merge(man, 1, Integer::sum);
                filled += share;
                place(person.getKey(), theirs, share, places);
            }
        }
        if (filled < rule.partSize) {
            throw new IOException(label() + " needs people with " + rule.least * Part.PRIVATE.size() + " to "
                    + rule.most * Part.PRIVATE.size() + " pictures each, enough of them for " + rule.partSize
                    + " pictures in each of four parts; " + copy.from() + " has them for " + filled
                    + ". Give the whole of CelebA");
        }
        return places;
    }

    /** Deals one person's pictures to the four parts in turn. */
    private static void place(String person, List<String> theirs, int share, Map<String, Place> places) {
        for (int i = 0; i < share * Part.PRIVATE.size(); i++) {
            places.put(theirs.get(i), new Place(person, Part.PRIVATE.get(i % Part.PRIVATE.size())));
        }
    }
}
