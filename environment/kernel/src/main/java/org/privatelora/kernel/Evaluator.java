package org.privatelora.kernel;

import io.github.spencerpark.jupyter.kernel.magic.registry.Magics;
import java.nio.file.Path;
import jdk.jshell.JShell;

/** Owns a JShell; evaluates cells in it one after the other. */
final class Evaluator implements AutoCloseable {
    private final CellExecution execution;
    private final JShell shell;
    private final CellReader reader;
    private final FailureReport report;
    private final Magics magics;
    private CellFailure startUpFailure;

    /**
     * Starts JShell; {@link #start} is still to be called.
     *
     * @param magics what {@code %name} may call
     */
    Evaluator(Settings settings, Magics magics) {
        this.execution = new CellExecution(settings.timeout());
        this.magics = magics;
        this.shell = JShell.builder()
                .executionEngine(execution.provider(), null)
                .compilerOptions(settings.compilerOptions().toArray(String[]::new))
                .build();
        this.reader = new CellReader(shell.sourceCodeAnalysis());
        this.report = new FailureReport(shell);
        settings.classPath().forEach(this::addToClassPath);
    }

    /** Runs a start-up script. If it fails, every cell fails with its reason. */
    void start(String script) {
        try {
            run(new Cell(0, script));
        } catch (CellFailure e) {
            startUpFailure = e;
        }
    }

    /**
     * Runs a cell.
     *
     * @param text its source
     * @param number its number, from 1
     * @return the value of its last part if that is an expression, else null
     * @throws CellFailure if it does not parse, does not compile, throws, or is interrupted
     */
    Object eval(String text, int number) throws CellFailure {
        if (startUpFailure != null) {
            throw startUpFailure;
        }
        return run(new Cell(number, text));
    }

    /** Cells see that jar or folder from now on. */
    void addToClassPath(Path path) {
        shell.addToClasspath(path.toString());
    }

    /** A new cell begins; {@link #eval} itself may also be called by a cell. */
    void begin() {
        execution.thread().begin();
    }

    /** Interrupts the cell that runs, from any thread. */
    void interrupt() {
        execution.thread().interrupt();
    }

    CellReader reader() {
        return reader;
    }

    CodeHelp help() {
        return new CodeHelp(shell.sourceCodeAnalysis(), reader);
    }

    @Override
    public void close() {
        shell.close();
    }

    private Object run(Cell cell) throws CellFailure {
        return new CellRun(cell, shell, execution, magics, report).run(reader.read(cell.text()));
    }
}
