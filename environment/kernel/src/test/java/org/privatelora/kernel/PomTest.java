package org.privatelora.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PomTest {
    private static final String A = Coordinates.parse("g:a:1").xml();
    private static final String B = Coordinates.parse("g:b:jar:linux:2").xml();
    private static final String SITE = "<repository><id>x</id><url>https://example.org</url></repository>";

    @Test
    void loosePiecesAndGroupsAreCollected() throws IOException {
        String pom = Pom.of(A + SITE + "<dependencies>" + B + "</dependencies><properties><p>1</p></properties>");
        assertThat(pom)
                .startsWith("<project>")
                .contains("<dependencies>" + A + B + "</dependencies>")
                .contains("<repositories>" + SITE + "</repositories>")
                .containsOnlyOnce("<properties><p>1</p></properties>");
    }

    @Test
    void aWholeProjectIsLeftAlone() throws IOException {
        String project = "<project><modelVersion>4.0.0</modelVersion></project>";
        assertThat(Pom.of("<?xml version=\"1.0\"?>\n" + project)).endsWith(project);
    }

    @ParameterizedTest
    @ValueSource(strings = {"<dependency>", "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><a>&e;</a>"})
    void whatIsNoPieceOfAPomIsRefused(String text) {
        assertThatThrownBy(() -> Pom.of(text)).isInstanceOf(IOException.class);
    }

    @Test
    void coordinatesHaveThreeToFiveWords() {
        assertThat(Coordinates.parse("g:a:zip:c:1")).isEqualTo(new Coordinates("g", "a", "zip", "c", "1"));
        assertThat(Coordinates.parse("g:a:zip:1")).isEqualTo(new Coordinates("g", "a", "zip", "", "1"));
        assertThatThrownBy(() -> Coordinates.parse("g:a")).hasMessageContaining("'g:a'");
    }
}
