package org.privatelora.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutFolderTest {
    private static final Set<String> AUDIT = Set.of("audit.json", "audit.html", "scores.csv");

    @TempDir
    Path temp;

    private void own(Path folder) throws IOException {
        new OutFolder(folder).requireOwn("audit.json", AUDIT);
    }

    @Test
    void anAbsentAnEmptyAndItsOwnFolderAreTaken() throws IOException {
        Files.writeString(Files.createDirectories(temp.resolve("own")).resolve("audit.json"), "{}");
        Files.writeString(temp.resolve("own/scores.csv"), "");
        for (Path folder :
                new Path[] {temp.resolve("absent"), Files.createDirectories(temp.resolve("empty")), temp.resolve("own")
                }) {
            assertThatCode(() -> own(folder)).doesNotThrowAnyException();
        }
    }

    @Test
    void theFolderOfARunIsNotOverwrittenByAnAudit() throws IOException {
        Files.writeString(temp.resolve("scores.csv"), "of the run");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> own(temp))
                .withMessageContaining("something else (scores.csv), which is not overwritten");
        Files.writeString(temp.resolve("audit.json"), "{}");
        Files.writeString(temp.resolve("results.json"), "{}");
        assertThatIllegalArgumentException().isThrownBy(() -> own(temp)).withMessageContaining("results.json");
    }

    @Test
    void aFolderThatCanBeWrittenIsLeftAsItWas() throws IOException {
        new OutFolder(temp.resolve("a/b")).requireWritable();
        new OutFolder(temp).requireWritable();
        assertThat(temp).isEmptyDirectory();
    }

    @Test
    void aFileIsNoFolderToWriteTo() throws IOException {
        Path file = Files.writeString(temp.resolve("file"), "");
        for (Path out : new Path[] {file, file.resolve("below")}) {
            assertThatThrownBy(() -> new OutFolder(out).requireWritable())
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("nothing can be written to --out " + out)
                    .hasMessageContaining("give another folder");
        }
    }
}
