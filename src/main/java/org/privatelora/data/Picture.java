package org.privatelora.data;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.privatelora.data.image.ImageDecoder;
import org.privatelora.data.image.ImageFault;

/**
 * A picture about to be put in a split.
 *
 * @param path within the archive's top folder
 * @param sha256 of the file
 * @param thumbnail (3, 16, 16) of mean 0 and norm 1: by it near-duplicates are found
 */
@SuppressWarnings("ArrayRecordComponent") // a picture equals itself only
record Picture(String path, String sha256, float[] thumbnail) {
    private static final int SIDE = 16;

    /** Every picture of the tree and every other file's content, by path without the archive's single top folder. */
    record Scan(List<Picture> pictures, Map<String, byte[]> texts) {}

    /** Reads the tree once. Files with the same content count once, under the path that sorts first. */
    static Scan scan(FileTree tree) throws IOException {
        List<Picture> pictures = new ArrayList<>();
        Map<String, byte[]> texts = new HashMap<>();
        tree.visit((path, content) -> {
            String inner = tree instanceof FolderTree ? path : path.substring(path.indexOf('/') + 1);
            if (inner.toLowerCase(Locale.ROOT).matches(".*\\.(png|jpe?g|gif|bmp)")) {
                pictures.add(new Picture(inner, Hashes.of(content), thumbnail(path, content)));
            } else {
                texts.put(inner, content);
            }
        });
        pictures.sort(Comparator.comparing(Picture::path));
        Map<String, Picture> distinct = new HashMap<>();
        pictures.removeIf(p -> distinct.putIfAbsent(p.sha256, p) != null);
        return new Scan(List.copyOf(pictures), texts);
    }

    private static float[] thumbnail(String path, byte[] content) throws IOException {
        try {
            return standardised(Pixels.of(ImageDecoder.defaults().decode(content), SIDE));
        } catch (ImageFault e) {
            throw new IOException(path + ": " + e.getMessage() + "; a split is made of sound pictures only", e);
        }
    }

    /** The file's name without folders. */
    String file() {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /**
     * How alike two pictures look, whatever their brightness and contrast: 1 for the same, about 0 for unrelated ones.
     *
     * @return the correlation of the thumbnails, in [-1, 1]
     */
    double likeness(Picture other) {
        double sum = 0;
        for (int i = 0; i < thumbnail.length; i++) {
            sum += thumbnail[i] * (double) other.thumbnail[i];
        }
        return sum;
    }

    /** Mean 0 and norm 1; a picture of one colour becomes 0. */
    private static float[] standardised(float[] values) {
        double mean = 0;
        for (float v : values) {
            mean += v / (double) values.length;
        }
        double square = 1e-12;
        for (float v : values) {
            square += (v - mean) * (v - mean);
        }
        float[] out = new float[values.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = (float) ((values[i] - mean) / Math.sqrt(square));
        }
        return out;
    }
}
