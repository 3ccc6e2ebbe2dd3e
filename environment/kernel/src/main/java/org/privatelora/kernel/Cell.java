package org.privatelora.kernel;

import java.util.List;

/**
 * A cell that was run.
 *
 * @param number as Jupyter counts, from 1; 0 for a start-up script
 * @param text its source
 */
record Cell(int number, String text) {
    /** The text of one of its lines, counted from 1; empty if it has no such line. */
    String line(int line) {
        List<String> lines = text.lines().toList();
        return line >= 1 && line <= lines.size() ? lines.get(line - 1).strip() : "";
    }

    /** Where and what: {@code cell [3], line 2: the source line}. */
    String describe(int line) {
        return (number == 0 ? "start-up script" : "cell [" + number + "]") + ", line " + line + ": " + line(line);
    }
}
