package org.privatelora.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.privatelora.diffusion.NoiseSchedule;
import org.privatelora.diffusion.Prediction;
import org.privatelora.model.clip.TextEncoderConfig;
import org.privatelora.model.unet.UNetConfig;
import org.privatelora.model.vae.VaeConfig;

/** What a model is made of, however its files are laid out. */
sealed interface ModelSource permits FolderSource, CheckpointSource {
    /** Shape of the U-Net. */
    UNetConfig unetConfig() throws IOException;

    /** Shape of the text encoder. */
    TextEncoderConfig textConfig() throws IOException;

    /** Shape of the autoencoder. */
    VaeConfig vaeConfig() throws IOException;

    /** The U-Net's tensors. */
    ModelPart unet() throws IOException;

    /** The text encoder's tensors. */
    ModelPart text() throws IOException;

    /** The autoencoder's tensors. */
    ModelPart vae() throws IOException;

    /** Folder of the tokenizer; {@code IOException} when there is none. */
    Path tokenizer() throws IOException;

    /** How the model was trained to see noise. */
    NoiseSchedule schedule() throws IOException;

    /** What the U-Net predicts. */
    Prediction prediction() throws IOException;

    /** Side of the latents that the U-Net was trained on. */
    int latentSize() throws IOException;

    /** The files of weights, in the order in which they are hashed. */
    List<Path> weightFiles() throws IOException;
}
