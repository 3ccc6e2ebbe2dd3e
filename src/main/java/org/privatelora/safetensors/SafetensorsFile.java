package org.privatelora.safetensors;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.privatelora.safetensors.MalformedSafetensorsException.Kind;

/**
 * An open safetensors file: the header is read and checked at once, each tensor is mapped into memory when it is asked for,
 * so a file may be larger than 2 GiB and than memory. Owns the open file; arrays that were read stay valid after closing.
 * Safe for use by several threads.
 *
 * <p>NaN and infinite values are not looked for: the format allows them.
 *
 * @implNote one tensor must have less than 2 GiB, the size of the largest Java buffer. The engine would borrow the mapped
 *     memory and lose it when the array handle is closed or collected while a view or the autograd graph still needs it,
 *     so each tensor is copied once into the engine's own memory (never through the Java heap), and unmapped.
 */
public final class SafetensorsFile implements AutoCloseable {
    private final Path file;
    private final FileChannel channel;
    private final long dataStart;
    private final Header header;
    private final Map<String, TensorInfo> byName;

    private SafetensorsFile(Path file, FileChannel channel, long dataStart, Header header) {
        this.file = file;
        this.channel = channel;
        this.dataStart = dataStart;
        this.header = header;
        this.byName = header.tensors().stream().collect(Collectors.toUnmodifiableMap(TensorInfo::name, info -> info));
    }

