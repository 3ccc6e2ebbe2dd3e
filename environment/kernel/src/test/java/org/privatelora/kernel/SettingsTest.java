package org.privatelora.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
    @TempDir
    Path folder;

    @Test
    void classPathsAreGlobsInTheOrderGivenAndSortedWithin() throws IOException {
        for (String file : new String[] {"b.jar", "a.jar", "a.txt", "classes"}) {
            Files.writeString(folder.resolve(file), "");
        }
        String globs = folder + "/classes::" + folder + "/*.jar:" + folder + "/nothing";
        assertThat(Settings.of(Map.of("IJAVA_CLASSPATH", globs)).classPath())
                .extracting(path -> path.getFileName().toString())
                .containsExactly("classes", "a.jar", "b.jar");
    }

    @Test
    void aLastSlashMeansAllFilesOfAFolder() throws IOException {
        Files.createDirectories(folder.resolve("x/y"));
        Files.writeString(folder.resolve("x/y/1"), "");
        Files.writeString(folder.resolve("x/y/2"), "");
        assertThat(Glob.matches(folder + "/?/y/")).hasSize(2);
    }

    @Test
    void globsWithoutALeadingSlashAreRelative() throws IOException {
        assertThat(Glob.matches("pom.*")).containsExactly(Path.of("pom.xml").toAbsolutePath());
    }

    @ParameterizedTest
    @CsvSource({"500,500", "30 SECONDS,30000", "1 minutes,60000"})
    void timeLimitsHaveAUnit(String text, long milliseconds) throws IOException {
        assertThat(Settings.of(Map.of("IJAVA_TIMEOUT", text)).timeout()).contains(Duration.ofMillis(milliseconds));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1"})
    void noPositiveNumberIsNoLimit(String text) throws IOException {
        assertThat(Settings.of(Map.of("IJAVA_TIMEOUT", text)).timeout()).isEmpty();
    }

    @Test
    void aTimeLimitThatIsNoneIsNamed() {
        assertThatThrownBy(() -> Settings.of(Map.of("IJAVA_TIMEOUT", "soon")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'soon'");
    }
}
