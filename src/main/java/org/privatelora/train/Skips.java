package org.privatelora.train;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts moves in a row that were not made, because something in them was not finite. */
final class Skips {
    private static final Logger LOG = LoggerFactory.getLogger(Skips.class);

    private final int limit;
    private int inARow;

    Skips(int limit) {
        this.limit = limit;
    }

    /** A move was made. */
    void good() {
        inARow = 0;
    }

    /**
     * A move was not made.
     *
     * @param fault what was not finite
     * @param step counted from 0
     * @param batch the pictures of that move
     * @throws DivergedException when it was one too many
     */
    void skip(String fault, long step, List<Latent> batch) {
        inARow++;
        if (inARow > limit) {
            throw new DivergedException(fault, step, batch, inARow);
        }
        LOG.warn("step {}: {}, so this move is skipped", step, fault);
    }

    int inARow() {
        return inARow;
    }

    void load(int inARow) {
        this.inARow = inARow;
    }
}
