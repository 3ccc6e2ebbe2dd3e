package org.privatelora.model.clip;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Expected values from Python 3's {@code html.unescape}. */
class HtmlReferencesTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    &amp;lt;         | &lt;
                    &eacutet         | ét
                    &notit; &notin;  | ¬it; ∉
                    &NotEqualTilde;  | ≂̸
                    &#65;&#x42;&#X43 | ABC
                    &#128;&#x93;     | €“
                    a&#7;b&#xFDD0;c  | abc
                    &#xD800;&#0;     | \uFFFD\uFFFD
                    &#99999999999;   | \uFFFD
                    &unknown; & &;   | &unknown; & &;
                    """)
    void referencesAreReplacedAsPythonDoes(String text, String expected) {
        assertThat(HtmlReferences.unescape(text)).isEqualTo(expected);
    }
}
