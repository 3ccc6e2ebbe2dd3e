package org.privatelora.provenance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The version of this library's code: the git commit when it runs from a checkout, else the jar's version. */
public final class Revision {
    private static final String UNKNOWN = "unknown";

    private Revision() {}

    /** Commit hash, {@code version X}, or {@code unknown}. */
    public static String current() {
        return checkout().flatMap(Revision::commit).or(Revision::version).orElse(UNKNOWN);
    }

    private static Optional<String> version() {
        return Optional.ofNullable(Revision.class.getPackage().getImplementationVersion())
                .map(version -> "version " + version);
    }

    /** The nearest folder with a {@code .git} above the place this class was loaded from. */
    private static Optional<Path> checkout() {
        return location()
                .flatMap(place -> Stream.iterate(place, folder -> folder != null, Path::getParent)
                        .map(folder -> folder.resolve(".git"))
                        .filter(Files::exists)
                        .findFirst());
    }

    private static Optional<Path> location() {
        CodeSource source = Revision.class.getProtectionDomain().getCodeSource();
        try {
            return source == null
                    ? Optional.empty()
                    : Optional.of(Path.of(source.getLocation().toURI()));
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    /** Follows {@code .git} (a folder, or a worktree's pointer) to the commit that HEAD names; empty when there is none yet. */
    static Optional<String> commit(Path git) {
        try {
            Path folder = Files.isDirectory(git) ? git : git.resolveSibling(after("gitdir: ", Files.readString(git)));
            String head = Files.readString(folder.resolve("HEAD")).strip();
            return head.startsWith("ref: ") ? reference(common(folder), after("ref: ", head)) : Optional.of(head);
        } catch (IOException e) {
            throw new UncheckedIOException("the git folder " + git + " cannot be read", e);
        }
    }

    private static Path common(Path folder) throws IOException {
        Path pointer = folder.resolve("commondir");
        return Files.exists(pointer)
                ? folder.resolve(Files.readString(pointer).strip()).normalize()
                : folder;
    }

    private static Optional<String> reference(Path git, String name) throws IOException {
        if (Files.exists(git.resolve(name))) {
            return Optional.of(Files.readString(git.resolve(name)).strip());
        }
        Path packed = git.resolve("packed-refs");
        List<String> lines = Files.exists(packed) ? Files.readAllLines(packed) : List.of();
        return lines.stream()
                .filter(line -> line.endsWith(" " + name))
                .map(line -> line.substring(0, line.indexOf(' ')))
                .findFirst();
    }

    private static String after(String prefix, String text) {
        return text.strip().substring(prefix.length()).strip();
    }
}
