package org.privatelora.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.spencerpark.jupyter.kernel.ReplacementOptions;
import io.github.spencerpark.jupyter.kernel.display.mime.MIMEType;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CodeHelpTest {
    private Cells cells;
    private CodeHelp help;

    @BeforeEach
    void start() throws IOException {
        cells = new Cells();
        help = cells.evaluator.help();
    }

    @AfterEach
    void stop() {
        cells.close();
    }

    @Test
    void completionsReplaceTheNameThatWasBegun() {
        String code = "\"x\".toUpperC";
        ReplacementOptions options = help.complete(code, code.length());
        assertThat(options.getReplacements()).containsExactly("toUpperCase(");
        assertThat(code.substring(options.getSourceStart(), options.getSourceEnd()))
                .isEqualTo("toUpperC");
    }

    @Test
    void notebookFunctionsComplete() {
        assertThat(help.complete("updateD", 7).getReplacements()).containsExactly("updateDisplay(");
    }

    @Test
    void aMethodIsExplainedFromWithinItsName() {
        assertThat(help.inspect("int m = Math.max(1, 2);", 14).orElseThrow().getData(MIMEType.TEXT_PLAIN))
                .asString()
                .contains("int Math.max(int a, int b)");
    }

    @Test
    void anUnknownNameIsNotExplained() {
        assertThat(help.inspect("nothing", 3)).isEmpty();
    }

    @Test
    void anOpenBlockIndentsTheNextLine() {
        assertThat(help.completeness("if (true) {\n  for (;;) {")).isEqualTo("      ");
        assertThat(help.completeness("int x = 1;")).isEqualTo("complete");
        assertThat(help.completeness("int x = );")).isEqualTo("invalid");
    }
}
