package org.privatelora.safetensors;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
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
import java.util.LinkedHashMap;
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

    /** Type and shape of a tensor. */
    private record Form(Dtype dtype, long[] shape, long elements) {
        static Form of(Dtype dtype, Shape shape) {
            return new Form(dtype, shape.getShape(), shape.size());
        }
    }

    /** Puts the bytes of the named tensor. */
    @FunctionalInterface
    private interface Content {
        void put(String name, FileChannel channel) throws IOException;
    }

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
        Map<String, Form> forms = new LinkedHashMap<>();
        tensors.forEach((name, array) -> forms.put(name, Form.of(dtype(name, array), array.getShape())));
        write(file, forms, metadata, (name, channel) -> writeTensor(channel, tensors.get(name)));
    }

    /** As {@link #write}, from bytes, so that tensors keep every bit and their type. */
    public static void writeRaw(Path file, Map<String, RawTensor> tensors, Map<String, String> metadata)
            throws IOException {
        Map<String, Form> forms = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> forms.put(name, Form.of(tensor.dtype(), tensor.shape())));
        write(
                file,
                forms,
                metadata,
                (name, channel) -> writeFully(channel, tensors.get(name).bytes()));
    }

    private static void write(Path file, Map<String, Form> forms, Map<String, String> metadata, Content content)
            throws IOException {
        Header header = new Header(layout(forms), metadata);
        Path folder = file.toAbsolutePath().getParent();
        if (!Files.isDirectory(folder)) {
            throw new NoSuchFileException(file.toString(), null, "its folder does not exist; create it first");
        }
        Path temporary = folder.resolve("." + file.getFileName() + "." + UUID.randomUUID() + ".tmp");
        try {
            writeForced(temporary, header, content);
            verify(temporary, header);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            force(folder);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static List<TensorInfo> layout(Map<String, Form> forms) {
        if (forms.containsKey(Header.METADATA)) {
            throw new IllegalArgumentException(
                    "no tensor may be named " + Header.METADATA + ", the format reserves it");
        }
        List<String> names = new ArrayList<>(forms.keySet());
        names.sort(Comparator.comparingInt(
                        (String name) -> -forms.get(name).dtype().bytes())
                .thenComparing(Comparator.naturalOrder()));
        List<TensorInfo> layout = new ArrayList<>();
        long begin = 0;
        for (String name : names) {
            Form form = forms.get(name);
            long end = begin + form.elements() * form.dtype().bytes();
            layout.add(new TensorInfo(name, form.dtype(), form.shape(), begin, end));
            begin = end;
        }
        return layout;
    }

    private static Dtype dtype(String name, NDArray array) {
        try {
            return Dtype.of(array.getDataType());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("tensor '" + name + "': " + e.getMessage(), e);
        }
    }

    private static void writeForced(Path file, Header header, Content content) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            writeFully(channel, ByteBuffer.wrap(header.toBytes()));
            for (TensorInfo info : header.tensors()) {
                if (info.bytes() > 0) {
                    content.put(info.name(), channel);
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
