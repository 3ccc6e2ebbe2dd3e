package org.privatelora.cli;

import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.privatelora.experiment.Folders;
import org.privatelora.tensor.Engine;
import org.privatelora.tensor.SelfTest;
import picocli.CommandLine.Command;

/** {@code privatelora doctor}. */
@Command(name = "doctor", description = "Engine, device, versions, and a self-test of the kernels that training needs.")
final class DoctorCommand extends Subcommand {
    record Kernel(String name, double error, double tolerance, boolean passed) {}

    record Health(
            String version,
            String engine,
            String device,
            int threads,
            String java,
            String system,
            long heapMegabytes,
            String cache,
            List<Kernel> kernels) {}

    @Override
    Answer answer() {
        Engine engine = engine();
        try (NDManager manager = engine.newManager()) {
            List<Kernel> kernels = SelfTest.run(manager).stream()
                    .map(c -> new Kernel(c.name(), c.error(), c.tolerance(), c.passed()))
                    .toList();
            Health health = new Health(
                    Main.Version.current(),
                    Engine.version(),
                    engine.device().toString(),
                    Engine.threads(),
                    System.getProperty("java.vendor") + " " + Runtime.version(),
                    System.getProperty("os.name") + " " + System.getProperty("os.arch"),
                    Runtime.getRuntime().maxMemory() >> 20,
                    Folders.cache().toString(),
                    kernels);
            boolean well = kernels.stream().allMatch(Kernel::passed);
            return new Answer(health, text(health, well), well ? 0 : Failures.FAILED);
        }
    }

    private static String text(Health h, boolean well) {
        String kernels = h.kernels().stream()
                .map(k -> String.format(
                        Locale.ROOT,
                        "  %-6s %-40s error %.1e, allowed %.0e%n",
                        k.passed() ? "ok" : "WRONG",
                        k.name(),
                        k.error(),
                        k.tolerance()))
                .collect(Collectors.joining());
        return "privatelora " + h.version() + "\nengine   " + h.engine() + " on " + h.device() + ", " + h.threads()
                + " threads\njava     " + h.java() + ", heap up to " + h.heapMegabytes() + " MB\nsystem   " + h.system()
                + "\ncache    " + h.cache() + "\nkernels:\n" + kernels
                + (well ? "everything training needs is right here" : "training is refused on this machine");
    }
}
