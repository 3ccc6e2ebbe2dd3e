package org.privatelora.data.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WorldTest {
    @ParameterizedTest
    @EnumSource(World.class)
    void aPictureIsAFunctionOfWorldSeedStreamAndIndex(World world) {
        Drawing drawing = world.draw(7, "a", 3);
        assertThat(world.draw(7, "a", 3).attributes()).isEqualTo(drawing.attributes());
        assertThat(world.draw(8, "a", 3).id()).isNotEqualTo(drawing.id());
        assertThat(world.draw(7, "b", 3).id()).isNotEqualTo(drawing.id());
        assertThat(world.draw(7, "a", 4).id()).isNotEqualTo(drawing.id());
    }

    @ParameterizedTest
    @EnumSource(World.class)
    void paintingTwiceGivesTheSamePixels(World world) {
        Drawing drawing = world.draw(1, "a", 0);
        assertThat(rgb(drawing.image(64))).isEqualTo(rgb(drawing.image(64)));
    }

    @Test
    void creaturesStandOnWhite() {
        BufferedImage image = World.CREATURES.draw(1, "a", 0).image(64);
        assertThat(image.getRGB(0, 0)).isEqualTo(0xffffffff);
        assertThat(image.getRGB(63, 63)).isEqualTo(0xffffffff);
    }

    @ParameterizedTest
    @EnumSource(World.class)
    void everyPictureCanBePaintedAndDescribed(World world) {
        IntStream.range(0, 300).parallel().forEach(i -> {
            Drawing drawing = world.draw(5, "many", i);
            assertThat(drawing.image(32).getWidth()).isEqualTo(32);
            assertThat(drawing.caption())
                    .matches("a (face|drawing) of [a-z ,-]+")
                    .doesNotContain("  ");
        });
    }

    @Test
    void drawsAreUniformAndDoNotDependOnOrder() {
        long heads = IntStream.range(0, 20_000)
                .filter(i -> new Traits("w", 1, "s", i).chance("coin", 30))
                .count();
        assertThat(heads / 20_000.0).isCloseTo(0.3, within(0.013)); // 4 standard errors
        Traits forward = new Traits("w", 1, "s", 9);
        Traits backward = new Traits("w", 1, "s", 9);
        int a = forward.below("a", 1000);
        int b = forward.below("b", 1000);
        assertThat(backward.below("b", 1000)).isEqualTo(b);
        assertThat(backward.below("a", 1000)).isEqualTo(a);
        assertThat(forward.canonical()).isEqualTo(backward.canonical());
    }

    @Test
    void differentTraitsOfOnePictureAreIndependent() {
        long both = IntStream.range(0, 20_000)
                .mapToObj(i -> new Traits("w", 1, "s", i))
                .filter(t -> t.chance("a", 50) && t.chance("b", 50))
                .count();
        assertThat(both / 20_000.0).isCloseTo(0.25, within(0.0123)); // 4 standard errors
    }

    @Test
    void unknownWorldIsRefusedWithTheList() {
        assertThatThrownBy(() -> World.parse("cats")).hasMessageContaining("faces, clowns, creatures");
    }

    private static int[] rgb(BufferedImage image) {
        return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    }
}
