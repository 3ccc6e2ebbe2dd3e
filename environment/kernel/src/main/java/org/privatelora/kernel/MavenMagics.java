package org.privatelora.kernel;

import io.github.spencerpark.jupyter.kernel.magic.registry.CellMagic;
import io.github.spencerpark.jupyter.kernel.magic.registry.LineMagic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * {@code %maven}, {@code %mavenRepo} and {@code loadFromPOM}: artifacts and what they depend on. Public for the base library, which
 * calls magics by reflection.
 */
public final class MavenMagics {
    private final Maven maven;
    private final Consumer<Path> classPath;

    /** @param classPath takes what cells are to see */
    MavenMagics(Maven maven, Consumer<Path> classPath) {
        this.maven = maven;
        this.classPath = classPath;
    }

    /** Adds artifacts, {@code group:artifact[:type[:classifier]]:version}; the paths of all jars. */
    @LineMagic(
            value = "maven",
            aliases = {"addMavenDependencies", "addMavenDependency"})
    public List<String> maven(List<String> artifacts) throws IOException, InterruptedException {
        return add(maven.resolve(artifacts.stream().map(Coordinates::parse).toList()));
    }

    /** Adds a repository for {@code %maven}: an id and a URL. */
    @LineMagic(value = "mavenRepo", aliases = "addMavenRepo")
    public void mavenRepo(List<String> idAndUrl) {
        if (idAndUrl.size() != 2) {
            throw new IllegalArgumentException("expected an id and a URL, was " + idAndUrl);
        }
        maven.addRepository(idAndUrl.get(0), idAndUrl.get(1));
    }

    /** Adds what a POM file depends on; scopes may follow its path. */
    @LineMagic
    public List<String> loadFromPOM(List<String> pathAndScopes) throws IOException, InterruptedException {
        if (pathAndScopes.isEmpty()) {
            throw new IllegalArgumentException("expected the path of a POM");
        }
        Path pom = Path.of(pathAndScopes.get(0));
        return add(maven.resolve(Files.readString(pom), pathAndScopes.subList(1, pathAndScopes.size())));
    }

    /** Adds what the POM, or piece of a POM, in this cell depends on. */
    @CellMagic
    public List<String> loadFromPOM(List<String> scopes, String pom) throws IOException, InterruptedException {
        return add(maven.resolve(pom, scopes));
    }

    private List<String> add(List<Path> jars) {
        jars.forEach(classPath);
        return jars.stream().map(Path::toString).toList();
    }
}
