package org.privatelora.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.privatelora.data.Manifest.Choices;

/** Laws of the deal in shares, for any folder, any shares and any seed. */
class DealTest {
    private static final float[] NO_THUMBNAIL = {};

    /** Families of 1 to 5 pictures of random complexity. */
    @Provide
    Arbitrary<List<List<Picture>>> families() {
        return Arbitraries.integers()
                .between(1, 5)
                .list()
                .ofMinSize(1)
                .ofMaxSize(80)
                .map(DealTest::ofSizes);
    }

    @Provide
    Arbitrary<Choices> choices() {
        return Combinators.combine(
                        Arbitraries.longs(), Arbitraries.doubles().between(0.05, 0.95), Arbitraries.of(0.0, 0.2, 0.6))
                .as((seed, heldOut, open) ->
                        Choices.defaults().withSeed(seed).withHeldOut(heldOut).withOpen(open));
    }

    private static List<List<Picture>> ofSizes(List<Integer> sizes) {
        Random random = new Random(sizes.hashCode());
        List<List<Picture>> families = new ArrayList<>();
        for (int i = 0; i < sizes.size(); i++) {
            int family = i;
            families.add(IntStream.range(0, sizes.get(i))
                    .mapToObj(j -> picture(family + "-" + j, random.nextInt(10_000)))
                    .toList());
        }
        return families;
    }

    private static Picture picture(String path, int complexity) {
        return new Picture(path, Hashes.of(path), NO_THUMBNAIL, 64, complexity);
    }

    private static Map<Part, List<Picture>> dealt(List<List<Picture>> families, Choices choices) {
        Deal deal = Deal.shared(families, choices.shares(), choices.seed());
        Map<Part, List<Picture>> all = new EnumMap<>(deal.parts());
        all.put(Part.PUBLIC, deal.rest());
        return all;
    }

    @Property(tries = 200)
    void everyPictureIsInExactlyOnePart(
            @ForAll("families") List<List<Picture>> families, @ForAll("choices") Choices choices) {
        List<Picture> out =
                dealt(families, choices).values().stream().flatMap(List::stream).toList();
        assertThat(out)
                .containsExactlyInAnyOrderElementsOf(
                        families.stream().flatMap(List::stream).toList());
    }

    @Property(tries = 200)
    void noFamilyIsOnTwoSides(@ForAll("families") List<List<Picture>> families, @ForAll("choices") Choices choices) {
        Map<Part, List<Picture>> parts = dealt(families, choices);
        for (List<Picture> family : families) {
            assertThat(parts.values().stream().filter(part -> !Collections.disjoint(part, family)))
                    .hasSize(1);
        }
    }

    /** More than its share by at most one family and the random beginning; less by at most what four others can have too much. */
    @Property(tries = 200)
    void everyPartGetsItsShare(@ForAll("families") List<List<Picture>> families, @ForAll("choices") Choices choices) {
        int largest = families.stream().mapToInt(List::size).max().orElseThrow();
        int total = families.stream().mapToInt(List::size).sum();
        dealt(families, choices).forEach((part, pictures) -> {
            double due = choices.shares().get(part) * total;
            assertThat((double) pictures.size()).isLessThan(due + largest + 1);
            assertThat((double) pictures.size()).isGreaterThan(due - 4 * (largest + 1));
        });
    }

    @Property(tries = 200)
    void nothingIsPublicUnlessAskedFor(
            @ForAll("families") List<List<Picture>> families, @ForAll("choices") Choices choices) {
        assertThat(dealt(families, choices.withOpen(0)).get(Part.PUBLIC)).isEmpty();
    }

    @Property(tries = 100)
    void theOrderOfFilesAndTheirNamesDecideNothing(
            @ForAll("families") List<List<Picture>> families, @ForAll("choices") Choices choices) {
        List<List<Picture>> shuffled = new ArrayList<>(families);
        Collections.shuffle(shuffled, new Random(families.size()));
        List<List<Picture>> renamed = shuffled.stream()
                .map(family -> family.stream()
                        .map(p -> new Picture("x", p.sha256(), NO_THUMBNAIL, 64, p.complexity()))
                        .toList())
                .toList();
        assertThat(hashes(dealt(renamed, choices))).isEqualTo(hashes(dealt(families, choices)));
    }

    private static Map<Part, Set<String>> hashes(Map<Part, List<Picture>> parts) {
        Map<Part, Set<String>> hashes = new EnumMap<>(Part.class);
        parts.forEach((part, pictures) -> {
            hashes.put(part, new HashSet<>());
            pictures.forEach(p -> hashes.get(part).add(p.sha256()));
        });
        return hashes;
    }

    @Example
    void anotherSeedDealsOtherwise() {
        List<List<Picture>> families = ofSizes(Collections.nCopies(40, 1));
        Choices choices = Choices.defaults();
        assertThat(hashes(dealt(families, choices.withSeed(2)))).isNotEqualTo(hashes(dealt(families, choices)));
    }

    /** 8 neighbours in complexity are a block, of which half shares give each part two. */
    @Example
    void partsAreEquallyHard() {
        List<List<Picture>> families = IntStream.range(0, 80)
                .mapToObj(i -> List.of(picture("p" + i, i)))
                .toList();
        Map<Part, List<Picture>> parts = dealt(families, Choices.defaults());
        for (Part part : Part.PRIVATE) {
            for (int block = 0; block < 10; block++) {
                int begin = 8 * block;
                assertThat(parts.get(part).stream().filter(p -> p.complexity() >= begin && p.complexity() < begin + 8))
                        .hasSize(2);
            }
        }
    }

    /** Over 2000 seeds a picture is in each of four equal parts a quarter of the times; 5 standard deviations are .05. */
    @Example
    void whoIsAMemberIsChance() {
        List<List<Picture>> families = IntStream.range(0, 24)
                .mapToObj(i -> List.of(picture("p" + i, i)))
                .toList();
        Map<Part, Integer> times = new EnumMap<>(Part.class);
        for (long seed = 0; seed < 2000; seed++) {
            dealt(families, Choices.defaults().withSeed(seed)).forEach((part, pictures) -> {
                if (contains(pictures, "p3")) {
                    times.merge(part, 1, Integer::sum);
                }
            });
        }
        Part.PRIVATE.forEach(part -> assertThat(times.get(part) / 2000.0).isBetween(0.2, 0.3));
    }

    private static boolean contains(Collection<Picture> pictures, String path) {
        return pictures.stream().anyMatch(p -> p.path().equals(path));
    }
}
