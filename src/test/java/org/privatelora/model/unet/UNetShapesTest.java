package org.privatelora.model.unet;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.privatelora.Shared;
import org.privatelora.nn.ShapeRecorder;
import org.privatelora.nn.Weights;

class UNetShapesTest {
    @Test
    void stableDiffusion1AsksForThePublishedTensorsAndNoOther() throws IOException {
        Map<String, Shape> published = new LinkedHashMap<>();
        Files.lines(Shared.require("fixtures/sd15_keys/unet.tsv"))
                .map(line -> line.split("\t"))
                .filter(row -> !row[0].equals("name"))
                .forEach(row -> published.put(row[0], shape(row[1])));
        assertThat(UNet.shapes(UNetConfig.stableDiffusion1()))
                .hasSize(686)
                .containsExactlyInAnyOrderEntriesOf(published);
    }

    private static Shape shape(String text) {
        long[] sizes = Arrays.stream(text.split("\\D+"))
                .filter(part -> !part.isEmpty())
                .mapToLong(Long::parseLong)
                .toArray();
        return new Shape(sizes);
    }

    @Test
    void stableDiffusion1Has860MillionParameters() {
        long count = UNet.shapes(UNetConfig.stableDiffusion1()).values().stream()
                .mapToLong(Shape::size)
                .sum();
        assertThat(count).isEqualTo(859_520_964L);
    }

    @Test
    void everyMatrixAndFilterCanBeWrapped() {
        UNetConfig config = UNetConfig.pocket();
        Set<String> wrapped = new HashSet<>();
        UNet.build(config, Weights.of(new ShapeRecorder()).wrapping((path, base) -> {
            wrapped.add(path + ".weight");
            return base;
        }));
        List<String> matrices = UNet.shapes(config).entrySet().stream()
                .filter(entry -> entry.getValue().dimension() > 1)
                .map(Map.Entry::getKey)
                .toList();
        assertThat(wrapped).containsExactlyInAnyOrderElementsOf(matrices);
    }

    @Test
    void linearProjectionsAreMatrices() {
        UNetConfig sd1 = UNetConfig.stableDiffusion1();
        UNetConfig sd2 = new UNetConfig(4, 4, sd1.levels(), 2, 1024, true, sd1.norm(), sd1.time());
        assertThat(UNet.shapes(sd2)).containsEntry("mid_block.attentions.0.proj_in.weight", new Shape(1280, 1280));
    }
}
