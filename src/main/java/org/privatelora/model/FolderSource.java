package org.privatelora.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.privatelora.diffusion.NoiseSchedule;
import org.privatelora.diffusion.Prediction;
import org.privatelora.model.clip.TextEncoder;
import org.privatelora.model.clip.TextEncoderConfig;
import org.privatelora.model.unet.UNet;
import org.privatelora.model.unet.UNetConfig;
import org.privatelora.model.vae.AttentionKeys;
import org.privatelora.model.vae.AutoencoderKl;
import org.privatelora.model.vae.VaeConfig;

/**
 * A diffusers folder.
 *
 * @param folder with every part
 * @param tokenizer folder of the tokenizer
 */
record FolderSource(ModelFolder folder, Path tokenizer) implements ModelSource {
    @Override
    public UNetConfig unetConfig() throws IOException {
        return UNetConfig.read(folder.unetConfig());
    }

    @Override
    public TextEncoderConfig textConfig() throws IOException {
        return TextEncoderConfig.read(folder.textConfig());
    }

    @Override
    public VaeConfig vaeConfig() throws IOException {
        return VaeConfig.read(folder.vaeConfig());
    }

    @Override
    public ModelPart unet() throws IOException {
        return ModelPart.plain("unet", folder.unetFiles(), UNet.shapes(unetConfig()));
    }

    @Override
    public ModelPart text() throws IOException {
        return ModelPart.plain("text_encoder", folder.textFiles(), TextEncoder.shapes(textConfig()));
    }

    /** Both spellings of its attention are read. */
    @Override
    public ModelPart vae() throws IOException {
        try (OpenWeights open = OpenWeights.of(folder.vaeFiles())) {
            AttentionKeys keys = AttentionKeys.of(open.names());
            return ModelPart.plain("vae", folder.vaeFiles(), AutoencoderKl.shapes(vaeConfig(), keys));
        }
    }

    @Override
    public NoiseSchedule schedule() throws IOException {
        return folder.schedule();
    }

    @Override
    public Prediction prediction() throws IOException {
        return folder.prediction();
    }

    @Override
    public int latentSize() throws IOException {
        return folder.latentSize();
    }

    @Override
    public List<Path> weightFiles() throws IOException {
        return Stream.of(folder.textFiles(), folder.unetFiles(), folder.vaeFiles())
                .flatMap(files -> files.paths().stream())
                .toList();
    }
}
