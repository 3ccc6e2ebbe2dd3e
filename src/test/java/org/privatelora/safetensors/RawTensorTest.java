package org.privatelora.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.privatelora.tensor.DeviceChoice;
import org.privatelora.tensor.Engine;
import org.privatelora.tensor.Tensors;

class RawTensorTest {
    @TempDir
    Path folder;

    /** BF16 and I16 too, which the engine has no arrays of. */
    @ParameterizedTest
    @EnumSource
    void everyTypeIsWrittenAndReadAsItsBytes(Dtype dtype) throws IOException {
        byte[] bytes = new byte[2 * 3 * dtype.bytes()];
        new Random(2).nextBytes(bytes);
        RawTensor tensor = new RawTensor(dtype, new Shape(2, 3), ByteBuffer.wrap(bytes));
        Path file = folder.resolve("a.safetensors");
        SafetensorsWriter.writeRaw(
                file, Map.of("x", tensor, "one", RawTensor.scalar(1)), Map.of("written", "as bytes"));
        try (SafetensorsFile open = SafetensorsFile.open(file)) {
            assertThat(open.raw("x")).isEqualTo(tensor);
            assertThat(open.raw("one").item()).isEqualTo(1);
            assertThat(open.metadata()).containsExactly(Map.entry("written", "as bytes"));
        }
        assertThat(tensor.bytes().remaining()).as("writing used nothing up").isEqualTo(bytes.length);
    }

    @Test
    void arraysAndBytesAreTheSameFile() throws IOException {
        try (NDManager manager = Engine.start(DeviceChoice.CPU).newManager()) {
            NDArray array = Tensors.of(manager, new float[] {1, 2, 3, 4, 5, 6}, new Shape(2, 3));
            NDArray transposed = array.transpose();
            Path one = folder.resolve("one.safetensors");
            Path two = folder.resolve("two.safetensors");
            SafetensorsWriter.write(one, Map.of("x", transposed), Map.of());
            SafetensorsWriter.writeRaw(two, Map.of("x", RawTensor.of(transposed)), Map.of());
            assertThat(two).hasSameBinaryContentAs(one);
            assertThat(RawTensor.of(transposed).toArray(manager)).isEqualTo(transposed);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {32, 0.5, 0.1, 1e-320, 12345.678901234567})
    void aScalarIsExact(double value) {
        assertThat(RawTensor.scalar(value).item()).isEqualTo(value);
    }

    @Test
    void aScalarIsSingleWhereThatIsExact() {
        assertThat(RawTensor.scalar(32).dtype()).isEqualTo(Dtype.F32);
        assertThat(RawTensor.scalar(0.1).dtype()).isEqualTo(Dtype.F64);
    }

    @Test
    void theOnlyElementOfAnyTypeIsANumber() {
        ByteBuffer four =
                ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(4).flip();
        assertThat(new RawTensor(Dtype.I64, new Shape(1), four).item()).isEqualTo(4);
        ByteBuffer half = ByteBuffer.allocate(2)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort((short) 0x5000)
                .flip();
        assertThat(new RawTensor(Dtype.F16, new Shape(), half).item()).isEqualTo(32);
    }

    @Test
    void theWrongNumberOfBytesOrElementsIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RawTensor(Dtype.F32, new Shape(2), ByteBuffer.allocate(4)))
                .withMessageContaining("needs 8 bytes, found 4");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RawTensor(Dtype.F32, new Shape(2), ByteBuffer.allocate(8)).item())
                .withMessageContaining("one number");
    }

    @ParameterizedTest
    @EnumSource(names = {"F16", "BF16", "F32", "F64"})
    void aScalarHasTheTypeThatHoldsItExactly(Dtype type) {
        for (double value : new double[] {0.25, 1, -3, 48, 96}) {
            RawTensor tensor = RawTensor.scalar(value, type);
            assertThat(tensor.dtype()).isEqualTo(type);
            assertThat(tensor.item()).isEqualTo(value);
        }
        for (double value : new double[] {0.1f, 1e6 + 1, 1e-30, Math.PI}) {
            assertThat(RawTensor.scalar(value, type).item()).isEqualTo(value);
        }
    }
}
