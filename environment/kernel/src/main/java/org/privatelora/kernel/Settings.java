package org.privatelora.kernel;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What a kernel is started with.
 *
 * @param classPath jars and folders that cells see, in order
 * @param compilerOptions javac's options for cells
 * @param startUpScripts Java that is run before the first cell
 * @param timeout the longest that one statement may run; empty for no limit
 */
record Settings(
        List<Path> classPath, List<String> compilerOptions, List<String> startUpScripts, Optional<Duration> timeout) {
    Settings {
        classPath = List.copyOf(classPath);
        compilerOptions = List.copyOf(compilerOptions);
        startUpScripts = List.copyOf(startUpScripts);
    }

    /** IJava's imports and functions, and nothing else. */
    static Settings defaults() throws IOException {
        return of(Map.of());
    }

    /**
     * IJava's variables: {@code IJAVA_CLASSPATH}, {@code IJAVA_COMPILER_OPTS}, {@code IJAVA_STARTUP_SCRIPTS_PATH}, {@code
     * IJAVA_STARTUP_SCRIPT}, {@code IJAVA_TIMEOUT}. Files are run before the script that is given as text.
     *
     * @throws IOException for a script that cannot be read
     * @throws IllegalArgumentException for a time limit that is none
     */
    static Settings of(Map<String, String> environment) throws IOException {
        List<String> scripts = new ArrayList<>(List.of(defaultScript()));
        for (Path file : Glob.allMatches(environment.get("IJAVA_STARTUP_SCRIPTS_PATH"))) {
            scripts.add(Files.readString(file));
        }
        scripts.add(environment.getOrDefault("IJAVA_STARTUP_SCRIPT", ""));
        return new Settings(
                Glob.allMatches(environment.get("IJAVA_CLASSPATH")),
                Words.of(environment.get("IJAVA_COMPILER_OPTS")),
                scripts,
                timeout(environment.getOrDefault("IJAVA_TIMEOUT", "")));
    }

    private static String defaultScript() throws IOException {
        try (InputStream script = Settings.class.getResourceAsStream("start.jshell")) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** A number, then perhaps a {@link TimeUnit}; milliseconds without one; below 1 for no limit. */
    private static Optional<Duration> timeout(String text) {
        List<String> words = Words.of(text);
        if (words.isEmpty()) {
            return Optional.empty();
        }
        try {
            long amount = Long.parseLong(words.get(0));
            String unit = words.size() > 1 ? words.get(1).toUpperCase(Locale.ROOT) : "MILLISECONDS";
            return amount < 1
                    ? Optional.empty()
                    : Optional.of(Duration.of(amount, TimeUnit.valueOf(unit).toChronoUnit()));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "IJAVA_TIMEOUT must be a number and perhaps a unit, such as '30 SECONDS', was '" + text + "'", e);
        }
    }
}
