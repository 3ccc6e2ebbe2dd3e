package org.privatelora.lora.format;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.privatelora.Shared;
import org.privatelora.lora.LoraConfig;
import org.privatelora.lora.LoraWeights;
import org.privatelora.safetensors.SafetensorsFile;
import org.privatelora.safetensors.TensorInfo;
import org.privatelora.tensor.DeviceChoice;
import org.privatelora.tensor.Engine;
import org.privatelora.tensor.Rng;

/** Files at the size of Stable Diffusion 1.5, against the keys that sd-scripts and diffusers' model have there. */
class StableDiffusionNamesTest {
    @TempDir
    private Path folder;

    private static Map<String, String> table(String file) throws IOException {
        return Files.readAllLines(Shared.require("fixtures/sd15_keys/" + file)).stream()
                .map(line -> line.split("\t"))
                .collect(Collectors.toMap(fields -> fields[0], fields -> fields[1], (a, b) -> a, TreeMap::new));
    }

    private static Map<String, String> shapes(Path file) throws IOException {
        Map<String, String> shapes = new TreeMap<>();
        try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
            for (TensorInfo info : tensors.tensors()) {
                shapes.put(info.name(), text(info.shape()));
            }
        }
        return shapes;
    }

    private static String text(long[] shape) {
        return shape.length == 0
                ? "scalar"
                : LongStream.of(shape).mapToObj(Long::toString).collect(Collectors.joining("x"));
    }

    private Path written(LoraConfig config) throws IOException {
        Path file = folder.resolve("lora.safetensors");
        try (NDManager manager = Engine.start(DeviceChoice.CPU).newManager()) {
            LoraWeights lora = LoraWeights.create(
                    config, Adapters.stableDiffusionUnet(), Adapters.stableDiffusionText(), manager, new Rng(1));
            KohyaFormat.write(file, lora, Adapters.METADATA);
        }
        return file;
    }

    @ParameterizedTest
    @CsvSource({"0, lora_r64_a32.tsv, 264", "4, lora_r64_conv4.tsv, 350"})
    void ourKohyaFilesHaveTheNamesAndShapesOfSdScripts(int convRank, String table, int modules) throws IOException {
        Map<String, String> expected = table(table);
        assertThat(expected).hasSize(3 * modules);
        assertThat(shapes(written(LoraConfig.defaults().withConvolutions(convRank, 1))))
                .isEqualTo(expected);
    }

    @Test
    void ourPeftAndDiffusersFilesHaveThePathsOfDiffusersModel() throws IOException {
        Path kohya = written(LoraConfig.defaults().withRank(1).withConvolutions(1, 1));
        ModuleNames names = ModuleNames.of(Adapters.stableDiffusionUnet(), Adapters.stableDiffusionText());
        LoraConversion.convert(kohya, folder.resolve("peft"), LoraFormat.PEFT, names);
        LoraConversion.convert(kohya, folder.resolve("diffusers"), LoraFormat.DIFFUSERS, names);
        assertAreWeights("peft/unet/adapter_model.safetensors", "base_model.model.", "unet.tsv", 278);
        assertAreWeights("peft/text_encoder/adapter_model.safetensors", "base_model.model.", "text_encoder.tsv", 72);
        assertAreWeights("diffusers/pytorch_lora_weights.safetensors", "unet.", "unet.tsv", 278);
        assertAreWeights("diffusers/pytorch_lora_weights.safetensors", "text_encoder.", "text_encoder.tsv", 72);
    }

    /** Every key with that prefix is one of the two factors of a weight of the model, and fits it. */
    private void assertAreWeights(String file, String prefix, String table, int modules) throws IOException {
        Map<String, String> weights = table(table);
        Map<String, String> keys = shapes(folder.resolve(file));
        TreeSet<String> paths = new TreeSet<>();
        for (Map.Entry<String, String> entry : keys.entrySet()) {
            if (entry.getKey().startsWith(prefix)) {
                String path = entry.getKey().substring(prefix.length()).replaceFirst("\\.lora.*", "");
                assertThat(weights).containsKey(path + ".weight");
                List<String> sizes = new ArrayList<>(
                        Arrays.asList(weights.get(path + ".weight").split("x")));
                boolean down = entry.getKey().matches(".*(lora_A|down)\\.weight");
                String outer = entry.getValue().split("x")[down ? 1 : 0];
                assertThat(outer).as(entry.getKey()).isEqualTo(sizes.get(down ? 1 : 0));
                paths.add(path);
            }
        }
        assertThat(paths).hasSize(modules);
    }
}
