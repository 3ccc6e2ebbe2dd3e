package org.privatelora.lora.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.privatelora.Shared;
import org.privatelora.safetensors.Dtype;
import org.privatelora.safetensors.RawTensor;
import org.privatelora.safetensors.SafetensorsFile;
import org.privatelora.safetensors.SafetensorsWriter;
import org.privatelora.safetensors.TensorInfo;
import org.privatelora.tensor.DeviceChoice;
import org.privatelora.tensor.Engine;

class LoraConversionTest {
    private static final String KOHYA = "lora_unet_mid_block_attentions_0_transformer_blocks_0_attn1_to_out_0";
    private static final ModuleNames ANY = ModuleNames.of(
                    Adapters.stableDiffusionUnet(), Adapters.stableDiffusionText())
            .ofAnySize();

    @TempDir
    private Path folder;

    private Path ours(DataType type) throws IOException {
        Path file = folder.resolve("ours.safetensors");
        try (NDManager manager = Engine.start(DeviceChoice.CPU).newManager()) {
            KohyaFormat.write(file, Adapters.small(manager), Adapters.METADATA, type);
        }
        return file;
    }

    private static Map<String, RawTensor> tensors(Path file) throws IOException {
        Map<String, RawTensor> tensors = new TreeMap<>();
        try (SafetensorsFile open = SafetensorsFile.open(file)) {
            open.tensors().forEach(info -> tensors.put(info.name(), open.raw(info.name())));
        }
        return tensors;
    }

    private Path there(Path source, LoraFormat via) throws IOException {
        Path middle = folder.resolve("middle" + (via == LoraFormat.KOHYA ? ".safetensors" : ""));
        LoraConversion.convert(source, middle, via, ANY);
        return middle;
    }

    private Path thereAndBack(Path source, LoraFormat via) throws IOException {
        Path back = folder.resolve("back.safetensors");
        LoraConversion.convert(there(source, via), back, LoraFormat.KOHYA, ANY);
        return back;
    }

    @ParameterizedTest
    @CsvSource({
        "KOHYA, FLOAT16", "DIFFUSERS, FLOAT16", "PEFT, FLOAT16",
        "KOHYA, FLOAT32", "DIFFUSERS, FLOAT32", "PEFT, FLOAT32"
    })
    void aFileOfOursComesBackAsTheSameFile(LoraFormat via, DataType type) throws IOException {
        Path source = ours(type);
        assertThat(thereAndBack(source, via)).hasSameBinaryContentAs(source);
    }

    @ParameterizedTest
    @EnumSource(names = "KOHYA", mode = EnumSource.Mode.EXCLUDE)
    void fromDiffusersToPeftAndBackItIsTheSameFileToo(LoraFormat first) throws IOException {
        LoraFormat second = first == LoraFormat.PEFT ? LoraFormat.DIFFUSERS : LoraFormat.PEFT;
        Path one = there(ours(DataType.FLOAT16), first);
        LoraConversion.convert(one, folder.resolve("two"), second, ANY);
        LoraConversion.convert(folder.resolve("two"), folder.resolve("three"), first, ANY);
        List<Path> files = files(one);
        assertThat(files(folder.resolve("three"))).isEqualTo(files).isNotEmpty();
        for (Path file : files) {
            assertThat(folder.resolve("three").resolve(file)).hasSameBinaryContentAs(one.resolve(file));
        }
    }

    private static List<Path> files(Path root) throws IOException {
        try (Stream<Path> walk = Files.walk(root)) {
            return walk.filter(Files::isRegularFile)
                    .map(root::relativize)
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "DIFFUSERS, lora_weights.safetensors", "PEFT, lora_weights.safetensors",
        "DIFFUSERS, lora_conv_weights.safetensors", "PEFT, lora_conv_weights.safetensors"
    })
    void filesOfSdScriptsKeepEveryTensor(LoraFormat via, String file) throws IOException {
        Path source = Shared.require("fixtures/" + file);
        assertThat(tensors(thereAndBack(source, via))).isEqualTo(tensors(source));
    }

    private Path foreign(Map<String, RawTensor> tensors, Map<String, String> metadata) throws IOException {
        Path file = folder.resolve("foreign.safetensors");
        SafetensorsWriter.writeRaw(file, tensors, metadata);
        return file;
    }

