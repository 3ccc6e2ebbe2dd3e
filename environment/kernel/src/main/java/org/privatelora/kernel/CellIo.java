package org.privatelora.kernel;

import io.github.spencerpark.jupyter.channels.ShellReplyEnvironment;
import io.github.spencerpark.jupyter.kernel.JupyterIO;

/**
 * The standard streams and displays of cells.
 *
 * @implNote they stay with the cell that ran last until the next one begins, so what a background thread prints or displays between
 *     cells is not lost. IJava cuts them off at the end of a cell.
 */
final class CellIo extends JupyterIO {
    /** From now on System.in, out and err are the notebook's. */
    void becomeStandard() {
        System.setIn(in);
        System.setOut(out);
        System.setErr(err);
    }

    /** A cell begins; it may be allowed to ask the reader for input. */
    void begin(ShellReplyEnvironment cell, boolean mayAsk) {
        setEnv(cell);
        setJupyterInEnabled(mayAsk);
    }

    /** A cell ends: what it printed without a line end goes out too. */
    void end() {
        out.flush();
        err.flush();
    }
}
