package org.privatelora.parity;

import java.util.List;

/**
 * The outcome for one folder.
 *
 * @param rows one per group and tolerance, also for groups that the folder lacks
 * @param unread files of the folder that no group read, documents aside; nothing is known about them
 */
public record Comparison(List<Row> rows, List<String> unread) {
    /** Copies the lists. */
    public Comparison {
        rows = List.copyOf(rows);
        unread = List.copyOf(unread);
    }
}
