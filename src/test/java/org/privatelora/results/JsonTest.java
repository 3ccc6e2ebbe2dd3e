package org.privatelora.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonTest {
    enum Colour {
        RED,
        BLUE
    }

    record Inner(int count, double size, Colour colour, boolean open) {
        Inner {
            if (count < 0) {
                throw new IllegalArgumentException("count must not be negative, was " + count);
            }
        }
    }

    record Outer(String name, Inner inner, List<Inner> all) {}

    private static final String SOUND = "{'count': 1, 'size': 2, 'colour': 'RED', 'open': true}";

    private static String message(String inner, String all) {
        String text = "{'name': 'x', 'inner': " + inner + ", 'all': " + all + "}";
        Throwable fault = catchThrowable(() -> Json.parse(text.replace('\'', '"'), Outer.class, "x.json"));
        assertThat(fault).isInstanceOf(IllegalArgumentException.class);
        assertThat(fault.getMessage().lines()).hasSize(1);
        assertThat(fault.getMessage()).startsWith("x.json: ").doesNotContain("org.privatelora", "java.", "jackson");
        return fault.getMessage();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'count': 1 | 'count': 1, 'kount': 1 | unknown field \"kount\" in inner; known there are colour, count, open, size",
                "'count': 1, | | field \"count\" is missing or misspelt in inner",
                "'count': 1 | 'count': null | inner.count must be a whole number",
                "'count': 1 | 'count': 'one' | inner.count must be a whole number",
                "'count': 1 | 'count': -1 | inner: count must not be negative, was -1",
                "'size': 2 | 'size': 'two' | inner.size must be a number",
                "'RED' | 'GREEN' | inner.colour must be one of [RED, BLUE]",
                "true | 1 | inner.open must be true or false",
                "'count': 1 | 'count': 1, 'count': 2 | field \"count\" is there twice",
                "'count': 1 | 'count' 1 | not JSON, line 1"
            })
    void aFaultNamesFieldAndPlace(String from, String to, String expected) {
        String inner = SOUND.replace(from, to == null ? "" : to);
        assertThat(message(inner, "[]")).contains(expected);
    }

    @Test
    void aFaultInAListNamesItsPlaceThere() {
        assertThat(message(SOUND, "[" + SOUND + ", 7]")).contains("all[1] must be");
        assertThat(message(SOUND, "7")).contains("all must be a list");
    }

    @Test
    void aTextThatWasCutSaysSo() {
        assertThatThrownBy(() -> Json.parse("{\"name\": ", Outer.class, "x.json"))
                .hasMessageContaining("it ends too early, line 1");
    }

    @Test
    void bytesThatAreNoTextAreNamedByTheirFile(@TempDir Path folder) throws IOException {
        Path file = Files.write(folder.resolve("x.json"), new byte[] {(byte) 0xff, 1, 2});
        assertThatThrownBy(() -> Json.read(file, Outer.class))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file + ": expected JSON");
    }
}