    private static Map<String, RawTensor> factors(Dtype dtype) {
        Map<String, RawTensor> tensors = new LinkedHashMap<>();
        tensors.put(KOHYA + ".lora_down.weight", Adapters.raw(dtype, 4, 8));
        tensors.put(KOHYA + ".lora_up.weight", Adapters.raw(dtype, 12, 4));
        return tensors;
    }

    /** Whatever the numbers are: nothing is computed. */
    @ParameterizedTest
    @CsvSource({"BF16, DIFFUSERS", "BF16, PEFT", "F64, DIFFUSERS", "F64, PEFT"})
    void typesThatTheEngineLacksAreKept(Dtype dtype, LoraFormat via) throws IOException {
        Map<String, RawTensor> tensors = factors(dtype);
        Map<String, RawTensor> back = tensors(thereAndBack(foreign(tensors, Map.of()), via));
        assertThat(back).containsAllEntriesOf(tensors);
        assertThat(back.get(KOHYA + ".alpha").item()).as("none means the rank").isEqualTo(4);
    }

    /** sd-scripts saves alphas in the type of the weights. */
    @ParameterizedTest
    @CsvSource({
        "F16, KOHYA", "F16, DIFFUSERS", "F16, PEFT",
        "BF16, KOHYA", "BF16, DIFFUSERS", "BF16, PEFT",
        "F64, KOHYA", "F64, DIFFUSERS", "F64, PEFT"
    })
    void alphasOfAnyTypeComeBackToTheBit(Dtype dtype, LoraFormat via) throws IOException {
        for (double alpha : new double[] {0.0625, 1, 1.5, 32, 100}) {
            Map<String, RawTensor> tensors = factors(dtype);
            tensors.put(KOHYA + ".alpha", RawTensor.scalar(alpha, dtype));
            assertThat(tensors.get(KOHYA + ".alpha").dtype()).isEqualTo(dtype);
            assertThat(tensors(thereAndBack(foreign(tensors, Map.of()), via))).isEqualTo(tensors);
            clean();
        }
    }

