package org.privatelora.experiment;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.privatelora.data.Dataset;
import org.privatelora.data.Example;
import org.privatelora.data.Part;
import org.privatelora.results.Json;
import org.privatelora.results.ModelResult.Kind;
import org.privatelora.train.Compute;
import org.privatelora.train.Precision;

/** Who is dealt to which shadow. */
class ShadowOrderTest {
    private static final Dataset WHOLE = pictures(50);
    private static final Dataset AUDITED = WHOLE.atMost(9);
    private static final Kind LORA = new Kind("lora", 0);

    private static Dataset pictures(int perPart) {
        Map<Part, List<Example>> parts = new EnumMap<>(Part.class);
        for (Part part : Part.values()) {
            parts.put(
                    part,
                    IntStream.range(0, perPart)
                            .mapToObj(i ->
                                    new Example(FileHash.sha256(List.of((part.key() + i).getBytes(UTF_8))), "", () -> {
                                        throw new AssertionError("a deal needs no pixels");
                                    }))
                            .toList());
        }
        return new Dataset("pictures", parts);
    }

    private static ShadowOrder order(ShadowPool pool, int count, long seed) {
        return new ShadowOrder(Preset.named("pocket").withKind(LORA), pool, count, seed);
    }

    private static List<String> images(ShadowPool pool, Dataset audited) {
        return pool.images(audited, WHOLE.part(Part.PUBLIC)).stream()
                .map(Example::id)
                .toList();
    }

    private static ShadowRecord record(ShadowPool pool, Dataset audited, int count) {
        return ShadowRecord.of(
                order(pool, count, 1),
                images(pool, audited),
                "base",
                audited.split().hash());
    }

    private static List<String> ids(Stream<Example> examples) {
        return examples.map(Example::id).toList();
    }

    @Test
    void everyImageIsInOneOfEachPairAndInHalfOfAll() {
        List<String> images = images(ShadowPool.ONLINE, AUDITED);
        assertThat(images)
                .containsExactlyInAnyOrderElementsOf(
                        ids(Stream.concat(AUDITED.members().stream(), AUDITED.nonMembers().stream())));
        List<ShadowRecord.Shadow> shadows =
                record(ShadowPool.ONLINE, AUDITED, 6).shadows();
        for (int pair = 0; pair < 3; pair++) {
            ShadowRecord.Shadow one = shadows.get(2 * pair);
            ShadowRecord.Shadow other = shadows.get(2 * pair + 1);
            assertThat(one.images(true)).hasSize(18).isEqualTo(other.images(false));
            assertThat(one.images(false)).hasSize(18).isEqualTo(other.images(true));
        }
        for (String image : images) {
            assertThat(shadows.stream().filter(s -> s.images(true).contains(image)))
                    .hasSize(3);
        }
        assertThat(shadows.get(0).images(true)).isNotEqualTo(shadows.get(2).images(true));
    }

    @Test
    void theDealKnowsNoRoles() {
        for (ShadowPool pool : ShadowPool.values()) {
            assertThat(record(pool, AUDITED.swapped(), 4).shadows())
                    .isEqualTo(record(pool, AUDITED, 4).shadows());
        }
    }

    @Test
    void noAuditedImageIsInAnOfflineShadow() {
        Set<String> audited = Set.copyOf(
                ids(Stream.of(Part.MEMBERS_TEST, Part.NONMEMBERS_TEST).flatMap(part -> AUDITED.part(part).stream())));
        List<String> images = images(ShadowPool.OFFLINE, AUDITED);
        assertThat(images).hasSize(4 * 9).doesNotHaveDuplicates().doesNotContainAnyElementsOf(audited);
        for (ShadowRecord.Shadow shadow : record(ShadowPool.OFFLINE, AUDITED, 3).shadows()) {
            assertThat(images).containsAll(shadow.images(true)).containsAll(shadow.images(false));
            assertThat(shadow.images(true)).hasSize(18);
        }
    }

