package org.privatelora.safetensors;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Writes safetensors files. The bytes go to a new file beside the target, are forced to the disk, read back as far as the
 * header, and only then take the target's name, in one step: after a crash the target is the old file or the new one,
 * whole. The same tensors and metadata always give the same bytes.
 */
public final class SafetensorsWriter {
    private static final boolean DIRECTORIES_CAN_BE_FORCED = File.separatorChar == '/';

    private SafetensorsWriter() {}

    /**
     * Writes a file, replacing one of that name.
     *
     * @param file the target; its folder must exist
     * @param tensors by name, any device; sorted by element size, largest first, then by name
     * @param metadata text by key; sorted by key
     * @throws IllegalArgumentException for a type the format lacks, or a tensor named {@code __metadata__}
     * @throws IOException when writing fails; the old file is then untouched
     */
    public static void write(Path file, Map<String, NDArray> tensors, Map<String, String> metadata) throws IOException {
        Header header = new Header(layout(tensors), metadata);
        Path folder = file.toAbsolutePath().getParent();
        if (!Files.isDirectory(folder)) {
            throw new NoSuchFileException(file.toString(), null, "its folder does not exist; create it first");
        }
        Path temporary = folder.resolve("." + file.getFileName() + "." + UUID.randomUUID() + ".tmp");
        try {
            writeForced(temporary, header, tensors);
            verify(temporary, header);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            force(folder);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static List<TensorInfo> layout(Map<String, NDArray> tensors) {
        if (tensors.containsKey(Header.METADATA)) {
            throw new IllegalArgumentException(
                    "no tensor may be named " + Header.METADATA + ", the format reserves it");
        }
        List<String> names = new ArrayList<>(tensors.keySet());
        names.sort(
                Comparator.comparingInt((String name) -> -dtype(name, tensors).bytes())
                        .thenComparing(Comparator.naturalOrder()));
        List<TensorInfo> layout = new ArrayList<>();
        long begin = 0;
        for (String name : names) {
            NDArray array = tensors.get(name);
            Dtype dtype = dtype(name, tensors);
            long end = begin + array.size() * dtype.bytes();
            layout.add(new TensorInfo(name, dtype, array.getShape().getShape(), begin, end));
            begin = end;
        }
        return layout;
    }

    private static Dtype dtype(String name, Map<String, NDArray> tensors) {
        try {
            return Dtype.of(tensors.get(name).getDataType());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("tensor '" + name + "': " + e.getMessage(), e);
        }
    }

    private static void writeForced(Path file, Header header, Map<String, NDArray> tensors) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            writeFully(channel, ByteBuffer.wrap(header.toBytes()));
            for (TensorInfo info : header.tensors()) {
                if (info.bytes() > 0) {
                    writeTensor(channel, tensors.get(info.name()));
                }
            }
            channel.force(true);
        }
    }

    /** The copy owns whatever the engine makes on the way to contiguous bytes in main memory. */
    private static void writeTensor(FileChannel channel, NDArray array) throws IOException {
        try (NDManager scratch = array.getManager().newSubManager()) {
            NDArray copy = array.duplicate();
            copy.attach(scratch);
            writeFully(channel, copy.toByteBuffer(true));
        }
    }

    private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private static void verify(Path written, Header expected) throws IOException {
        try (SafetensorsFile file = SafetensorsFile.open(written)) {
            if (!file.tensors().equals(expected.tensors()) || !file.metadata().equals(expected.metadata())) {
                throw new IOException(written + " does not read back as it was written; check the disk");
            }
        }
    }

    private static void force(Path folder) throws IOException {
        if (DIRECTORIES_CAN_BE_FORCED) {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }
}
