package org.privatelora.experiment;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;

/**
 * Maps of many images on the disk, so that memory does not grow with their number. Owns a temporary file that only its owner may read; it
 * has no name any more while it is used, where the system allows that, and is gone when this is closed or the process ends.
 */
final class MapStore implements AutoCloseable {
    private final RandomAccessFile file;
    private long end;

    private MapStore(RandomAccessFile file) {
        this.file = file;
    }

    /** An empty store in the system's folder for temporary files. */
    static MapStore open() {
        try {
            Path path = Files.createTempFile("privatelora-maps-", ".bin");
            RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
            if (java.io.File.separatorChar == '/') {
                Files.delete(path);
            } else {
                path.toFile().deleteOnExit();
            }
            return new MapStore(file);
        } catch (IOException e) {
            throw new UncheckedIOException("error maps go to a temporary file, and there can be none: " + e, e);
        }
    }

    /** Room for the maps of one image; reads a map when it is asked for. */
    Image image() {
        return new Image();
    }

    /** The maps of one image, in the order in which they were added. */
    final class Image extends AbstractList<float[]> {
        private final List<Place> places = new ArrayList<>();

        private record Place(long offset, int numbers) {}

        /** Keeps a map. */
        void keep(float[] map) {
            places.add(new Place(write(map), map.length));
        }

        @Override
        public float[] get(int index) {
            Place place = places.get(index);
            return read(place.offset, place.numbers);
        }

        @Override
        public int size() {
            return places.size();
        }
    }

    private long write(float[] map) {
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * map.length);
        bytes.asFloatBuffer().put(map);
        long offset = end;
        try {
            file.seek(offset);
            file.write(bytes.array());
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "error maps need room in " + System.getProperty("java.io.tmpdir") + ": " + e.getMessage(), e);
        }
        end += bytes.capacity();
        return offset;
    }

    private float[] read(long offset, int numbers) {
        byte[] bytes = new byte[Float.BYTES * numbers];
        try {
            file.seek(offset);
            file.readFully(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("error maps cannot be read back: " + e.getMessage(), e);
        }
        float[] map = new float[numbers];
        ByteBuffer.wrap(bytes).asFloatBuffer().get(map);
        return map;
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
