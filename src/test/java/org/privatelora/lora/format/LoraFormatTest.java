package org.privatelora.lora.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.privatelora.lora.LoraModule;
import org.privatelora.lora.LoraWeights;
import org.privatelora.safetensors.Dtype;
import org.privatelora.safetensors.RawTensor;
import org.privatelora.safetensors.SafetensorsFile;
import org.privatelora.safetensors.SafetensorsWriter;
import org.privatelora.tensor.DeviceChoice;
import org.privatelora.tensor.Engine;

class LoraFormatTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final NDManager manager = Engine.start(DeviceChoice.CPU).newManager();

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        manager.close();
    }

    private Path target(LoraFormat format) {
        return folder.resolve(format == LoraFormat.PEFT ? "adapters" : format.label() + ".safetensors");
    }

    private LoraWeights read(Path source) throws IOException {
        return LoraFormat.of(source).read(source, Adapters.UNET_SHAPES, Adapters.TEXT_SHAPES, manager);
    }

    private static void assertSame(LoraWeights actual, LoraWeights expected) {
        assertThat(actual.trainables()).isEqualTo(expected.trainables());
        assertThat(actual.modules())
                .extracting(LoraModule::alpha)
                .containsExactlyElementsOf(
                        expected.modules().stream().map(LoraModule::alpha).toList());
    }

    @ParameterizedTest
    @EnumSource
    void weightsAndAlphasComeBackToTheBitAndTheFormatIsRecognised(LoraFormat format) throws IOException {
        format.write(target(format), Adapters.small(manager), Adapters.METADATA, DataType.FLOAT32);
        assertThat(LoraFormat.of(target(format))).isEqualTo(format);
        assertSame(read(target(format)), Adapters.small(manager));
    }

    @ParameterizedTest
    @EnumSource
    void halfPrecisionStaysHalf(LoraFormat format) throws IOException {
        format.write(target(format), Adapters.small(manager), Adapters.METADATA, DataType.FLOAT16);
        NDArray down = Adapters.small(manager).modules().get(0).down();
        assertThat(read(target(format)).modules().get(0).down())
                .isEqualTo(down.toType(DataType.FLOAT16, true).toType(DataType.FLOAT32, true));
    }

    @ParameterizedTest
    @EnumSource
    void divergedWeightsLeaveNothingBehind(LoraFormat format) throws IOException {
        Map<String, NDArray> values =
                new LinkedHashMap<>(Adapters.small(manager).trainables());
        values.replaceAll((key, value) -> key.contains("proj_in.lora_up") ? value.add(Float.NaN) : value);
        LoraWeights diverged = Adapters.small(manager).with(values);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> format.write(target(format), diverged, Adapters.METADATA, DataType.FLOAT32))
                .withMessageContaining("proj_in.lora_up.weight");
        assertThat(folder).isEmptyDirectory();
    }

    private Path peft() throws IOException {
        LoraFormat.PEFT.write(target(LoraFormat.PEFT), Adapters.small(manager), Adapters.METADATA, DataType.FLOAT32);
        return target(LoraFormat.PEFT);
    }

    private JsonNode config(String component) throws IOException {
        return JSON.readTree(Files.readString(peft().resolve(component).resolve("adapter_config.json")));
    }

    @Test
    void thePeftConfigurationNamesTargetsAndTheModulesThatDiffer() throws IOException {
        JsonNode unet = config("unet");
        assertThat(unet.get("peft_type").asText()).isEqualTo("LORA");
        assertThat(unet.get("r").asInt()).isEqualTo(4);
        assertThat(unet.get("lora_alpha").toString()).isEqualTo("2");
        assertThat(unet.get("rank_pattern").toString()).isEqualTo("{\"" + Adapters.CONVOLUTION + "\":3}");
        assertThat(unet.get("alpha_pattern").toString()).isEqualTo("{\"" + Adapters.CONVOLUTION + "\":1.7}");
        assertThat(unet.get("target_modules"))
                .extracting(JsonNode::asText)
                .containsExactly(Adapters.LINEAR, Adapters.POINTWISE, Adapters.CONVOLUTION);
        assertThat(unet.get("base_model_name_or_path").isNull()).isTrue();
    }

    /** The folder of one adapter, and the file in it, as a person may well give them. */
    @ParameterizedTest
    @CsvSource({"unet, 3", "text_encoder, 1", "unet/adapter_model.safetensors, 3"})
    void aSinglePeftAdapterIsRead(String path, int modules) throws IOException {
        Path source = peft().resolve(path);
        assertThat(LoraFormat.of(source)).isEqualTo(LoraFormat.PEFT);
        assertThat(read(source).modules()).hasSize(modules);
    }

    private void edit(Path peft, java.util.function.Consumer<ObjectNode> change) throws IOException {
        Path config = peft.resolve("unet").resolve("adapter_config.json");
        ObjectNode json = (ObjectNode) JSON.readTree(Files.readString(config));
        change.accept(json);
        Files.writeString(config, json.toString());
    }

    private double unetAlpha(Path peft, String path) throws IOException {
        return read(peft).modules().stream()
                .filter(module -> module.path().equals(path))
                .findFirst()
                .orElseThrow()
                .alpha();
    }

    /** peft.utils.other.get_pattern_key: the first pattern that is the end of the path. */
    @Test
    void alphaPatternsAreThoseOfPeft() throws IOException {
        Path peft = peft();
        edit(
                peft,
                json -> json.putObject("alpha_pattern")
                        .put("^resnets", 9)
                        .put("proj_.*", 5)
                        .put("attentions.0.proj_in", 7)
                        .put("oj_in", 8));
        assertThat(unetAlpha(peft, Adapters.POINTWISE)).isEqualTo(5);
        assertThat(unetAlpha(peft, Adapters.LINEAR)).isEqualTo(2);
        assertThat(unetAlpha(peft, Adapters.CONVOLUTION)).isEqualTo(2);
    }

    @Test
    void aRankStabilisedScaleIsAlphaOverTheRootOfTheRank() throws IOException {
        Path peft = peft();
        edit(peft, json -> json.put("use_rslora", true));
        assertThat(unetAlpha(peft, Adapters.LINEAR) / 4).isEqualTo(2 / Math.sqrt(4));
    }

    @Test
    void brokenPeftFoldersSayWhatIsWrong() throws IOException {
        Path peft = peft();
        edit(peft, json -> json.put("peft_type", "LOKR"));
        assertThatIOException().isThrownBy(() -> read(peft)).withMessageContaining("LOKR");
        edit(
                peft,
                json -> json.put("peft_type", "LORA").putObject("alpha_pattern").put("(", 1));
        assertThatIOException().isThrownBy(() -> read(peft)).withMessageContaining("regular expression");
        edit(peft, json -> json.remove("lora_alpha"));
        edit(peft, json -> json.putObject("alpha_pattern"));
        assertThatIOException().isThrownBy(() -> read(peft)).withMessageContaining("lora_alpha");
        Files.delete(peft.resolve("unet/adapter_model.safetensors"));
        edit(peft, json -> json.put("lora_alpha", 2));
        assertThatIOException().isThrownBy(() -> read(peft)).withMessageContaining("adapter_model.safetensors");
    }

    @Test
    void aPeftFileWithoutItsConfigurationIsRefused() throws IOException {
        Path alone = Files.copy(peft().resolve("unet/adapter_model.safetensors"), folder.resolve("alone.safetensors"));
        assertThatIOException().isThrownBy(() -> read(alone)).withMessageContaining("adapter_config.json");
    }

    private Path diffusers(Map<String, String> metadata, String... keys) throws IOException {
        Map<String, RawTensor> tensors = new LinkedHashMap<>();
        for (String key : keys) {
            boolean down = key.contains("down.") || key.contains("lora_A");
            tensors.put(key, down ? Adapters.raw(Dtype.F16, 4, 8) : Adapters.raw(Dtype.F16, 12, 4));
        }
        Path file = folder.resolve("pytorch_lora_weights.safetensors");
        SafetensorsWriter.writeRaw(file, tensors, metadata);
        return file;
    }

    @Test
    void theFormerSpellingOfDiffusersHasScaleOne() throws IOException {
        String attention = "mid_block.attentions.0.transformer_blocks.0.attn1.processor.to_out_lora.";
        Path file = diffusers(Map.of(), attention + "down.weight", attention + "up.weight");
        LoraModule module = read(file).modules().get(0);
        assertThat(module.path()).isEqualTo(Adapters.LINEAR);
        assertThat(module.scale()).isEqualTo(1);
        assertThat(read(folder).modules()).as("the folder with that file").hasSize(1);
    }

    @Test
    void alphasOfDiffusersStandInItsMetadata() throws IOException {
        String settings = "{\"unet.r\": 4, \"unet.lora_alpha\": 6, \"unet.alpha_pattern\": {}}";
        String key = "unet." + Adapters.LINEAR;
        Path file = diffusers(
                Map.of("lora_adapter_metadata", settings), key + ".lora.down.weight", key + ".lora.up.weight");
        assertThat(read(file).modules().get(0).alpha()).isEqualTo(6);
        Path broken =
                diffusers(Map.of("lora_adapter_metadata", "{"), key + ".lora.down.weight", key + ".lora.up.weight");
        assertThatIOException().isThrownBy(() -> read(broken)).withMessageContaining("lora_adapter_metadata");
    }

    @Test
    void twoSpellingsOfOneTensorAreRefused() throws IOException {
        String key = "unet." + Adapters.LINEAR;
        Path file = diffusers(Map.of(), key + ".lora.down.weight", key + ".lora_A.weight", key + ".lora.up.weight");
        assertThatIOException().isThrownBy(() -> read(file)).withMessageContaining("two tensors for one place");
    }

    @Test
    void zeroMatchingKeysIsAnErrorInEveryFormat() throws IOException {
        Path checkpoint = folder.resolve("model.safetensors");
        SafetensorsWriter.writeRaw(checkpoint, Map.of("conv_in.weight", Adapters.raw(Dtype.F16, 4, 8)), Map.of());
        assertThatIOException().isThrownBy(() -> read(checkpoint)).withMessageContaining("conv_in.weight");
        for (LoraFormat format : LoraFormat.values()) {
            format.write(target(format), Adapters.small(manager), Adapters.METADATA, DataType.FLOAT32);
            assertThatIOException()
                    .isThrownBy(() -> format.read(target(format), Map.of(), Map.of(), manager))
                    .withMessageContaining("name no module of this model");
        }
        assertThatIOException().isThrownBy(() -> LoraFormat.of(folder)).withMessageContaining("adapter_config.json");
    }

    @Test
    void integersAreNoFactors() throws IOException {
        Path file = folder.resolve("quantised.safetensors");
        String key = "unet." + Adapters.LINEAR;
        SafetensorsWriter.writeRaw(
                file,
                Map.of(
                        key + ".lora.down.weight", Adapters.raw(Dtype.I8, 4, 8),
                        key + ".lora.up.weight", Adapters.raw(Dtype.I8, 12, 4)),
                Map.of());
        assertThatIOException().isThrownBy(() -> read(file)).withMessageContaining("I8");
    }

    @ParameterizedTest
    @EnumSource
    void metadataSaysHowItWasMadeAndNothingElse(LoraFormat format) throws IOException {
        format.write(target(format), Adapters.small(manager), Adapters.METADATA, DataType.FLOAT32);
        Path file =
                format == LoraFormat.PEFT ? target(format).resolve("unet/adapter_model.safetensors") : target(format);
        try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
            assertThat(tensors.metadata()).containsAllEntriesOf(Adapters.METADATA.entries());
            assertThat(tensors.metadata().keySet())
                    .isSubsetOf(
                            "format",
                            "lora_adapter_metadata",
                            "privatelora.objective",
                            "privatelora.lambda",
                            "privatelora.base_model_hash",
                            "privatelora.split_hash",
                            "ss_network_dim",
                            "ss_network_alpha",
                            "ss_network_module",
                            "ss_network_args",
                            "ss_v2");
        }
    }

    @Test
    void labelsAreTheWordsOfTheCommandLine() {
        assertThat(List.of(LoraFormat.values()))
                .extracting(LoraFormat::label)
                .containsExactly("kohya", "diffusers", "peft");
        assertThat(LoraFormat.named("peft")).isEqualTo(LoraFormat.PEFT);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LoraFormat.named("lycoris"))
                .withMessageContaining("lycoris");
    }
}
