package org.privatelora.parity;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/**
 * Steps of one case under one objective.
 *
 * @param test name of the case in {@code objective_constants.json}
 * @param objective {@code mp} or {@code smp}
 */
record ObjectiveGroup(String test, String objective) implements Group {
    static final String CONSTANTS = "objective_constants.json";

    @Override
    public String name() {
        return "objective_" + test + "_" + objective;
    }

    @Override
    public List<String> files() {
        return Stream.of(
                        List.of(CONSTANTS, inputs(), name() + ".safetensors"),
                        TinyPipeline.UNET,
                        TinyPipeline.TEXT_ENCODER)
                .flatMap(List::stream)
                .toList();
    }

    private String inputs() {
        return "objective_" + test + "_inputs.safetensors";
    }

    @Override
    public List<Row> compare(ReferenceFolder folder) throws IOException {
        JsonNode constants = folder.json(CONSTANTS).path(test);
        ObjectiveCase read = new ObjectiveCase(constants, objective);
        ReferenceTensors results = folder.tensors(name() + ".safetensors");
        ObjectiveChecks checks = new ObjectiveChecks(name(), results, folder.tolerances());
        try (ObjectiveRun run = ObjectiveRun.open(read, folder.tensors(inputs()), checks, folder)) {
            run.steps();
            return checks.rows();
        }
    }
}
