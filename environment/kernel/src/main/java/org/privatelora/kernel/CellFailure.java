package org.privatelora.kernel;

import java.util.List;

/** Why a cell failed: the name and message of the root cause, and lines to show under the cell. */
final class CellFailure extends Exception {
    private final String name;
    private final List<String> lines;

    /**
     * @param name the simple name of the root cause's class
     * @param message its message; may be null
     * @param lines what to show, the most telling line first
     */
    CellFailure(String name, String message, List<String> lines) {
        super(message == null ? "" : message, null, false, false);
        this.name = name;
        this.lines = List.copyOf(lines);
    }

    /** The cell ends within the statement that begins on that line. */
    static CellFailure incomplete(String cell, int line) {
        String message =
                "the statement on line " + line + " does not end; a bracket, a quote or a semicolon is missing";
        return new CellFailure(
                "IncompleteSource",
                message,
                List.of("Incomplete: " + message, "line " + line + ": " + new Cell(1, cell).line(line)));
    }

    /** Something that is not the cell's fault. */
    static CellFailure ofKernel(Throwable fault) {
        String name = fault.getClass().getSimpleName();
        return new CellFailure(
                name, fault.getMessage(), List.of(name + ": " + fault.getMessage() + " (within the kernel)"));
    }

    String name() {
        return name;
    }

    List<String> lines() {
        return lines;
    }
}
