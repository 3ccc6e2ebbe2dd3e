package org.privatelora.experiment;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.privatelora.data.Dataset;
import org.privatelora.model.ModelLocation;
import org.privatelora.model.ModelShapes;
import org.privatelora.pretrain.PretrainConfig;
import org.privatelora.pretrain.Pretraining;
import org.privatelora.progress.ProgressListener;
import org.privatelora.provenance.Revision;

/**
 * Where base models lie: a diffusers folder or single file of the user's, the pocket model in the jar, or one that was pre-trained here and kept.
 *
 * @param kept folder of models that this library made or unpacked
 */
public record BaseModels(Path kept) {
    private static final String POCKET = "pocket";
    private static final String MINI_CELEBA = "mini-celeba";
    private static final String SD15 = "sd15";
    private static final Set<String> OURS = Set.of(POCKET, MINI_CELEBA, SD15);
    private static final String EMBEDDED = "/org/privatelora/models/pocket/";
    private static final List<String> FILES = List.of(
            "unet/config.json",
            "unet/diffusion_pytorch_model.safetensors",
            "vae/config.json",
            "vae/diffusion_pytorch_model.safetensors",
            "text_encoder/config.json",
            "text_encoder/model.safetensors",
            "tokenizer/vocab.json",
            "tokenizer/merges.txt",
            "scheduler/scheduler_config.json",
            "pretrain.json");

    /**
     * The folder of a base model, when there is one. A name of ours means our model, whatever lies in the working directory.
     *
     * @param base its model is a name of ours or a path
     */
    public Optional<Path> find(Preset.Base base) throws IOException {
        if (base.model().equals(POCKET) && BaseModels.class.getResource(EMBEDDED + FILES.get(0)) != null) {
            return Optional.of(unpacked());
        }
        Path folder = OURS.contains(base.model()) ? kept.resolve(base.model()) : Path.of(base.model());
        return Optional.of(folder).filter(Files::exists);
    }

    /** A copy of the embedded model, named by its content. */
    private Path unpacked() throws IOException {
        List<byte[]> contents = new ArrayList<>();
        for (String file : FILES) {
            try (InputStream stream = BaseModels.class.getResourceAsStream(EMBEDDED + file)) {
                contents.add(stream == null ? new byte[0] : stream.readAllBytes());
            }
        }
        Path home = kept.resolve(POCKET + "-" + FileHash.sha256(contents).substring(0, 12));
        for (int i = 0; i < contents.size(); i++) {
            Path file = home.resolve(FILES.get(i));
            if (contents.get(i).length > 0 && !(Files.exists(file) && Files.size(file) == contents.get(i).length)) {
                Files.createDirectories(file.getParent());
                Path part = Files.createTempFile(file.getParent(), "unpacking", ".part");
                Files.write(part, contents.get(i));
                Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return home;
    }

    /**
     * Sizes of a base model: of the one that is there, or of the one that would be made.
     *
     * @param base which
     * @param tokenizer as {@link ModelLocation}
     * @throws IllegalArgumentException when it is not there, and not one that can be made here
     */
    public ModelShapes shapes(Preset.Base base, Optional<Path> tokenizer) throws IOException {
        Optional<Path> there = find(base);
        if (there.isPresent()) {
            return ModelShapes.read(new ModelLocation(there.get(), tokenizer));
        }
        PretrainConfig made = recipe(base);
        return new ModelShapes(
                made.denoiser().unet(),
                made.denoiser().text(),
                made.autoencoder().model(),
                made.imageSize() / made.autoencoder().model().reduction());
    }

    /**
     * How a base model is made.
     *
     * @throws IllegalArgumentException when it is not one of ours
     */
    public static PretrainConfig recipe(Preset.Base base) {
        return switch (base.model()) {
            case POCKET -> PretrainConfig.pocket();
            case MINI_CELEBA -> PretrainConfig.miniCeleba();
            case SD15 ->
                throw new IllegalArgumentException(
                        "this preset adapts Stable Diffusion 1.5, which does not come with the"
                                + " library: get its diffusers folder (hf download stable-diffusion-v1-5/stable-diffusion-v1-5"
                                + " --local-dir DIR) or v1-5-pruned.safetensors, and give --base PATH");
            default ->
                throw new IllegalArgumentException("there is no base model " + base.model()
                        + ", and it is not one that can be made here (pocket, mini-celeba); give a diffusers folder or a"
                        + " single .safetensors file");
        };
    }

    /**
     * Pre-trains a base model and keeps it.
     *
     * @param base which
     * @param dataset its public data set
     * @param manager the device
     * @param progress hears of every step
     * @return its folder
     */
    public Path make(Preset.Base base, Dataset dataset, NDManager manager, ProgressListener progress)
            throws IOException {
        PretrainConfig config = recipe(base);
        Path growing = kept.resolve(base.model() + ".unfinished");
        Files.createDirectories(kept);
        if (!Pretraining.isFinished(growing)) {
            new Pretraining(config, dataset, Revision.current(), progress).run(growing, manager);
        }
        Path home = kept.resolve(base.model());
        Files.move(growing, home, StandardCopyOption.ATOMIC_MOVE);
        return home;
    }
}
