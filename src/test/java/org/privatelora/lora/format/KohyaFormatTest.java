package org.privatelora.lora.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.privatelora.Reference;
import org.privatelora.Shared;
import org.privatelora.TinyStableDiffusion;
import org.privatelora.lora.LoraConfig;
import org.privatelora.lora.LoraModule;
import org.privatelora.lora.LoraWeights;
import org.privatelora.objective.SmpLora;
import org.privatelora.privacy.Guarantee;
import org.privatelora.safetensors.Dtype;
import org.privatelora.safetensors.SafetensorsFile;
import org.privatelora.safetensors.SafetensorsWriter;
import org.privatelora.safetensors.TensorInfo;
import org.privatelora.tensor.DeviceChoice;
import org.privatelora.tensor.Engine;
import org.privatelora.tensor.Rng;
import org.privatelora.tensor.Tensors;

class KohyaFormatTest {
    private static final Map<String, Shape> UNET = Map.of(
            "mid_block.attentions.0.transformer_blocks.0.attn1.to_out.0.weight", new Shape(12, 8),
            "mid_block.resnets.0.conv1.weight", new Shape(12, 8, 3, 3));
    private static final Map<String, Shape> TEXT = Map.of("encoder.layers.0.mlp.fc1.weight", new Shape(16, 8));
    private static final String NAME = "lora_unet_mid_block_attentions_0_transformer_blocks_0_attn1_to_out_0";
    private static final LoraMetadata METADATA =
            LoraMetadata.of(new SmpLora(0.05), 4, 2, "0123456789abcdef", "sha256:fedcba9876543210");

