package org.privatelora.kernel;

import io.github.spencerpark.jupyter.kernel.magic.registry.LineMagic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** {@code %jars} and {@code %classpath}. Public for the base library, which calls magics by reflection. */
public final class ClassPathMagics {
    private final Consumer<Path> classPath;

    /** @param classPath takes what cells are to see */
    ClassPathMagics(Consumer<Path> classPath) {
        this.classPath = classPath;
    }

    /** Adds the files that match these globs; their paths. */
    @LineMagic
    public List<String> jars(List<String> globs) throws IOException {
        return add(matches(globs).stream().filter(Files::isRegularFile).toList());
    }

    /** Adds the files and folders that match these globs; their paths. */
    @LineMagic
    public List<String> classpath(List<String> globs) throws IOException {
        return add(matches(globs));
    }

    /** @throws IllegalArgumentException for a glob that nothing matches, which is hardly meant */
    private static List<Path> matches(List<String> globs) throws IOException {
        List<Path> all = new ArrayList<>();
        for (String glob : globs) {
            List<Path> matches = Glob.matches(glob);
            if (matches.isEmpty()) {
                throw new IllegalArgumentException(
                        "nothing matches " + glob + " in " + Path.of("").toAbsolutePath());
            }
            all.addAll(matches);
        }
        return all;
    }

    private List<String> add(List<Path> paths) {
        paths.forEach(classPath);
        return paths.stream().map(Path::toString).toList();
    }
}