    /**
     * Opens a file and checks its header and its length.
     *
     * @param file a safetensors file
     * @return the open file; close it
     * @throws MalformedSafetensorsException when the file is not valid
     * @throws IOException when it cannot be read
     */
    public static SafetensorsFile open(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            byte[] json = headerBytes(file, channel);
            long dataStart = Header.LENGTH_BYTES + (long) json.length;
            Header header = new HeaderParser(file).parse(json, channel.size() - dataStart);
            return new SafetensorsFile(file, channel, dataStart, header);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** The tensors in the order of their bytes. */
    public List<TensorInfo> tensors() {
        return header.tensors();
    }

    /** The metadata, sorted by key; empty when there is none. */
    public Map<String, String> metadata() {
        return header.metadata();
    }

    /** Whether the file holds a tensor of that name. */
    public boolean contains(String name) {
        return byName.containsKey(name);
    }

    /**
     * One tensor as an array of its own type ({@link Dtype#arrayType()}): F16 stays half, BF16 is widened to
     * fp32 and I16 to 32 bits.
     *
     * @param name the tensor's name
     * @param manager the owner of the array, whose device the array is on
     * @return the array, in the tensor's shape
     * @throws IllegalArgumentException when there is no such tensor or it has 2 GiB or more
     * @throws UncheckedIOException when the file cannot be read
     */
    public NDArray read(String name, NDManager manager) {
        TensorInfo info = info(name);
        Shape shape = new Shape(info.shape());
        if (info.bytes() == 0) {
            return manager.create(shape, info.dtype().arrayType());
        }
        try (MappedBytes mapped = map(info)) {
            return new RawTensor(info.dtype(), shape, mapped.buffer()).toArray(manager);
        }
    }

    /**
     * A copy of one tensor's bytes, valid after closing.
     *
     * @param name the tensor's name
     * @throws IllegalArgumentException when there is no such tensor or it has 2 GiB or more
     * @throws UncheckedIOException when the file cannot be read
     */
    public RawTensor raw(String name) {
        TensorInfo info = info(name);
        ByteBuffer copy = ByteBuffer.allocate(Math.toIntExact(info.bytes()));
        if (info.bytes() > 0) {
            try (MappedBytes mapped = map(info)) {
                copy.put(mapped.buffer());
            }
        }
        return new RawTensor(info.dtype(), new Shape(info.shape()), copy.flip());
    }

    /**
     * All tensors.
     *
     * @param manager the owner of the arrays
     * @return arrays by name, in the order of their bytes
     */
    public Map<String, NDArray> readAll(NDManager manager) {
        Map<String, NDArray> arrays = new LinkedHashMap<>();
        tensors().forEach(info -> arrays.put(info.name(), read(info.name(), manager)));
        return arrays;
    }

    /**
     * One tensor's elements in row-major order, without the engine. F16 and BF16 are widened, F64 is rounded.
     *
     * @param name the tensor's name
     * @return the elements
     * @throws IllegalArgumentException when there is no such tensor or it holds integers
     */
    public float[] readFloats(String name) {
        TensorInfo info = info(name);
        float[] values = new float[(int) info.elements()];
        try (MappedBytes mapped = map(info)) {
            for (int i = 0; i < values.length; i++) {
                values[i] = Widening.floatAt(mapped.buffer(), info.dtype(), i);
            }
        }
        return values;
    }

    /**
     * One integer tensor's elements in row-major order, without the engine.
     *
     * @param name the tensor's name
     * @return the elements; U8 is unsigned, BOOL gives 0 and 1
     * @throws IllegalArgumentException when there is no such tensor or it holds floating-point numbers
     */
    public long[] readLongs(String name) {
        TensorInfo info = info(name);
        long[] values = new long[(int) info.elements()];
        try (MappedBytes mapped = map(info)) {
            for (int i = 0; i < values.length; i++) {
                values[i] = Widening.longAt(mapped.buffer(), info.dtype(), i);
            }
        }
        return values;
    }

    /** Closes the file; arrays that were read stay valid. */
    @Override
    public void close() throws IOException {
        channel.close();
    }

    private TensorInfo info(String name) {
        TensorInfo info = byName.get(name);
        if (info == null) {
            String some = tensors().stream().limit(5).map(TensorInfo::name).collect(Collectors.joining(", "));
            throw new IllegalArgumentException("no tensor '" + name + "' in " + file + ", which holds " + byName.size()
                    + ": " + some + (byName.size() > 5 ? ", ..." : ""));
        }
        return info;
    }

    private MappedBytes map(TensorInfo info) {
        if (!channel.isOpen()) {
            throw new IllegalStateException(file + " is closed; read '" + info.name() + "' before closing it");
        }
        if (info.bytes() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("tensor '" + info.name() + "' in " + file + " has " + info.bytes()
                    + " bytes; one tensor may have at most " + Integer.MAX_VALUE);
        }
        try {
            return MappedBytes.of(channel, dataStart + info.begin(), info.bytes());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot map tensor '" + info.name() + "' of " + file, e);
        }
    }

    private static byte[] headerBytes(Path file, FileChannel channel) throws IOException {
        long size = channel.size();
        if (size < Header.LENGTH_BYTES) {
            throw new MalformedSafetensorsException(
                    Kind.HEADER_TRUNCATED,
                    file,
                    "it has " + size + " bytes, but the length of the header alone takes " + Header.LENGTH_BYTES);
        }
        ByteBuffer prefix = readFully(file, channel, 0, Header.LENGTH_BYTES);
        long length = prefix.getLong(0);
        if (length < 0 || length > Header.MAX_BYTES) {
            throw new MalformedSafetensorsException(
                    Kind.HEADER_TOO_LARGE,
                    file,
                    "its header would have " + Long.toUnsignedString(length) + " bytes, the limit is "
                            + Header.MAX_BYTES + hint(prefix.array()));
        }
        if (length > size - Header.LENGTH_BYTES) {
            throw new MalformedSafetensorsException(
                    Kind.HEADER_TRUNCATED,
                    file,
                    "its header has " + length + " bytes, but the file ends after " + (size - Header.LENGTH_BYTES)
                            + " of them");
        }
        return readFully(file, channel, Header.LENGTH_BYTES, (int) length).array();
    }

    private static ByteBuffer readFully(Path file, FileChannel channel, long position, int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, position + bytes.position()) < 0) {
                throw new MalformedSafetensorsException(Kind.HEADER_TRUNCATED, file, "it shrank while it was read");
            }
        }
        return bytes;
    }

    /** What a file that is no safetensors at all probably is. */
    private static String hint(byte[] start) {
        String text = new String(start, StandardCharsets.ISO_8859_1);
        if (text.startsWith("version ")) {
            return "; it looks like a Git LFS pointer: fetch the real file";
        }
        if (text.startsWith("PK") || text.startsWith("\u0080")) {
            return "; it looks like a PyTorch pickle (.ckpt, .bin), which can run code and is not read: convert it first";
        }
        return text.startsWith("<") ? "; it looks like a web page: download the file itself" : "";
    }
}
