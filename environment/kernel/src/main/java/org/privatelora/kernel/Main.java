package org.privatelora.kernel;

import io.github.spencerpark.jupyter.channels.JupyterConnection;
import io.github.spencerpark.jupyter.kernel.KernelConnectionProperties;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.logging.Level;
import java.util.logging.Logger;

/** {@code java -jar privatelora-kernel.jar CONNECTION_FILE}, or {@code install ...} for the spec with which Jupyter says so. */
public final class Main {
    private Main() {}

    /**
     * Serves a front end until it says goodbye or dies.
     *
     * @param arguments the connection file that Jupyter wrote; or {@code install} and where
     * @throws Exception for a file that cannot be read, and for ports that cannot be opened
     */
    public static void main(String[] arguments) throws Exception {
        List<String> words = List.of(arguments);
        if (words.size() > 2 && words.get(0).equals("install")) {
            KernelSpec spec = KernelSpec.ofThisJar(words.get(2), words.subList(3, words.size()));
            System.out.println(spec.write(Path.of(words.get(1))));
        } else if (arguments.length == 1 && Files.isRegularFile(Path.of(arguments[0]))) {
            serve(Path.of(arguments[0]));
        } else {
            System.err.println("expected Jupyter's connection file, or: install JUPYTER_FOLDER NAME "
                    + "[VARIABLE=VALUE | -JVM_OPTION] ...");
            System.exit(2);
        }
    }

    private static void serve(Path connectionFile) throws Exception {
        Logger root = Logger.getLogger("");
        root.setLevel(Level.WARNING);
        root.getHandlers(); // made now, they keep the terminal's standard error
        String parent = System.getenv("JPY_PARENT_PID");
        if (parent != null) {
            new ParentWatch(Long.parseLong(parent)).onEnd(Departure::now);
        }
        KernelConnectionProperties properties = KernelConnectionProperties.parse(Files.readString(connectionFile));
        JupyterConnection connection = new Replies.Connection(properties);
        Settings settings = Settings.of(System.getenv());
        JavaKernel kernel = new JavaKernel();
        Notebook.open(kernel);
        kernel.becomeHandlerForConnection(connection);
        connection.connect();
        kernel.start(settings);
        connection.waitUntilClose();
        Departure.now();
    }

    /** This kernel's version; {@code unversioned} outside of its jar. */
    static String version() {
        return Objects.requireNonNullElse(Main.class.getPackage().getImplementationVersion(), "unversioned");
    }
}
