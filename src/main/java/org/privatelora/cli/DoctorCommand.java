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
            List<Kernel> kernels,
            List<Kernel> float16) {}

    @Override
    Answer answer() {
        Engine engine = engine();
        try (NDManager manager = engine.newManager()) {
            List<Kernel> kernels = kernels(SelfTest.run(manager));
            Health health = new Health(
                    Main.Version.current(),
                    Engine.version(),
                    engine.device().toString(),
                    Engine.threads(),
                    System.getProperty("java.vendor") + " " + Runtime.version(),
                    System.getProperty("os.name") + " " + System.getProperty("os.arch"),
                    Runtime.getRuntime().maxMemory() >> 20,
                    Folders.cache().toString(),
                    kernels,
                    kernels(SelfTest.runHalf(manager)));
            boolean well = kernels.stream().allMatch(Kernel::passed);
            return new Answer(health, text(health, well), well ? 0 : Failures.FAILED);
        }
    }

    private static List<Kernel> kernels(List<SelfTest.Check> checks) {
        return checks.stream()
                .map(c -> new Kernel(c.name(), c.error(), c.tolerance(), c.passed()))
                .toList();
    }

    private static String lines(List<Kernel> kernels) {
        return kernels.stream()
                .map(k -> String.format(
                        Locale.ROOT,
                        "  %-6s %-40s error %.1e, allowed %.0e%n",
                        k.passed() ? "ok" : "WRONG",
                        k.name(),
                        k.error(),
                        k.tolerance()))
                .collect(Collectors.joining());
    }

    private static String text(Health h, boolean well) {
        boolean half = h.float16().stream().allMatch(Kernel::passed);
        return "privatelora " + h.version() + "\nengine   " + h.engine() + " on " + h.device() + ", " + h.threads()
                + " threads\njava     " + h.java() + ", heap up to " + h.heapMegabytes() + " MB\nsystem   " + h.system()
                + "\ncache    " + h.cache() + "\nkernels:\n"
                + lines(h.kernels()) + "kernels that --precision fp16 needs:\n" + lines(h.float16())
                + (half ? "" : "--precision fp16 is refused on this device; fp32 does not need them\n")
                + (well ? "everything training needs is right here" : "training is refused on this machine");
    }
}
