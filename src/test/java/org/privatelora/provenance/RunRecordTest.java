package org.privatelora.provenance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunRecordTest {
    @TempDir
    Path folder;

    @Test
    void recordsSurviveTheFile() throws IOException {
        RunRecord record = RunRecord.start(
                        Map.of("rank", 4),
                        Map.of("train", 7L),
                        Map.of("split", "ab"),
                        RunRecord.Machine.current("engine", "cpu()"))
                .withHash("base", "cd")
                .finish();
        record.write(folder.resolve("run.json"));
        assertThat(RunRecord.read(folder.resolve("run.json"))).isEqualTo(record);
    }

    @Test
    void theRevisionIsTheCommitThatHeadNames() throws IOException {
        Path git = Files.createDirectories(folder.resolve(".git"));
        Files.createDirectories(git.resolve("refs/heads"));
        Files.writeString(git.resolve("HEAD"), "ref: refs/heads/main\n");
        Files.writeString(git.resolve("packed-refs"), "# pack-refs\n1234 refs/heads/main\n");
        assertThat(Revision.commit(git)).contains("1234");
        Files.writeString(git.resolve("refs/heads/main"), "5678\n");
        assertThat(Revision.commit(git)).contains("5678");
    }

    @Test
    void aWorktreePointsToItsRepository() throws IOException {
        Path main = Files.createDirectories(folder.resolve("main/.git"));
        Path own = Files.createDirectories(main.resolve("worktrees/other"));
        Files.createDirectories(main.resolve("refs/heads"));
        Files.writeString(main.resolve("refs/heads/topic"), "9abc\n");
        Files.writeString(own.resolve("HEAD"), "ref: refs/heads/topic\n");
        Files.writeString(own.resolve("commondir"), "../..\n");
        Path pointer = Files.createDirectories(folder.resolve("tree")).resolve(".git");
        Files.writeString(pointer, "gitdir: " + own + "\n");
        assertThat(Revision.commit(pointer)).contains("9abc");
    }
}
