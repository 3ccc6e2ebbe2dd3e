package org.privatelora.data;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Every picture of a folder or archive, before anything is known of it: hashed, decoded, and everything wrong kept.
 *
 * <p>Paths of pictures are without an archive's single top folder.
 */
final class PictureScan implements FileTree.Visitor {
    private static final Pattern PICTURE = Pattern.compile(".*\\.(png|jpe?g|gif|bmp|webp|tiff?|avif|heic|jxl)");
    private static final String TEXT = ".txt";

    private final boolean topFolder;
    private final Captions captions;
    private final Map<String, List<Picture>> byHash = new TreeMap<>();
    private final List<Problem> problems = new ArrayList<>();
    private final Map<String, byte[]> texts = new HashMap<>();
    private int files;

    private PictureScan(boolean topFolder, Captions captions) {
        this.topFolder = topFolder;
        this.captions = captions;
    }

    /** Reads the tree once, and into {@code captions} what lies beside the pictures. */
    static PictureScan of(FileTree tree, Captions captions) throws IOException {
        PictureScan scan = new PictureScan(!(tree instanceof FolderTree), captions);
        tree.visit(scan);
        return scan;
    }

    /** Whether a file of this name is meant to be a picture, of a format that is read or not. */
    static boolean isPicture(String path) {
        return PICTURE.matcher(path.toLowerCase(Locale.ROOT)).matches();
    }

    @Override
    public void file(String path, byte[] content) {
        String inner = topFolder ? path.substring(path.indexOf('/') + 1) : path;
        if (isPicture(inner)) {
            files++;
            picture(inner, content);
        } else {
            captions.offer(inner, content);
            if (inner.endsWith(TEXT) && !inner.contains("/")) {
                texts.put(inner, content);
            }
        }
    }

    private void picture(String path, byte[] content) {
        Inspection inspection = Inspection.of(path, content);
        problems.addAll(inspection.problems());
        inspection.image().ifPresent(image -> add(path, content, image));
    }

    private void add(String path, byte[] content, BufferedImage image) {
        Picture picture = Picture.of(path, Hashes.of(content), image);
        byHash.computeIfAbsent(picture.sha256(), hash -> new ArrayList<>()).add(picture);
    }

    @Override
    public void refused(String path, Problem.Kind kind, String detail) {
        boolean picture = isPicture(path);
        files += picture ? 1 : 0;
        if (picture || kind != Problem.Kind.TOO_LARGE) {
            problems.add(new Problem(path, kind, detail));
        }
    }

    /** Files that are meant to be pictures. */
    int files() {
        return files;
    }

    /** Sound pictures in the order of their paths; of files with the same content the first that has a caption, else the first. */
    List<Picture> pictures() {
        return byHash.values().stream()
                .map(same -> sorted(same).get(0))
                .sorted(Comparator.comparing(Picture::path))
                .toList();
    }

    private List<Picture> sorted(List<Picture> same) {
        return same.stream()
                .sorted(Comparator.comparing(
                                (Picture p) -> captions.of(p.path()).isEmpty())
                        .thenComparing(Picture::path))
                .toList();
    }

    /** Everything found but for captions that are missing. */
    List<Problem> problems() {
        List<Problem> all = new ArrayList<>(problems);
        all.addAll(captions.problems());
        byHash.values().forEach(same -> {
            List<Picture> sorted = sorted(same);
            sorted.subList(1, sorted.size())
                    .forEach(copy -> all.add(new Problem(
                            copy.path(),
                            Problem.Kind.DUPLICATE,
                            "the same file as " + sorted.get(0).path() + "; used once")));
        });
        return all;
    }

    /** The text files of the top folder. */
    Map<String, byte[]> texts() {
        return texts;
    }

    /** This, if every picture is sound. */
    PictureScan requireSound() throws IOException {
        for (Problem problem : problems) {
            if (problem.kind().bars()) {
                throw new IOException(problem + "; a split is made of sound pictures only");
            }
        }
        return this;
    }
}
