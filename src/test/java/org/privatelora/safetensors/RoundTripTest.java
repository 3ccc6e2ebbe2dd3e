package org.privatelora.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.privatelora.tensor.DeviceChoice;
import org.privatelora.tensor.Engine;

class RoundTripTest {
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

    /** Arbitrary bytes, so that NaN payloads, subnormals and extremes are among them. */
    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"BF16", "I16"})
    void bytesOfEveryTypeSurvive(Dtype dtype) throws IOException {
        byte[] bytes = new byte[2 * 3 * 5 * dtype.bytes()];
        new Random(1).nextBytes(bytes);
        for (int i = 0; dtype == Dtype.BOOL && i < bytes.length; i++) {
            bytes[i] &= 1;
        }
        NDArray array = manager.create(direct(bytes), new Shape(2, 3, 5), dtype.arrayType());
        SafetensorsWriter.write(file, Map.of("x", array), Map.of());
        try (SafetensorsFile open = SafetensorsFile.open(file)) {
            NDArray read = open.read("x", manager);
            assertThat(open.tensors().get(0))
                    .isEqualTo(new TensorInfo("x", dtype, new long[] {2, 3, 5}, 0, bytes.length));
            assertThat(read.getDataType()).isEqualTo(dtype.arrayType());
            assertThat(read.getShape()).isEqualTo(new Shape(2, 3, 5));
            assertThat(bytes(read)).isEqualTo(bytes);
        }
    }

    @Test
    void bfloatIsWidenedToSingle() throws IOException {
        String json = "{\"x\":{\"dtype\":\"BF16\",\"shape\":[2,1],\"data_offsets\":[0,4]}}";
        byte[] bytes = MalformedFilesTest.file(json, 4);
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(bytes.length - 4, 0xc049_3f80);
        Files.write(file, bytes);
        try (SafetensorsFile open = SafetensorsFile.open(file)) {
            NDArray read = open.read("x", manager);
            assertThat(read.getDataType()).isEqualTo(DataType.FLOAT32);
            assertThat(read.getShape()).isEqualTo(new Shape(2, 1));
            assertThat(read.toFloatArray()).containsExactly(1f, -3.140625f);
            assertThat(open.readFloats("x")).containsExactly(1f, -3.140625f);
        }
    }

    @Test
    void shortsAreWidenedToInts() throws IOException {
        String json = "{\"x\":{\"dtype\":\"I16\",\"shape\":[2],\"data_offsets\":[0,4]}}";
        byte[] bytes = MalformedFilesTest.file(json, 4);
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(bytes.length - 4, 0x8000_0102);
        Files.write(file, bytes);
        try (SafetensorsFile open = SafetensorsFile.open(file)) {
            assertThat(open.read("x", manager).toIntArray()).containsExactly(258, -32768);
            assertThat(open.readLongs("x")).containsExactly(258, -32768);
        }
    }

    @Test
    void plainNumbersAreReadWithoutTheEngine() throws IOException {
        SafetensorsWriter.write(
                file,
                Map.of(
                        "f64", manager.create(new double[] {1.5, -2}),
                        "f16", manager.create(new float[] {0.5f, -65504}).toType(DataType.FLOAT16, false),
                        "i64", manager.create(new long[] {Long.MIN_VALUE, 3}),
                        "i32", manager.create(new int[] {-7}),
                        "u8", manager.create(new byte[] {-1}).toType(DataType.UINT8, false),
                        "i8", manager.create(new byte[] {-1}),
                        "bool", manager.create(new boolean[] {true, false})),
                Map.of());
        try (SafetensorsFile open = SafetensorsFile.open(file)) {
            assertThat(open.readFloats("f64")).containsExactly(1.5f, -2f);
            assertThat(open.readFloats("f16")).containsExactly(0.5f, -65504f);
            assertThat(open.readLongs("i64")).containsExactly(Long.MIN_VALUE, 3);
            assertThat(open.readLongs("i32")).containsExactly(-7);
            assertThat(open.readLongs("u8")).containsExactly(255);
            assertThat(open.readLongs("i8")).containsExactly(-1);
            assertThat(open.readLongs("bool")).containsExactly(1, 0);
            assertThatThrownBy(() -> open.readFloats("i64")).hasMessageContaining("call readLongs");
            assertThatThrownBy(() -> open.readLongs("f16")).hasMessageContaining("call readFloats");
        }
    }

    @Test
    void scalarsAndEmptyTensorsSurvive() throws IOException {
        SafetensorsWriter.write(
                file,
                Map.of(
                        "scalar", manager.create(2.5f),
                        "z", manager.create(new Shape(0, 4), DataType.INT64),
                        "a", manager.create(new Shape(3, 0), DataType.FLOAT32)),
                Map.of());
        try (SafetensorsFile open = SafetensorsFile.open(file)) {
            assertThat(open.read("scalar", manager).getShape()).isEqualTo(new Shape());
            assertThat(open.read("scalar", manager).getFloat()).isEqualTo(2.5f);
            assertThat(open.read("z", manager).getShape()).isEqualTo(new Shape(0, 4));
            assertThat(open.read("z", manager).getDataType()).isEqualTo(DataType.INT64);
            assertThat(open.read("a", manager).getShape()).isEqualTo(new Shape(3, 0));
            assertThat(open.readFloats("a")).isEmpty();
        }
    }

    @Test
    void viewsAreWrittenAsTheyRead() throws IOException {
        NDArray matrix = manager.arange(24f).reshape(4, 6);
        SafetensorsWriter.write(
                file, Map.of("transposed", matrix.transpose(), "part", matrix.get("1:3, 2:5")), Map.of());
        try (SafetensorsFile open = SafetensorsFile.open(file)) {
            assertThat(open.read("transposed", manager)).isEqualTo(matrix.transpose());
            assertThat(open.readFloats("part")).containsExactly(8, 9, 10, 14, 15, 16);
        }
    }

    @Test
    void namesAndMetadataInAnyScriptSurvive() throws IOException {
        Map<String, String> metadata = Map.of("größe", "\"quoted\"\n\u0001", "模型", "😀", "", "");
        SafetensorsWriter.write(file, Map.of("层.weight \"x\"", manager.create(1f), "", manager.create(2f)), metadata);
        try (SafetensorsFile open = SafetensorsFile.open(file)) {
            assertThat(open.metadata()).isEqualTo(metadata);
            assertThat(open.read("层.weight \"x\"", manager).getFloat()).isEqualTo(1f);
            assertThat(open.read("", manager).getFloat()).isEqualTo(2f);
        }
    }

    @Test
    void arraysOutliveTheFileAndChangesStayOutOfIt() throws IOException {
        SafetensorsWriter.write(file, Map.of("x", manager.create(new float[] {1, 2})), Map.of());
        byte[] before = Files.readAllBytes(file);
        NDArray read;
        try (SafetensorsFile open = SafetensorsFile.open(file)) {
            read = open.read("x", manager);
        }
        read.addi(1);
        assertThat(read.toFloatArray()).containsExactly(2, 3);
        assertThat(file).hasBinaryContent(before);
    }

    @Test
    void misuseIsExplained() throws IOException {
        SafetensorsWriter.write(file, Map.of("x", manager.create(1f)), Map.of());
        SafetensorsFile open = SafetensorsFile.open(file);
        assertThat(open.contains("x")).isTrue();
        assertThatThrownBy(() -> open.read("y", manager))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no tensor 'y' in " + file)
                .hasMessageContaining("holds 1: x");
        open.close();
        assertThatThrownBy(() -> open.read("x", manager))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    /** A sparse file of 5 GiB: offsets beyond 2^32 are read where they are, and only the tensor asked for is mapped. */
    @Test
    void fileLargerThanTwoGibibytesIsRead() throws IOException {
        long gibi = 1L << 30;
        StringBuilder json = new StringBuilder("{");
        for (int i = 0; i < 5; i++) {
            json.append("\"")
                    .append(i)
                    .append("\":{\"dtype\":\"U8\",\"shape\":[")
                    .append(gibi);
            json.append("],\"data_offsets\":[")
                    .append(i * gibi)
                    .append(',')
                    .append((i + 1) * gibi)
                    .append("]},");
        }
        json.append("\"last\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[");
        json.append(5 * gibi).append(',').append(5 * gibi + 4).append("]}}");
        byte[] header = MalformedFilesTest.file(json.toString(), 0);
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
            channel.write(ByteBuffer.wrap(header), 0);
            ByteBuffer value =
                    ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(0, 42f);
            channel.write(value, header.length + 5 * gibi);
        }
        try (SafetensorsFile open = SafetensorsFile.open(file)) {
            assertThat(open.tensors()).hasSize(6);
            assertThat(open.read("last", manager).toFloatArray()).containsExactly(42f);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 5})
    void unalignedDataIsRead(int padding) throws IOException {
        String json = "{\"x\":{\"dtype\":\"F64\",\"shape\":[300],\"data_offsets\":[0,2400]}}";
        String padded = json + " ".repeat(8 - json.length() % 8 + padding);
        byte[] bytes = MalformedFilesTest.file(padded, 2400);
        ByteBuffer data = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 300; i++) {
            data.putDouble(bytes.length - 2400 + 8 * i, i);
        }
        Files.write(file, bytes);
        try (SafetensorsFile open = SafetensorsFile.open(file)) {
            assertThat(open.read("x", manager).toDoubleArray())
                    .contains(0, 1, 150, 299)
                    .hasSize(300);
        }
    }

    private static ByteBuffer direct(byte[] bytes) {
        return ByteBuffer.allocateDirect(bytes.length)
                .order(ByteOrder.nativeOrder())
                .put(bytes)
                .flip();
    }

    private static byte[] bytes(NDArray array) {
        ByteBuffer buffer = array.toByteBuffer();
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }
}
