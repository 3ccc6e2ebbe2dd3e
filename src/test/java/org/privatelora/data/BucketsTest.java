package org.privatelora.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.privatelora.tensor.Rng;

/** References are worked out by hand from sd-scripts' rule; laws hold for any picture. */
class BucketsTest {
    private static final Buckets SD15 = Buckets.of(Bucketing.defaults(), 512);
    private static final Buckets UNENLARGED = Buckets.of(Bucketing.defaults().withNoUpscale(true), 512);

    private static Resolution size(String text) {
        String[] sides = text.split("x");
        return new Resolution(Integer.parseInt(sides[0]), Integer.parseInt(sides[1]));
    }

    private static List<Resolution> pictures() {
        Rng rng = new Rng(7);
        return IntStream.range(0, 500)
                .mapToObj(
                        i -> new Resolution(64 + rng.below(3000, "width", 0, i), 64 + rng.below(3000, "height", 0, i)))
                .toList();
    }

    /** 512 x 512 = 262144: of width 704 the height 262144 / 704 = 372.4 becomes 320, and so on. */
    @Test
    void theSizesFor512PixelsAreThoseOfSdScripts() {
        assertThat(SD15.resolutions().stream().map(Resolution::toString))
                .containsExactly(
                        "256x832",
                        "256x896",
                        "256x960",
                        "256x1024",
                        "320x704",
                        "320x768",
                        "384x640",
                        "448x576",
                        "512x512",
                        "576x448",
                        "640x384",
                        "704x320",
                        "768x320",
                        "832x256",
                        "896x256",
                        "960x256",
                        "1024x256");
    }

    @ParameterizedTest
    @ValueSource(ints = {256, 512, 640, 700, 768, 1024})
    void sizesAreMultiplesInTheRangeOfAtMostTheTargetAreaAndComeTurned(int side) {
        Bucketing rules = Bucketing.defaults();
        List<Resolution> all = Buckets.of(rules, side).resolutions();
        assertThat(all).doesNotHaveDuplicates().allSatisfy(size -> {
            assertThat(size.area()).isLessThanOrEqualTo((long) side * side);
            Stream.of(size.width(), size.height())
                    .forEach(pixels ->
                            assertThat(pixels).isBetween(256, 1024).matches(p -> p % 64 == 0, "multiple of 64"));
            assertThat(all).contains(new Resolution(size.height(), size.width()));
        });
    }

    @ParameterizedTest
    @CsvSource({
        "512x512,   512x512, 512x512",
        "1920x1080, 640x384, 683x384", // 1.778 is .111 from 640 / 384 and .422 from 704 / 320
        "1080x1920, 384x640, 384x683",
        "500x700,   448x576, 448x627", // .714 is .063 from 448 / 576 and .114 from 384 / 640
        "100x100,   512x512, 512x512",
        "1408x640,  704x320, 704x320",
        "704x320,   704x320, 704x320",
        "3000x100,  1024x256, 7680x256"
    })
    void aPictureGoesToTheNearestAspectRatioAndCoversIt(String picture, String bucket, String resized) {
        assertThat(SD15.fit(size(picture))).isEqualTo(new Buckets.Fit(size(bucket), size(resized)));
    }

    @ParameterizedTest
    @CsvSource({
        "300x200,  256x192, 300x200",
        "512x512,  512x512, 512x512",
        "1000x500, 640x320, 640x320", // of height 320, since of width 704 it would be 2.2 instead of 2
        "600x800,  384x512, 384x512", // of width 384, since of height 576 it would be .667 instead of .75
        "2000x64,  1984x64, 2000x64" // longer than 1024, but small enough in area
    })
    void withoutEnlargingEveryPictureMakesItsOwnBucket(String picture, String bucket, String resized) {
        assertThat(UNENLARGED.fit(size(picture))).isEqualTo(new Buckets.Fit(size(bucket), size(resized)));
    }

    @Test
    void aPictureThatIsSmallerThanTheStepIsRefusedWhereNothingIsEnlarged() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> UNENLARGED.fit(new Resolution(40, 300)))
                .withMessageContaining("40x300")
                .withMessageContaining("step of the buckets, 64");
        assertThat(SD15.fit(new Resolution(40, 300)).bucket()).isEqualTo(new Resolution(256, 1024));
    }

    @Test
    void noOtherBucketIsNearerInAspectRatio() {
        for (Resolution picture : pictures()) {
            double mine = Math.abs(SD15.fit(picture).bucket().aspect() - picture.aspect());
            assertThat(SD15.resolutions())
                    .allSatisfy(other -> assertThat(Math.abs(other.aspect() - picture.aspect()))
                            .isGreaterThanOrEqualTo(mine));
        }
    }

    /** Sides are rounded to pixels, so an aspect ratio is kept to half a pixel of the shorter side. */
    @Test
    void resizingKeepsTheShapeAndCuttingTakesFromOneSideOnlyWhatTheAspectRatiosDiffer() {
        for (Buckets buckets : List.of(SD15, UNENLARGED)) {
            for (Resolution picture : pictures()) {
                Buckets.Fit fit = buckets.fit(picture);
                double rounding =
                        1.0 / Math.min(fit.resized().width(), fit.resized().height());
                assertThat(fit.resized().aspect() / picture.aspect()).isCloseTo(1, within(2 * rounding));
                assertThat(fit.resized().width())
                        .isGreaterThanOrEqualTo(fit.bucket().width());
                assertThat(fit.resized().height())
                        .isGreaterThanOrEqualTo(fit.bucket().height());
            }
        }
        for (Resolution picture : pictures()) {
            Buckets.Fit fit = SD15.fit(picture);
            double ratio = fit.bucket().aspect() / picture.aspect();
            double kept = fit.bucket().area() / (double) fit.resized().area();
            assertThat(kept).isCloseTo(Math.min(ratio, 1 / ratio), within(0.005));
        }
    }

    @Test
    void withoutEnlargingNoPictureGrowsAndNoneIsLargerThanTheTarget() {
        for (Resolution picture : pictures()) {
            Buckets.Fit fit = UNENLARGED.fit(picture);
            assertThat(fit.resized().width()).isLessThanOrEqualTo(picture.width());
            assertThat(fit.resized().height()).isLessThanOrEqualTo(picture.height());
            assertThat(fit.bucket().area()).isLessThanOrEqualTo(512L * 512);
        }
    }

    @Test
    void impossibleGridsAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Bucketing(250, 1024, 64, false));
        assertThatIllegalArgumentException().isThrownBy(() -> new Bucketing(512, 256, 64, false));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Buckets.of(Bucketing.defaults(), 64))
                .withMessageContaining("takes pictures of 64 pixels")
                .withMessageContaining("--min-bucket-reso");
    }
}
