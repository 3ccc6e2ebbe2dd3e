package org.privatelora.kernel;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How Jupyter starts a kernel.
 *
 * @param name what notebooks call it; IJava's is {@code java}
 * @param command the command line, without the connection file that Jupyter adds
 * @param environment variables for the kernel
 * @see <a href="https://jupyter-client.readthedocs.io/en/stable/kernels.html#kernel-specs">Kernel specs</a>
 */
record KernelSpec(String name, List<String> command, Map<String, String> environment) {
    KernelSpec {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }

    /**
     * The jar that runs now, on the Java that runs it.
     *
     * @param words {@code VARIABLE=VALUE} for the environment, anything that starts with a minus for the JVM
     * @throws IllegalArgumentException for any other word
     */
    static KernelSpec ofThisJar(String name, List<String> words) throws URISyntaxException {
        Path jar = Path.of(KernelSpec.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        List<String> options =
                words.stream().filter(word -> word.startsWith("-")).toList();
        Map<String, String> environment = new TreeMap<>();
        for (String word : words.stream().filter(word -> !word.startsWith("-")).toList()) {
            int equals = word.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("expected VARIABLE=VALUE or a JVM option, was '" + word + "'");
            }
            environment.put(word.substring(0, equals), word.substring(equals + 1));
        }
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        return new KernelSpec(name, command(java, options, jar), environment);
    }

    private static List<String> command(Path java, List<String> options, Path jar) {
        List<String> command = new ArrayList<>(List.of(java.toString()));
        command.addAll(options);
        command.addAll(List.of("-jar", jar.toString()));
        return command;
    }

    /** The text of {@code kernel.json}. */
    String json() {
        JsonArray argv = new JsonArray();
        command.forEach(argv::add);
        argv.add("{connection_file}");
        JsonObject variables = new JsonObject();
        new TreeMap<>(environment).forEach(variables::addProperty);
        JsonObject spec = new JsonObject();
        spec.add("argv", argv);
        spec.addProperty("display_name", name.equals("java") ? "Java" : "Java (" + name + ")");
        spec.addProperty("language", "java");
        spec.addProperty("interrupt_mode", "message");
        spec.add("env", variables);
        return new GsonBuilder()
                        .setPrettyPrinting()
                        .disableHtmlEscaping()
                        .create()
                        .toJson(spec) + "\n";
    }

    /** Writes it where Jupyter looks if {@code JUPYTER_PATH} names that folder; the file. */
    Path write(Path jupyterFolder) throws IOException {
        Path folder = Files.createDirectories(jupyterFolder.resolve("kernels").resolve(name));
        return Files.writeString(folder.resolve("kernel.json"), json());
    }
}