    private final NDManager manager = Engine.start(DeviceChoice.CPU).newManager();

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        manager.close();
    }

    private LoraWeights adapter() {
        LoraWeights fresh = LoraWeights.create(new LoraConfig(4, 2, 3, 1.5, true), UNET, TEXT, manager, new Rng(1));
        Map<String, NDArray> values = new LinkedHashMap<>();
        fresh.trainables()
                .forEach((key, value) -> values.put(
                        key, Tensors.of(manager, new Rng(1).normal(key, 0, 0, (int) value.size()), value.getShape())));
        return fresh.with(values);
    }

    private LoraWeights read(Path file) throws IOException {
        return KohyaFormat.read(file, UNET, TEXT, manager);
    }

    @Test
    void whatPrivateTrainingKeptComesBack() throws IOException {
        LoraMetadata kept = METADATA.withPrivacy(Optional.of(new Guarantee(7.99, 1e-5, 1.4, 0.1)));
        Path file = folder.resolve("a.safetensors");
        KohyaFormat.write(file, adapter(), kept, DataType.FLOAT32);
        assertThat(KohyaFormat.metadata(file)).contains(kept);
        KohyaFormat.write(file, adapter(), METADATA, DataType.FLOAT32);
        assertThat(KohyaFormat.metadata(file).orElseThrow().privacy()).isEmpty();
    }

    @Test
    void singlePrecisionComesBackToTheBit() throws IOException {
        Path file = folder.resolve("a.safetensors");
        KohyaFormat.write(file, adapter(), METADATA, DataType.FLOAT32);
        assertThat(read(file).trainables()).isEqualTo(adapter().trainables());
        assertThat(read(file).modules())
                .extracting(LoraModule::alpha)
                .containsExactlyElementsOf(
                        adapter().modules().stream().map(LoraModule::alpha).toList());
    }

    @Test
    void halfPrecisionIsTheDefaultAndComesBackWidened() throws IOException {
        Path file = folder.resolve("a.safetensors");
        KohyaFormat.write(file, adapter(), METADATA);
        NDArray before = adapter().modules().get(0).down();
        NDArray after = read(file).modules().get(0).down();
        assertThat(after.getDataType()).isEqualTo(DataType.FLOAT32);
        assertThat(after).isEqualTo(before.toType(DataType.FLOAT16, true).toType(DataType.FLOAT32, true));
    }

    @Test
    void alphaIsASinglePrecisionScalarWhateverTheWeightsAre() throws IOException {
        Path file = folder.resolve("a.safetensors");
        KohyaFormat.write(file, adapter(), METADATA);
        try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
            assertThat(tensors.tensors()).hasSize(9);
            for (TensorInfo info : tensors.tensors()) {
                boolean alpha = info.name().endsWith(".alpha");
                assertThat(info.dtype()).isEqualTo(alpha ? Dtype.F32 : Dtype.F16);
                assertThat(info.shape().length == 0).isEqualTo(alpha);
            }
        }
    }

    /** The whole header, so that nothing can creep in. */
    @Test
    void metadataTellsNothingOfTheImages() throws IOException {
        Path file = folder.resolve("pikachu_and_friends.safetensors");
        KohyaFormat.write(file, adapter(), METADATA);
        try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
            assertThat(tensors.metadata())
                    .isEqualTo(Map.of(
                            "ss_network_module", "networks.lora",
                            "ss_network_dim", "4",
                            "ss_network_alpha", "2.0",
                            "ss_network_args", "{\"conv_dim\": \"3\", \"conv_alpha\": \"1.5\"}",
                            "ss_v2", "False",
                            "privatelora.objective", "smp",
                            "privatelora.lambda", "0.05",
                            "privatelora.base_model_hash", "0123456789abcdef",
                            "privatelora.split_hash", "sha256:fedcba9876543210"));
        }
        assertThat(KohyaFormat.metadata(file)).contains(METADATA);
    }

    @Test
    void freeTextIsNoHash() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LoraMetadata("lora", 0, 4, 2, "", "1_cele10122"))
                .withMessageContaining("1_cele10122");
        assertThatIllegalArgumentException().isThrownBy(() -> new LoraMetadata("a smiling man", 0, 4, 2, "", ""));
    }

    @Test
    void aStableDiffusionOneAdapterSaysSo() throws IOException {
        Map<String, Shape> unet =
                Map.of("mid_block.attentions.0.transformer_blocks.0.attn2.to_k.weight", new Shape(16, 768));
        Path file = folder.resolve("a.safetensors");
        LoraWeights lora = LoraWeights.create(LoraConfig.defaults().withRank(4), unet, Map.of(), manager, new Rng(1));
        KohyaFormat.write(file, lora, METADATA);
        try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
            assertThat(tensors.metadata()).containsEntry("ss_base_model_version", "sd_v1");
        }
    }

    @Test
    void divergedWeightsAreNotWritten() {
        Map<String, NDArray> values = new LinkedHashMap<>(adapter().trainables());
        values.replaceAll((key, value) -> key.equals(NAME + ".lora_up.weight") ? value.add(7e4f) : value);
        Path file = folder.resolve("a.safetensors");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KohyaFormat.write(file, adapter().with(values), METADATA)) // above float16's 65504
                .withMessageContaining(NAME + ".lora_up.weight");
        assertThat(file).doesNotExist();
    }

    private Map<String, NDArray> minimal() {
        Map<String, NDArray> tensors = new LinkedHashMap<>();
        tensors.put(NAME + ".lora_down.weight", manager.ones(new Shape(4, 8)));
        tensors.put(NAME + ".lora_up.weight", manager.ones(new Shape(12, 4)));
        return tensors;
    }

    private Path written(Map<String, NDArray> tensors) throws IOException {
        Path file = folder.resolve("b.safetensors");
        SafetensorsWriter.write(file, tensors, Map.of());
        return file;
    }

    @Test
    void withoutAlphaOrWithZeroTheScaleIsOne() throws IOException {
        assertThat(read(written(minimal())).modules().get(0).scale()).isEqualTo(1);
        Map<String, NDArray> zero = minimal();
        zero.put(NAME + ".alpha", Tensors.of(manager, 0f));
        assertThat(read(written(zero)).modules().get(0).scale()).isEqualTo(1);
        assertThat(KohyaFormat.metadata(written(minimal()))).isEmpty();
    }

    @Test
    void rankIsReadFromTheFactors() throws IOException {
        assertThat(read(written(minimal())).modules().get(0).rank()).isEqualTo(4);
    }

    @ParameterizedTest
    @CsvSource({
        "unet.mid_block.attentions.0.to_q.lora_A.weight, PEFT",
        "lora_te1_text_model_encoder_layers_0_mlp_fc1.alpha, XL",
        "lora_unet_input_blocks_1.lora_up.weight, another base model",
        "lora_unet_mid_block_attentions_0_transformer_blocks_0_attn1_to_out_0.dora_scale, another base model"
    })
    void keysThatMatchNothingAreNamed(String key, String hint) {
        Map<String, NDArray> tensors = minimal();
        tensors.put(key, manager.ones(new Shape(4)));
        assertThatIOException()
                .isThrownBy(() -> read(written(tensors)))
                .withMessageContaining("1 of 3 keys")
                .withMessageContaining(key)
                .withMessageContaining(hint);
    }

    @Test
    void anEmptyOrHalfFileIsRefused() {
        assertThatIOException().isThrownBy(() -> read(written(Map.of()))).withMessageContaining("empty");
        Map<String, NDArray> half = minimal();
        half.remove(NAME + ".lora_up.weight");
        assertThatIOException()
                .isThrownBy(() -> read(written(half)))
                .withMessageContaining("missing key " + NAME + ".lora_up.weight");
    }

    @Test
    void anotherModelsSizeIsNamed() {
        Map<String, NDArray> wide = minimal();
        wide.put(NAME + ".lora_up.weight", manager.ones(new Shape(13, 4)));
        assertThatIOException()
                .isThrownBy(() -> read(written(wide)))
                .withMessageContaining("(13, 8)")
                .withMessageContaining("(12, 8)");
    }

    @ParameterizedTest
    @CsvSource({"lora_weights.safetensors, 60", "lora_conv_weights.safetensors, 91"})
    void filesOfSdScriptsAreReadWhole(String file, int modules) throws IOException {
        Path path = Shared.require("fixtures/" + file);
        TinyStableDiffusion tiny = TinyStableDiffusion.load(manager);
        LoraWeights lora = KohyaFormat.read(path, tiny.unetShapes(), tiny.textShapes(), manager);
        Map<String, NDArray> expected = Reference.read(file, manager);
        assertThat(lora.modules()).hasSize(modules);
        assertThat(expected).hasSize(3 * modules).containsAllEntriesOf(lora.trainables());
        for (LoraModule module : lora.modules()) {
            assertThat(module.alpha())
                    .isEqualTo(expected.get(module.kohyaName() + ".alpha").getFloat());
        }
    }
}
