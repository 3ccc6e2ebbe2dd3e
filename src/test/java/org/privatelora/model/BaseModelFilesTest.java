package org.privatelora.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.privatelora.experiment.TinyBase;
import org.privatelora.model.vae.VaeConfig;
import org.privatelora.nn.ProjectionWrap;
import org.privatelora.safetensors.SafetensorsFile;
import org.privatelora.safetensors.SafetensorsWriter;
import org.privatelora.tensor.Autograd;
import org.privatelora.tensor.DeviceChoice;
import org.privatelora.tensor.Engine;
import org.privatelora.tensor.Ops;
import org.privatelora.tensor.Rng;
import org.privatelora.tensor.Tensors;

/** The same model in every layout that is read computes the same, and what is not whole is refused by name. */
class BaseModelFilesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String UNET = "unet/diffusion_pytorch_model";
    private static final String VAE = "vae/diffusion_pytorch_model";
    private static final String TEXT = "text_encoder/model";

    @TempDir
    Path path;

    private NDManager manager;
    private Path folder;

    @BeforeEach
    void write() throws IOException {
        manager = Engine.start(DeviceChoice.CPU).newManager();
        folder = TinyBase.write(path.resolve("model"));
    }

    @AfterEach
    void close() {
        manager.close();
    }

    private Map<String, NDArray> read(String stem) throws IOException {
        try (SafetensorsFile file = SafetensorsFile.open(folder.resolve(stem + ".safetensors"))) {
            return file.readAll(manager);
        }
    }

    private void write(String file, Map<String, NDArray> tensors) throws IOException {
        SafetensorsWriter.write(folder.resolve(file), tensors, Map.of());
    }

    private static Map<String, NDArray> half(Map<String, NDArray> tensors) {
        Map<String, NDArray> half = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> half.put(name, Ops.cast(tensor, DataType.FLOAT16)));
        return half;
    }

    /** Everything the three parts compute, on fixed inputs. */
    private List<float[]> results(StableDiffusion model) {
        return Autograd.noGrad(() -> {
            NDArray latents = Tensors.of(manager, new Rng(1).normal("latents", 0, 0, 256), new Shape(1, 4, 8, 8));
            NDArray context = model.encodeText(model.textEncoder(ProjectionWrap.NONE), List.of("a blue monster"), 1);
            NDArray timesteps = Tensors.of(manager, new int[] {300});
            NDArray epsilon = model.unet(ProjectionWrap.NONE).epsilon(latents, timesteps, context);
            NDArray image = model.decode(latents);
            NDArray encoded = model.encodeImages(image);
            return List.of(epsilon.toFloatArray(), image.toFloatArray(), encoded.toFloatArray());
        });
    }

    private List<float[]> load(Path from) throws IOException {
        try (StableDiffusion model = StableDiffusion.load(from, manager)) {
            return results(model);
        }
    }

    private static void requireSame(List<float[]> actual, List<float[]> expected) {
        for (int i = 0; i < expected.size(); i++) {
            assertThat(actual.get(i)).isEqualTo(expected.get(i));
        }
    }

    private void shard(String stem, Map<String, NDArray> tensors) throws IOException {
        ObjectNode index = JSON.createObjectNode();
        ObjectNode map = index.putObject("weight_map");
        List<String> names = new ArrayList<>(tensors.keySet());
        for (int shard = 0; shard < 2; shard++) {
            String file = stem + "-0000" + (shard + 1) + "-of-00002.safetensors";
            Map<String, NDArray> some = new LinkedHashMap<>();
            for (int i = shard; i < names.size(); i += 2) {
                some.put(names.get(i), tensors.get(names.get(i)));
                map.put(names.get(i), Path.of(file).getFileName().toString());
            }
            write(file, some);
        }
        JSON.writeValue(folder.resolve(stem + ".safetensors.index.json").toFile(), index);
        Files.delete(folder.resolve(stem + ".safetensors"));
    }

    @Test
    void shardsAreOneModel() throws IOException {
        List<float[]> whole = load(folder);
        shard(UNET, read(UNET));
        shard(TEXT, read(TEXT));
        requireSame(load(folder), whole);
    }

    @Test
    void halfPrecisionIsReadWhereNothingElseLies() throws IOException {
        for (String stem : List.of(UNET, VAE, TEXT)) {
            Map<String, NDArray> half = half(read(stem));
            Map<String, NDArray> rounded = new LinkedHashMap<>();
            half.forEach((name, tensor) -> rounded.put(name, Ops.cast(tensor, DataType.FLOAT32)));
            write(stem + ".safetensors", rounded);
            write(stem + ".fp16.safetensors", half);
        }
        List<float[]> full = load(folder);
        for (String stem : List.of(UNET, VAE, TEXT)) {
            Files.delete(folder.resolve(stem + ".safetensors"));
        }
        requireSame(load(folder), full);
    }

    @Test
    void fullPrecisionComesBeforeHalf() throws IOException {
        List<float[]> full = load(folder);
        write(UNET + ".fp16.safetensors", half(read(UNET)));
        requireSame(load(folder), full);
    }

    @Test
    void theOldSpellingOfTheAutoencodersAttentionIsRead() throws IOException {
        List<float[]> renamed = load(folder);
        Map<String, NDArray> old = new LinkedHashMap<>();
        read(VAE)
                .forEach((name, tensor) -> old.put(
                        name.replace("to_q", "query")
                                .replace("to_k", "key")
                                .replace("to_v", "value")
                                .replace("to_out.0", "proj_attn"),
                        tensor));
        assertThat(old).containsKey("encoder.mid_block.attentions.0.proj_attn.weight");
        write(VAE + ".safetensors", old);
        requireSame(load(folder), renamed);
    }

    @Test
    void onlyWhatTheModelNeedsIsHeld() throws IOException {
        Map<String, NDArray> more = new LinkedHashMap<>(half(read(UNET)));
        more.put("ema.unused", manager.zeros(new Shape(1000)));
        write(UNET + ".safetensors", more);
        try (StableDiffusion model = StableDiffusion.load(folder, manager)) {
            int needed = model.keys().stream()
                    .mapToInt(keys -> keys.matched().size())
                    .sum();
            assertThat(model.manager().getManagedArrays()).hasSize(needed);
            assertThat(model.keys().get(0).unexpected()).containsExactly("ema.unused");
        }
    }

    @Test
    void aMissingTensorIsNamed() throws IOException {
        Map<String, NDArray> less = new LinkedHashMap<>(read(UNET));
        less.remove("mid_block.resnets.0.conv1.weight");
        write(UNET + ".safetensors", less);
        assertThatIOException()
                .isThrownBy(() -> StableDiffusion.load(folder, manager))
                .withMessageContaining("lacks 1 of")
                .withMessageContaining("mid_block.resnets.0.conv1.weight");
        KeyReport keys = StableDiffusion.keys(ModelLocation.of(folder)).get(0);
        assertThat(keys.missing()).containsExactly("mid_block.resnets.0.conv1.weight");
        assertThat(keys.matched()).hasSameSizeAs(less.keySet());
    }

    @Test
    void anotherShapeIsNamed() throws IOException {
        Map<String, NDArray> other = new LinkedHashMap<>(read(TEXT));
        other.put("text_model.final_layer_norm.bias", manager.zeros(new Shape(17)));
        write(TEXT + ".safetensors", other);
        assertThatIOException()
                .isThrownBy(() -> StableDiffusion.load(folder, manager))
                .withMessageContaining("text_model.final_layer_norm.bias")
                .withMessageContaining("(17)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT8", "UINT8", "INT32", "INT64", "BOOLEAN"})
    void weightsThatAreNotFloatingPointAreRefusedWithTheirPlace(String type) throws IOException {
        String name = "mid_block.resnets.0.conv1.weight";
        Map<String, NDArray> quantised = new LinkedHashMap<>(read(UNET));
        quantised.put(name, quantised.get(name).toType(DataType.valueOf(type), true));
        write(UNET + ".safetensors", quantised);
        for (ThrowingCallable reading : List.<ThrowingCallable>of(
                () -> StableDiffusion.load(folder, manager), () -> StableDiffusion.keys(ModelLocation.of(folder)))) {
            assertThatIOException()
                    .isThrownBy(reading)
                    .withMessageContaining("diffusion_pytorch_model.safetensors: tensor '" + name + "'")
                    .withMessageContaining("must be F64, F32, F16 or BF16")
                    .withMessageContaining("at data offsets [");
        }
    }

    @Test
    void integersThatNoPartNeedsAreLeftAlone() throws IOException {
        List<float[]> whole = load(folder);
        Map<String, NDArray> more = new LinkedHashMap<>(read(TEXT));
        more.put("text_model.embeddings.position_ids", manager.zeros(new Shape(1, 77), DataType.INT64));
        write(TEXT + ".safetensors", more);
        requireSame(load(folder), whole);
    }

    @Test
    void aPickleInAFolderIsRefusedWithAWayOut() throws IOException {
        Files.move(folder.resolve(UNET + ".safetensors"), folder.resolve(UNET + ".bin"));
        assertThatIOException()
                .isThrownBy(() -> StableDiffusion.load(folder, manager))
                .withMessageContaining("safe_serialization=True");
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1-5.ckpt", "model.pt", "MODEL.BIN"})
    void aPickleIsRefusedWithAWayOut(String name) throws IOException {
        Path file = Files.createFile(path.resolve(name));
        assertThatIOException()
                .isThrownBy(() -> StableDiffusion.load(file, manager))
                .withMessageContaining("can run code")
                .withMessageContaining("convert it once in Python")
                .withMessageContaining("save_pretrained(new_folder, safe_serialization=True)");
    }

    @Test
    void aShardOutsideTheFolderIsRefused() throws IOException {
        Files.move(folder.resolve(UNET + ".safetensors"), path.resolve("elsewhere.safetensors"));
        Files.writeString(
                folder.resolve(UNET + ".safetensors.index.json"),
                "{\"weight_map\": {\"conv_in.weight\": \"../../elsewhere.safetensors\"}}");
        assertThatIOException()
                .isThrownBy(() -> StableDiffusion.load(folder, manager))
                .withMessageContaining("beside it");
    }

    @Test
    void aMissingShardIsNamed() throws IOException {
        shard(UNET, read(UNET));
        Files.delete(folder.resolve(UNET + "-00002-of-00002.safetensors"));
        assertThatIOException()
                .isThrownBy(() -> StableDiffusion.load(folder, manager))
                .withMessageContaining("-00002-of-00002.safetensors is missing");
    }

    /** The tiny model in one file, as the CompVis code spells it; its attention is made of 1x1 convolutions there. */
    private CheckpointSource checkpoint() throws IOException {
        FolderSource tiny = new FolderSource(new ModelFolder(folder), folder.resolve("tokenizer"));
        VaeConfig vae = tiny.vaeConfig();
        Map<String, NDArray> all = new LinkedHashMap<>();
        for (Map.Entry<String, NDArray> entry : read(UNET).entrySet()) {
            all.put(CompVisNames.unet(entry.getKey(), tiny.unetConfig()), entry.getValue());
        }
        read(TEXT).forEach((name, tensor) -> all.put(CompVisNames.TEXT + name, tensor));
        read(VAE).forEach((name, tensor) -> {
            String old = name.replace("to_q", "query")
                    .replace("to_k", "key")
                    .replace("to_v", "value")
                    .replace("to_out.0", "proj_attn");
            boolean linear = name.contains("attentions") && tensor.getShape().dimension() == 2;
            all.put(CompVisNames.vae(old, vae), linear ? tensor.expandDims(2).expandDims(3) : tensor);
        });
        all.put("model_ema.decay", manager.ones(new Shape()));
        Path file = path.resolve("tiny.safetensors");
        SafetensorsWriter.write(file, all, Map.of());
        return new CheckpointSource(
                file,
                Optional.of(folder.resolve("tokenizer")),
                tiny.unetConfig(),
                tiny.textConfig(),
                vae,
                tiny.latentSize());
    }

    @Test
    void aSingleFileIsTheSameModel() throws IOException {
        List<float[]> whole = load(folder);
        try (StableDiffusion model = StableDiffusion.load(checkpoint(), DataType.FLOAT32, manager)) {
            requireSame(results(model), whole);
            assertThat(model.keys())
                    .allSatisfy(keys -> assertThat(keys.unexpected()).isEmpty());
        }
    }

    @Test
    void aSingleFileWithoutTokenizerIsRefused() throws IOException {
        CheckpointSource tiny = checkpoint();
        assertThatIOException()
                .isThrownBy(() -> StableDiffusion.load(tiny.file(), manager))
                .withMessageContaining("--tokenizer");
    }

    @Test
    void aCheckpointOfAnotherFamilyIsNamed() throws IOException {
        Path file = path.resolve("xl.safetensors");
        SafetensorsWriter.write(file, Map.of("conditioner.embedders.0.x", manager.ones(new Shape(1))), Map.of());
        assertThatIOException()
                .isThrownBy(() -> StableDiffusion.keys(ModelLocation.of(file)))
                .withMessageContaining("Stable Diffusion 2 or XL");
    }
}
