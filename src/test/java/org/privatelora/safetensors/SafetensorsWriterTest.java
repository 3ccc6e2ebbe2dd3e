package org.privatelora.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.privatelora.tensor.DeviceChoice;
import org.privatelora.tensor.Engine;

/** What a write does to the folder, and which bytes it gives. */
class SafetensorsWriterTest {
    @TempDir
    Path folder;

    private NDManager manager;
    private Path file;

    @BeforeEach
    void open() {
        manager = Engine.start(DeviceChoice.CPU).newManager();
        file = folder.resolve("a.safetensors");
    }

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void bytesDoNotDependOnTheOrderOfTheMaps() throws IOException {
        Map<String, NDArray> tensors = new LinkedHashMap<>();
        tensors.put("b", manager.create(new byte[] {1, 2, 3}));
        tensors.put("z", manager.create(1d));
        tensors.put("a", manager.create(2f));
        Map<String, NDArray> reversed = new LinkedHashMap<>();
        Stream.of("a", "z", "b").forEach(name -> reversed.put(name, tensors.get(name)));
        Path other = folder.resolve("other.safetensors");
        SafetensorsWriter.write(file, tensors, new LinkedHashMap<>(Map.of("k", "1", "j", "2")));
        SafetensorsWriter.write(other, reversed, new java.util.TreeMap<>(Map.of("j", "2", "k", "1")));
        assertThat(other).hasSameBinaryContentAs(file);
        byte[] bytes = Files.readAllBytes(file);
        long header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
        String json = new String(bytes, 8, (int) header, StandardCharsets.UTF_8);
        assertThat(header % 8).isZero();
        assertThat(json.strip())
                .isEqualTo("{\"__metadata__\":{\"j\":\"2\",\"k\":\"1\"},"
                        + "\"z\":{\"dtype\":\"F64\",\"shape\":[],\"data_offsets\":[0,8]},"
                        + "\"a\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[8,12]},"
                        + "\"b\":{\"dtype\":\"I8\",\"shape\":[3],\"data_offsets\":[12,15]}}");
    }

    @Test
    void failedWriteLeavesTheOldFileAndNoOther() throws IOException {
        SafetensorsWriter.write(file, Map.of("x", manager.create(1f)), Map.of());
        byte[] old = Files.readAllBytes(file);
        NDArray closed = manager.create(new float[] {1, 2});
        closed.getShape();
        closed.getDataType();
        closed.close();
        assertThatThrownBy(() -> SafetensorsWriter.write(file, Map.of("x", closed), Map.of()))
                .isInstanceOf(RuntimeException.class);
        assertThat(file).hasBinaryContent(old);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void writeReplacesTheWholeFile() throws IOException {
        SafetensorsWriter.write(file, Map.of("x", manager.zeros(new Shape(1000))), Map.of());
        SafetensorsWriter.write(file, Map.of("y", manager.create(1f)), Map.of());
        try (SafetensorsFile open = SafetensorsFile.open(file);
                Stream<Path> files = Files.list(folder)) {
            assertThat(open.tensors()).extracting(TensorInfo::name).containsExactly("y");
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void whatTheFormatLacksIsRefusedByName() {
        assertThatThrownBy(() -> SafetensorsWriter.write(file, Map.of("__metadata__", manager.create(1f)), Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("__metadata__");
        assertThatThrownBy(() -> SafetensorsWriter.write(
                        folder.resolve("no/such.safetensors"), Map.of("x", manager.create(1f)), Map.of()))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("folder does not exist");
    }

    @Test
    void writingLeavesNothingOnTheManager() throws IOException {
        NDArray matrix = manager.arange(24f).reshape(4, 6).transpose();
        int before = manager.getManagedArrays().size();
        SafetensorsWriter.write(file, Map.of("x", matrix), Map.of());
        assertThat(manager.getManagedArrays()).hasSize(before);
    }
}
