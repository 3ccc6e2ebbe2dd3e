package org.privatelora.safetensors;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.privatelora.Shared;
import org.privatelora.tensor.DeviceChoice;
import org.privatelora.tensor.Engine;

/** Files that the Python library wrote. */
class SharedFilesTest {
    @TempDir
    Path folder;

    @Test
    void everyReferenceFileIsValidAndRewritesToTheSameTensors() throws IOException {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(Shared.require("fixtures"))) {
            files = walk.filter(file -> file.toString().endsWith(".safetensors"))
                    .toList();
        }
        assertThat(files).isNotEmpty();
        for (Path file : files) {
            checkRewrite(file);
        }
    }

    private void checkRewrite(Path source) throws IOException {
        Path copy = folder.resolve("copy.safetensors");
        try (NDManager manager = Engine.start(DeviceChoice.CPU).newManager();
                SafetensorsFile original = SafetensorsFile.open(source)) {
            Map<String, NDArray> arrays = original.readAll(manager);
            SafetensorsWriter.write(copy, arrays, original.metadata());
            try (SafetensorsFile written = SafetensorsFile.open(copy)) {
                assertThat(written.metadata()).isEqualTo(original.metadata());
                for (TensorInfo info : original.tensors()) {
                    assertThat(written.read(info.name(), manager).contentEquals(arrays.get(info.name())))
                            .as("%s in %s", info.name(), source)
                            .isTrue();
                }
            }
        }
    }
}
