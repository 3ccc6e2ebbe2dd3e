package org.privatelora.parity;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/**
 * One file of an adapter's outputs, gradients and optimiser steps.
 *
 * @param name of the file without its ending, such as {@code lora_conv_te}; the adapter is in {@code lora_conv_weights}
 */
record LoraGroup(String name) implements Group {
    /** How such files are called. */
    static final String PATTERN = "(lora(?:_\\w+)?_(?:unet|te))\\.safetensors";

    @Override
    public List<String> files() {
        return Stream.of(List.of(file(), weights()), TinyPipeline.UNET, TinyPipeline.TEXT_ENCODER)
                .flatMap(List::stream)
                .toList();
    }

    private String file() {
        return name + ".safetensors";
    }

    private String weights() {
        return name.substring(0, name.lastIndexOf('_')) + "_weights.safetensors";
    }

    @Override
    public List<Row> compare(ReferenceFolder folder) throws IOException {
        return LoraRun.open(name, folder.tensors(file()), weights(), folder).rows();
    }
}
