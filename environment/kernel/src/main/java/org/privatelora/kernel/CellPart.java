package org.privatelora.kernel;

/** What a cell is made of, in order. */
sealed interface CellPart {
    /** The line of the cell on which it begins, from 1. */
    int line();

    /**
     * Runs it.
     *
     * @return the value of an expression; null for anything else
     */
    Object run(CellRun run) throws CellFailure;

    /** A statement, declaration or expression; or the rest of the cell, if it does not parse. */
    record Java(String source, int line) implements CellPart {
        @Override
        public Object run(CellRun run) throws CellFailure {
            return run.java(source, line);
        }
    }

    /** {@code %name arguments} on a line of its own. */
    record LineMagic(MagicCall call, int line) implements CellPart {
        @Override
        public Object run(CellRun run) throws CellFailure {
            return run.magic(line, magics -> magics.applyLineMagic(call.name(), call.arguments()));
        }
    }

    /** {@code %%name arguments} on the first line, which takes the rest of the cell. */
    record CellMagic(MagicCall call, String body, int line) implements CellPart {
        @Override
        public Object run(CellRun run) throws CellFailure {
            return run.magic(line, magics -> magics.applyCellMagic(call.name(), call.arguments(), body));
        }
    }
}
