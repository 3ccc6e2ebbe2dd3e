package org.privatelora.train;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.apache.commons.csv.CSVFormat;

/** A CSV file that grows by rows and can be cut back to an earlier length. Owns the open file. */
final class CsvLog implements AutoCloseable {
    private final FileOutputStream out;
    private long length;

    private CsvLog(FileOutputStream out, long length) {
        this.out = out;
        this.length = length;
    }

    /** A new file that holds the header. */
    static CsvLog create(Path file, Object... header) throws IOException {
        CsvLog log = new CsvLog(new FileOutputStream(file.toFile()), 0);
        log.append(header);
        return log;
    }

    /** An existing file, cut to the length it had at a checkpoint. */
    static CsvLog continueAt(Path file, long length) throws IOException {
        try (RandomAccessFile existing = new RandomAccessFile(file.toFile(), "rw")) {
            if (existing.length() < length) {
                throw new IOException(file + " should have at least the " + length + " bytes of the checkpoint, found "
                        + existing.length() + "; it was cut or replaced, so the run cannot go on");
            }
            existing.setLength(length);
        }
        return new CsvLog(new FileOutputStream(file.toFile(), true), length);
    }

    void append(Object... values) {
        byte[] row = (CSVFormat.DEFAULT.format(values) + "\n").getBytes(StandardCharsets.UTF_8);
        try {
            out.write(row);
        } catch (IOException e) {
            throw new UncheckedIOException("the log cannot be written; is the disk full?", e);
        }
        length += row.length;
    }

    /** Bytes so far, all of them forced to the disk. */
    long sync() throws IOException {
        out.getFD().sync();
        return length;
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