    private void clean() throws IOException {
        try (Stream<Path> walk = Files.walk(folder)) {
            for (Path file : walk.filter(path -> !path.equals(folder))
                    .sorted(java.util.Comparator.reverseOrder())
                    .toList()) {
                Files.delete(file);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aWholeNumberIsAnAlphaToo(LoraFormat via) throws IOException {
        Map<String, RawTensor> tensors = factors(Dtype.F16);
        tensors.put(KOHYA + ".alpha", Adapters.raw(Dtype.U8)); // 0
        assertThat(tensors(thereAndBack(foreign(tensors, Map.of()), via))
                        .get(KOHYA + ".alpha")
                        .item())
                .isEqualTo(4);
    }

    @Test
    void severalNumbersAreNoAlpha() {
        Map<String, RawTensor> tensors = factors(Dtype.F16);
        tensors.put(KOHYA + ".alpha", Adapters.raw(Dtype.F32, 2));
        assertThatIOException()
                .isThrownBy(() -> there(foreign(tensors, Map.of()), LoraFormat.PEFT))
                .withMessageContaining(KOHYA + ".alpha");
    }

    /** What sd-scripts writes by default: captions and folder names of the private set. */
    @ParameterizedTest
    @EnumSource
    void captionsOfOtherTrainersStayBehind(LoraFormat to) throws IOException {
        String caption = "a portrait of Vasilisa with her twelve cats";
        String name = "10_vasilisa_private";
        Path source = foreign(
                factors(Dtype.F16),
                Map.of(
                        "ss_tag_frequency",
                        "{\"" + name + "\": {\"" + caption + "\": 12}}",
                        "ss_dataset_dirs",
                        "{\"" + name + "\": {\"n_repeats\": 10, \"img_count\": 12}}",
                        "ss_output_name",
                        name,
                        "ss_training_comment",
                        caption));
        Path target = there(source, to);
        for (Path file : Files.isDirectory(target) ? files(target) : List.of(Path.of(""))) {
            String bytes = Files.readString(target.resolve(file), StandardCharsets.ISO_8859_1);
            assertThat(bytes).doesNotContain("asilisa", "cats", "portrait", "img_count", folder.toString());
        }
        assertThat(source).content(StandardCharsets.ISO_8859_1).contains(caption);
    }

    @Test
    void ofAnotherToolsFileTheHeaderSaysOnlyRankAndAlpha() throws IOException {
        Path target = there(foreign(factors(Dtype.F16), Map.of("ss_output_name", "x")), LoraFormat.KOHYA);
        try (SafetensorsFile open = SafetensorsFile.open(target)) {
            assertThat(open.metadata())
                    .isEqualTo(Map.of(
                            "ss_network_module", "networks.lora", "ss_network_dim", "4", "ss_network_alpha", "4.0"));
        }
    }

    @Test
    void theResultCountsItsModules() throws IOException {
        LoraConversion done = LoraConversion.convert(
                ours(DataType.FLOAT16), folder.resolve("new/folder/peft"), LoraFormat.PEFT, Adapters.smallNames());
        assertThat(done).isEqualTo(new LoraConversion(LoraFormat.KOHYA, LoraFormat.PEFT, 3, 1, true));
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsOverwritten(LoraFormat to) throws IOException {
        Path source = ours(DataType.FLOAT16);
        Path mine = Files.writeString(folder.resolve("mine.safetensors"), "mine");
        Path full = Files.createDirectory(folder.resolve("full"));
        for (Path target : List.of(mine, full, source)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> LoraConversion.convert(source, target, to, ANY))
                    .withMessageContaining("exists already");
        }
        assertThat(mine).hasContent("mine");
        assertThat(full).isEmptyDirectory();
    }

    @ParameterizedTest
    @CsvSource({"KOHYA, folder", "PEFT, file.safetensors"})
    void aNameThatDoesNotFitTheFormatIsRefused(LoraFormat to, String name) throws IOException {
        Path source = ours(DataType.FLOAT16);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LoraConversion.convert(source, folder.resolve(name), to, ANY))
                .withMessageContaining(name);
        assertThat(folder.resolve(name)).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"lora_unet_input_blocks_4_1_proj_in.lora_down.weight", "lora_te1_x.alpha"})
    void aFileForAnotherArchitectureLeavesNothingBehind(String key) throws IOException {
        Path source = foreign(Map.of(key, Adapters.raw(Dtype.F16, 4, 8)), Map.of());
        assertThatIOException()
                .isThrownBy(() -> there(source, LoraFormat.PEFT))
                .withMessageContaining("1 of 1 keys")
                .withMessageContaining(key);
        assertThat(files(folder)).containsExactly(Path.of("foreign.safetensors"));
    }

    @Test
    void withTheModelsShapesAnotherSizeIsRefused() throws IOException {
        Path source = ours(DataType.FLOAT16);
        assertThatIOException()
                .isThrownBy(() -> LoraConversion.convert(
                        source,
                        folder.resolve("peft"),
                        LoraFormat.PEFT,
                        ModuleNames.of(Adapters.stableDiffusionUnet(), Adapters.stableDiffusionText())))
                .withMessageContaining("adapts a weight of shape (16, 8)")
                .withMessageContaining("(768, 768)");
    }

    @Test
    void metadataOfOursIsKept() throws IOException {
        Path back = thereAndBack(ours(DataType.FLOAT16), LoraFormat.PEFT);
        assertThat(KohyaFormat.metadata(back)).contains(Adapters.METADATA);
    }

    @ParameterizedTest
    @EnumSource
    void tensorsAreOnlyRenamed(LoraFormat to) throws IOException {
        Path source = ours(DataType.FLOAT16);
        Path target = there(source, to);
        List<Path> weights = files(target).stream()
                .map(target::resolve)
                .filter(LoraLayout::isSafetensors)
                .toList();
        long bytes = 0;
        for (Path file : weights) {
            try (SafetensorsFile open = SafetensorsFile.open(file)) {
                bytes += open.tensors().stream()
                        .filter(info -> info.dtype() == Dtype.F16)
                        .mapToLong(TensorInfo::bytes)
                        .sum();
            }
        }
        assertThat(bytes)
                .isEqualTo(tensors(source).values().stream()
                        .filter(tensor -> tensor.dtype() == Dtype.F16)
                        .mapToLong(tensor -> tensor.bytes().remaining())
                        .sum());
    }
}
