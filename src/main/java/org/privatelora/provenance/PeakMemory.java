package org.privatelora.provenance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** The main memory that this process holds and has held, native memory included. */
public final class PeakMemory {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String HIGH_WATER = "VmHWM:";
    private static final String RESIDENT = "VmRSS:";
    private static final long KIBI = 1024;

    private PeakMemory() {}

    /** Bytes resident at the highest; empty where the system does not tell (it does on Linux). */
    public static OptionalLong bytes() {
        return read(HIGH_WATER);
    }

    /** Bytes resident now; empty where the system does not tell. */
    public static OptionalLong now() {
        return read(RESIDENT);
    }

    private static OptionalLong read(String field) {
        if (!Files.isReadable(STATUS)) {
            return OptionalLong.empty();
        }
        try (Stream<String> lines = Files.lines(STATUS)) {
            return lines.filter(line -> line.startsWith(field))
                    .mapToLong(line -> KIBI * Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst();
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }
}
