package org.privatelora.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.MalformedInputException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.privatelora.tensor.DeviceChoice;
import org.privatelora.tensor.Engine;

class FailuresTest {
    @TempDir
    Path folder;

    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        return Main.run(new PrintWriter(new StringWriter(), true), new PrintWriter(err, true), args);
    }

    @ParameterizedTest
    @ValueSource(strings = {"No space left on device", "File too large", "Disk quota exceeded"})
    void aFullDiskIsNamedWithAdviceWithAndWithoutAFile(String system) {
        for (IOException e :
                new IOException[] {new IOException(system), new FileSystemException("x.png", null, system)}) {
            assertThat(Failures.message(e)).contains("could not be written", system, "make room");
            assertThat(Failures.code(e)).isEqualTo(Failures.BAD_INPUT);
        }
        assertThat(Failures.message(new FileSystemException("x.png", null, system)))
                .contains("x.png");
    }

    @Test
    void whatJavaSaysWithoutWordsIsSaidInWords() {
        assertThat(Failures.message(new ClosedByInterruptException())).contains("stopped while a file");
        assertThat(Failures.code(new ClosedByInterruptException())).isEqualTo(Failures.INTERRUPTED);
        assertThat(Failures.message(new EOFException())).contains("ends too early");
        assertThat(Failures.message(new UncheckedIOException(new MalformedInputException(3))))
                .contains("not text in UTF-8");
        assertThat(Failures.message(new IOException("Is a directory"))).contains("expected a file, found a folder");
    }

    @Test
    void theScoresOfAFolderAreAskedForByTheirFile() {
        assertThat(run("metrics", folder.toString())).isEqualTo(2);
        assertThat(err.toString()).contains(folder + " is a folder; give the file, such as " + folder);
    }

    @Test
    void aPresetThatIsNotThereOrNotTextIsNamed() throws IOException {
        String missing = folder.resolve("missing.json").toString();
        assertThat(run(
                        "run",
                        "--preset",
                        missing,
                        "--out",
                        folder.resolve("new").toString()))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--preset " + missing + ": there is no such file");
        Path binary = Files.write(folder.resolve("binary.json"), new byte[] {'{', (byte) 0xff, (byte) 0xfe, 0});
        assertThat(run(
                        "run",
                        "--preset",
                        binary.toString(),
                        "--out",
                        folder.resolve("new").toString()))
                .isEqualTo(2);
        assertThat(err.toString()).contains(binary + ": expected JSON, which is text in UTF-8");
        assertThat(folder.resolve("new")).doesNotExist();
    }

    @Test
    void cudaThatIsNotThereIsBadInput() {
        if (Engine.start(DeviceChoice.AUTO).device().isGpu()) {
            return; // it is there
        }
        assertThat(run("doctor", "--device", "cuda")).isEqualTo(2);
        assertThat(err.toString()).contains("sees no CUDA device", "use --device cpu");
    }
}
