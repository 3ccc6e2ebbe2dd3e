package org.privatelora.lora;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.privatelora.Shared;

/** The targets at the size of Stable Diffusion 1.5, against the keys that sd-scripts itself made there. */
class LoraTargetsTest {
    private static final LoraConfig PAPER = LoraConfig.defaults();

    private static Map<String, Shape> table(String file) throws IOException {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        for (String line : Files.readAllLines(Shared.require("fixtures/sd15_keys/" + file))) {
            String[] fields = line.split("\t");
            long[] sizes = fields[1].equals("scalar")
                    ? new long[0]
                    : Arrays.stream(fields[1].split("x"))
                            .mapToLong(Long::parseLong)
                            .toArray();
            shapes.put(fields[0], new Shape(sizes));
        }
        return shapes;
    }

    private static List<LoraTargets.Target> targets(LoraConfig config) throws IOException {
        return Stream.concat(
                        LoraTargets.textEncoder(config, table("text_encoder.tsv")).stream(),
                        LoraTargets.unet(config, table("unet.tsv")).stream())
                .toList();
    }

    private static Map<String, Shape> keys(List<LoraTargets.Target> targets) {
        Map<String, Shape> keys = new TreeMap<>();
        for (LoraTargets.Target target : targets) {
            String name = LoraModule.kohyaName(target.component(), target.path());
            keys.put(name + ".alpha", new Shape());
            keys.put(name + ".lora_down.weight", target.down());
            keys.put(name + ".lora_up.weight", target.up());
        }
        return keys;
    }

    @ParameterizedTest
    @CsvSource({"0, lora_r64_a32.tsv, 264", "4, lora_r64_conv4.tsv, 350"})
    void namesAndShapesAreThoseOfSdScripts(int convRank, String file, int count) throws IOException {
        List<LoraTargets.Target> targets = targets(PAPER.withConvolutions(convRank, 1));
        assertThat(targets).hasSize(count);
        assertThat(keys(targets)).isEqualTo(new TreeMap<>(table(file)));
    }

    @Test
    void theTextEncoderIsSeventyTwoAndCanBeLeftOut() throws IOException {
        assertThat(LoraTargets.textEncoder(PAPER, table("text_encoder.tsv"))).hasSize(72);
        assertThat(targets(PAPER.withTextEncoder(false)))
                .hasSize(192)
                .allMatch(t -> t.component() == LoraComponent.UNET);
    }

    @Test
    void alphaOfLargeConvolutionsIsTheirOwn() throws IOException {
        List<LoraTargets.Target> targets = targets(PAPER.withConvolutions(4, 3));
        assertThat(targets.stream().filter(t -> t.rank() == 4)).hasSize(50).allMatch(t -> t.alpha() == 3);
        assertThat(targets.stream().filter(t -> t.rank() == 64)).hasSize(300).allMatch(t -> t.alpha() == 32);
    }

    @Test
    void theRankOfLoraXsMayNotExceedTheProjection() throws IOException {
        Map<String, Shape> shapes = table("unet.tsv");
        LoraConfig xs = PAPER.withKind(LoraKind.XS);
        assertThat(LoraTargets.unet(xs.withRank(320), shapes)).isNotEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LoraTargets.unet(xs.withRank(321), shapes))
                .withMessageContaining("at most 320")
                .withMessageContaining("down_blocks.0.attentions.0")
                .withMessageContaining("321");
    }

    @Test
    void anOrdinaryRankMayExceedTheProjectionAsInSdScripts() throws IOException {
        List<LoraTargets.Target> targets = targets(PAPER.withRank(2000));
        assertThat(targets).hasSize(264).allMatch(target -> target.down().get(0) == 2000);
    }
}
