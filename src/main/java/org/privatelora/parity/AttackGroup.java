package org.privatelora.parity;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/** What published attacks compute on the U-Net with an adapter: losses, SecMI's t-errors, distances of PIA and PIAN. */
record AttackGroup() implements Group {
    private static final String FILE = "attacks.safetensors";
    private static final String LORA = "lora_weights.safetensors";

    @Override
    public String name() {
        return "attacks";
    }

    @Override
    public List<String> files() {
        return Stream.of(List.of(FILE, LORA), TinyPipeline.UNET, TinyPipeline.TEXT_ENCODER)
                .flatMap(List::stream)
                .toList();
    }

    @Override
    public List<Row> compare(ReferenceFolder folder) throws IOException {
        TinyPipeline pipeline = new TinyPipeline(folder);
        TinyPipeline.UnetPart unet = pipeline.unet();
        AttackRun run = new AttackRun(
                folder.tensors(FILE),
                unet.adapted(pipeline.lora(LORA, unet, pipeline.text()), 1),
                pipeline.schedule(),
                folder.tolerances());
        return Stream.of(run.losses(), run.secMi(), run.distances())
                .flatMap(List::stream)
                .toList();
    }
}
