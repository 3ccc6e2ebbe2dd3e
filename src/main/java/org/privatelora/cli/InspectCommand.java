package org.privatelora.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.privatelora.safetensors.SafetensorsFile;
import org.privatelora.safetensors.TensorInfo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code privatelora inspect F.safetensors}. */
@Command(name = "inspect", description = "Checks a safetensors file strictly and lists its metadata and tensors.")
final class InspectCommand extends Subcommand {
    @Parameters(paramLabel = "F.safetensors")
    Path file;

    record Tensor(String name, String type, List<Long> shape, long bytes) {}

    record Contents(String file, Map<String, String> metadata, List<Tensor> tensors, long elements) {}

    @Override
    Answer answer() throws IOException {
        try (SafetensorsFile open = SafetensorsFile.open(file)) {
            List<Tensor> tensors =
                    open.tensors().stream().map(InspectCommand::tensor).toList();
            long elements =
                    open.tensors().stream().mapToLong(TensorInfo::elements).sum();
            Contents contents = new Contents(file.toString(), new TreeMap<>(open.metadata()), tensors, elements);
            return Answer.of(contents, text(contents));
        }
    }

    private static Tensor tensor(TensorInfo info) {
        return new Tensor(
                info.name(),
                info.dtype().name(),
                Arrays.stream(info.shape()).boxed().toList(),
                info.bytes());
    }

    private static String text(Contents c) {
        String metadata = c.metadata().entrySet().stream()
                .map(entry -> "  " + entry.getKey() + " = " + entry.getValue() + "\n")
                .collect(Collectors.joining());
        String tensors = c.tensors().stream()
                .map(t -> String.format(Locale.ROOT, "  %-5s %-20s %s%n", t.type(), t.shape(), t.name()))
                .collect(Collectors.joining());
        return "metadata:\n" + metadata + "tensors:\n" + tensors + c.tensors().size() + " tensors, " + c.elements()
                + " numbers; the file is well-formed";
    }
}
