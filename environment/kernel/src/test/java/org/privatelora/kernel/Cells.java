package org.privatelora.kernel;

import io.github.spencerpark.jupyter.kernel.magic.registry.Magics;
import java.io.IOException;
import java.util.Map;

/** A kernel's evaluator without sockets; each call is the next cell. */
final class Cells implements AutoCloseable {
    final Magics magics = new Magics();
    final Evaluator evaluator;
    private int count;

    Cells() throws IOException {
        this(Map.of());
    }

    Cells(Map<String, String> environment) throws IOException {
        Settings settings = Settings.of(environment);
        evaluator = new Evaluator(settings, magics);
        settings.startUpScripts().forEach(evaluator::start);
    }

    Object eval(String... lines) throws CellFailure {
        evaluator.begin();
        return evaluator.eval(String.join("\n", lines), ++count);
    }

    /** The failure of a cell that must fail. */
    CellFailure failure(String... lines) {
        try {
            Object value = eval(lines);
            throw new AssertionError("the cell did not fail, its value was " + value);
        } catch (CellFailure e) {
            return e;
        }
    }

    @Override
    public void close() {
        evaluator.close();
    }
}
