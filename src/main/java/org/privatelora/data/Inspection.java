package org.privatelora.data;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.privatelora.data.image.Decoded;
import org.privatelora.data.image.ImageDecoder;
import org.privatelora.data.image.ImageFault;

/**
 * What decoding one file showed.
 *
 * @param image empty when it cannot be used
 * @param problems why it cannot be used, or what is worth knowing
 */
record Inspection(Optional<BufferedImage> image, List<Problem> problems) {
    /** @param path what problems call the file */
    static Inspection of(String path, byte[] content) {
        try {
            Decoded decoded = ImageDecoder.defaults().read(content);
            return new Inspection(Optional.of(decoded.image()), notes(path, decoded));
        } catch (ImageFault e) {
            Problem problem = new Problem(path, Problem.Kind.of(e.kind()), e.getMessage());
            return new Inspection(Optional.empty(), List.of(problem));
        }
    }

    private static List<Problem> notes(String path, Decoded decoded) {
        List<Problem> notes = new ArrayList<>();
        if (decoded.transparent()) {
            notes.add(new Problem(path, Problem.Kind.TRANSPARENT, "partly transparent; it is put on white"));
        }
        if (decoded.turned()) {
            notes.add(new Problem(path, Problem.Kind.TURNED, "turned upright as its EXIF orientation says"));
        }
        return notes;
    }
}
