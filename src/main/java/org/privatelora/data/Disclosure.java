package org.privatelora.data;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * What of a private set stands in a file, letter by letter, at any place in its bytes.
 *
 * <p>Zero everywhere means that nobody reads captions, names or members off the file. It says nothing about what a model in the file
 * has learned, which is what attacks measure, and nothing about pictures, which a figure or a latent may show.
 *
 * @param captions of the set's different captions, those that occur
 * @param names of the set's different file names without folders, those that occur
 * @param hashes of the set's pictures, those whose SHA-256 occurs: who has such a picture can look it up
 * @param pictures whether the file is a JPEG or holds a PNG or a picture as data URL, whatever it shows
 */
public record Disclosure(int captions, int names, int hashes, boolean pictures) {
    private static final List<String> PICTURES = List.of("\u0089PNG\r\n\u001a\n", "data:image/");
    private static final String JPEG = "\u00ff\u00d8\u00ff";

    /**
     * Searches a file.
     *
     * @param file of any kind, up to 2 GiB
     * @param dataset whose captions are looked for
     * @param manifest whose file names and hashes are looked for
     */
    public static Disclosure of(Path file, Dataset dataset, Manifest manifest) throws IOException {
        String bytes = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        List<Example> examples =
                dataset.parts().values().stream().flatMap(List::stream).toList();
        return new Disclosure(
                found(bytes, examples, Example::caption),
                found(bytes, Audit.entries(manifest), entry -> name(entry.path())),
                found(bytes, Audit.entries(manifest), Manifest.Entry::sha256),
                bytes.startsWith(JPEG) || PICTURES.stream().anyMatch(bytes::contains));
    }

    private static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static <T> int found(String bytes, Collection<T> of, Function<T, String> text) {
        Set<String> words = new HashSet<>();
        of.forEach(one -> words.add(text.apply(one)));
        return (int) words.stream().filter(word -> bytes.contains(latin(word))).count();
    }

    /** The UTF-8 bytes of a word, a letter each. */
    private static String latin(String word) {
        return new String(word.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
}
