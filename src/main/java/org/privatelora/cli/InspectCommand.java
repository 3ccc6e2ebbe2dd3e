package org.privatelora.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.privatelora.model.KeyReport;
import org.privatelora.model.ModelLocation;
import org.privatelora.model.StableDiffusion;
import org.privatelora.safetensors.SafetensorsFile;
import org.privatelora.safetensors.TensorInfo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code privatelora inspect F.safetensors}. */
@Command(
        name = "inspect",
        description =
                "Checks a safetensors file strictly and lists its metadata and tensors; of a base model, a folder or a"
                        + " single file, it says which tensors match, are missing or are not expected.")
final class InspectCommand extends Subcommand {
    private static final String COMPVIS = "model.diffusion_model.";

    @Parameters(paramLabel = "F.safetensors|DIR")
    Path file;

    record Tensor(String name, String type, List<Long> shape, long bytes) {}

    record Contents(
            String file, Map<String, String> metadata, List<Tensor> tensors, long elements, List<KeyReport> model) {}

    @Override
    Answer answer() throws IOException {
        if (Files.isDirectory(file)) {
            List<KeyReport> model = StableDiffusion.keys(ModelLocation.of(file));
            return answer(new Contents(file.toString(), Map.of(), List.of(), 0, model), text(model));
        }
        try (SafetensorsFile open = SafetensorsFile.open(file)) {
            List<Tensor> tensors =
                    open.tensors().stream().map(InspectCommand::tensor).toList();
            long elements =
                    open.tensors().stream().mapToLong(TensorInfo::elements).sum();
            List<KeyReport> model = isCheckpoint(tensors) ? StableDiffusion.keys(ModelLocation.of(file)) : List.of();
            Contents contents = new Contents(file.toString(), new TreeMap<>(open.metadata()), tensors, elements, model);
            return answer(contents, text(contents) + "\n" + text(model));
        }
    }

    private static boolean isCheckpoint(List<Tensor> tensors) {
        return tensors.stream().anyMatch(tensor -> tensor.name().startsWith(COMPVIS));
    }

    private static Answer answer(Contents contents, String text) {
        boolean complete = contents.model().stream().allMatch(KeyReport::isComplete);
        return new Answer(contents, text.strip(), complete ? 0 : Failures.BAD_INPUT);
    }

    private static String text(List<KeyReport> model) {
        return model.stream().map(KeyReport::toString).collect(Collectors.joining("\n"));
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
