package org.privatelora.safetensors;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;

/**
 * A stretch of a file mapped into memory. Closing it unmaps: left to the garbage collector, which sees only small handles, all of a
 * checkpoint would stay mapped. Whoever has its buffer must not touch it after that.
 *
 * @implNote Java 17 unmaps at will only through {@code sun.misc.Unsafe}; where that is missing the collector does it, later.
 */
final class MappedBytes implements AutoCloseable {
    private static final Optional<MethodHandle> UNMAP = unmapper();
    private final MappedByteBuffer buffer;

    private MappedBytes(MappedByteBuffer buffer) {
        this.buffer = buffer;
    }

    static MappedBytes of(FileChannel channel, long position, long size) throws IOException {
        return new MappedBytes(channel.map(FileChannel.MapMode.READ_ONLY, position, size));
    }

    private static Optional<MethodHandle> unmapper() {
        try {
            Class<?> type = Class.forName("sun.misc.Unsafe");
            Field only = type.getDeclaredField("theUnsafe");
            only.setAccessible(true);
            MethodType signature = MethodType.methodType(void.class, ByteBuffer.class);
            return Optional.of(MethodHandles.lookup()
                    .findVirtual(type, "invokeCleaner", signature)
                    .bindTo(only.get(null)));
        } catch (ReflectiveOperationException | RuntimeException e) {
            return Optional.empty();
        }
    }

    /** The bytes, little-endian. */
    ByteBuffer buffer() {
        return buffer.order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public void close() {
        UNMAP.ifPresent(handle -> {
            try {
                handle.invoke((ByteBuffer) buffer);
            } catch (Throwable e) {
                throw new IllegalStateException("a mapped file could not be unmapped", e);
            }
        });
    }
}