    @Test
    void eachTrainingHasASeedOfItsOwnAndOthersComeWithAnotherSeed() {
        List<Long> seeds = new ArrayList<>();
        for (long seed = 1; seed <= 2; seed++) {
            ShadowOrder order = order(ShadowPool.ONLINE, 16, seed);
            IntStream.range(0, 16).forEach(i -> seeds.add(order.trainingSeed(i)));
        }
        assertThat(seeds).doesNotHaveDuplicates();
        List<String> images = images(ShadowPool.ONLINE, AUDITED);
        assertThat(order(ShadowPool.ONLINE, 1, 1).deal(images, 0))
                .isNotEqualTo(order(ShadowPool.ONLINE, 1, 2).deal(images, 0));
    }

    @Test
    void theRecordIsReadAsItWasWrittenAndMoreShadowsExtendIt() {
        ShadowRecord four = record(ShadowPool.ONLINE, AUDITED, 4);
        assertThat(Json.parse(Json.text(four), ShadowRecord.class, "record")).isEqualTo(four);
        assertThat(record(ShadowPool.ONLINE, AUDITED, 6).extend(four)).isTrue();
        assertThat(four.extend(record(ShadowPool.ONLINE, AUDITED, 6))).isFalse();
        assertThat(record(ShadowPool.OFFLINE, AUDITED, 6).extend(four)).isFalse();
        assertThat(four.kind()).isEqualTo(LORA);
    }

    @Test
    void aRecipeIsWhatIsTrainedAndNotHowItIsComputed() {
        Preset pocket = Preset.named("pocket");
        Preset.Training t = pocket.training();
        String recipe = ShadowRecord.recipe(pocket, LORA);
        Preset otherwise = pocket.withTraining(t.withCompute(Compute.plain().withCheckpointing(true)));
        assertThat(otherwise.training().compute().precision()).isEqualTo(Precision.FP32);
        assertThat(ShadowRecord.recipe(otherwise, LORA)).isEqualTo(recipe);
        assertThat(ShadowRecord.recipe(pocket.withSeeds(List.of(9L)), LORA)).isEqualTo(recipe);
        assertThat(ShadowRecord.recipe(pocket, new Kind("smp", 0.5))).isNotEqualTo(recipe);
        Preset longer = pocket.withTraining(t.with(t.lora(), t.loop().withEpochs(49)));
        assertThat(ShadowRecord.recipe(longer, LORA)).isNotEqualTo(recipe);
    }

    @Test
    void attacksAreAddedForWhichTheShadowsSuffice() {
        assertThat(ReferenceAttacks.possible(List.of())).isEmpty();
        assertThat(ReferenceAttacks.possible(List.of(record(ShadowPool.ONLINE, AUDITED, 4))))
                .contains("reference-2", "reference-4", "lira", "lira-offline", "h'-shadow")
                .doesNotContain("reference-16");
        assertThat(ReferenceAttacks.possible(List.of(record(ShadowPool.OFFLINE, AUDITED, 4))))
                .contains("lira-offline")
                .doesNotContain("lira");
    }

    @Test
    void anAttackThatNeedsMoreShadowsSaysHowManyAndHowToMakeThem() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AttackSuite(List.of("loss", "reference-16")).withShadows(List.of()))
                .withMessageContainingAll("'reference-16' needs 16", "there are 0", "privatelora shadows --count 16");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ReferenceAttacks.requirePossible(
                        List.of("lira"), List.of(record(ShadowPool.OFFLINE, AUDITED, 8))))
                .withMessageContainingAll("online pool", "(offline)");
    }

    @Test
    void tooFewImagesAreRefused() {
        List<String> few = Collections.nCopies(7, "x");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> order(ShadowPool.ONLINE, 1, 1).deal(few, 0))
                .withMessageContaining("at least 8 images");
    }
}
