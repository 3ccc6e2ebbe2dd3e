package org.privatelora.kernel;

import java.io.File;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Resolves artifacts with the {@code mvn} of this machine, and so with the user's settings, mirrors and local repository.
 *
 * @implNote IJava has Ivy built in, which reads none of these. {@code MAVEN_ARGS} is passed on by hand, as Maven reads it from 3.9 on.
 */
final class Maven {
    private static final String GOAL = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath";

    private final List<String> repositories = new ArrayList<>();

    /** A repository for {@link #resolve(List)}, after Maven Central. */
    void addRepository(String id, String url) {
        repositories.add("<repository><id>" + id + "</id><url>" + url + "</url></repository>");
    }

    /** The jars of artifacts and of all they need at run time. */
    List<Path> resolve(List<Coordinates> artifacts) throws IOException, InterruptedException {
        String pieces = Stream.concat(artifacts.stream().map(Coordinates::xml), repositories.stream())
                .collect(Collectors.joining());
        return resolve(pieces, List.of());
    }

    /**
     * The jars that a POM, or piece of a POM, depends on.
     *
     * @param scopes Maven's words; run time if there are none
     * @throws IOException if Maven is missing, or does not find something: with its words
     */
    List<Path> resolve(String pom, List<String> scopes) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("cell-maven");
        Path file = Files.writeString(folder.resolve("pom.xml"), Pom.of(pom));
        Set<Path> jars = new LinkedHashSet<>();
        for (String scope : scopes.isEmpty() ? List.of("runtime") : scopes) {
            jars.addAll(classPath(file, folder.resolve(scope + ".classpath"), scope));
        }
        return List.copyOf(jars);
    }

    private static List<Path> classPath(Path pom, Path answer, String scope) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("mvn", "-q", "-B", "-f", pom.toString()));
        command.addAll(Words.of(System.getenv("MAVEN_ARGS")));
        command.addAll(List.of(GOAL, "-Dmdep.outputFile=" + answer, "-Dmdep.includeScope=" + scope));
        run(command);
        return Stream.of(Files.readString(answer).split(File.pathSeparator))
                .filter(path -> !path.isBlank())
                .map(path -> Path.of(path.strip()))
                .toList();
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        Process maven = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            maven.getOutputStream().close();
            String said = new String(maven.getInputStream().readAllBytes(), Charset.defaultCharset());
            if (maven.waitFor() != 0) {
                throw new IOException("Maven could not resolve this:\n"
                        + said.lines().limit(10).collect(Collectors.joining("\n")));
            }
        } finally {
            maven.destroy();
        }
    }
}
