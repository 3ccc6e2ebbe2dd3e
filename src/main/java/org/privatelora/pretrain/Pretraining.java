package org.privatelora.pretrain;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.privatelora.data.Dataset;
import org.privatelora.data.Example;
import org.privatelora.data.Part;
import org.privatelora.data.PocketWorlds;
import org.privatelora.model.clip.BpeTrainer;
import org.privatelora.model.clip.ClipTokenizer;
import org.privatelora.model.vae.AttentionKeys;
import org.privatelora.model.vae.AutoencoderKl;
import org.privatelora.nn.StateDict;
import org.privatelora.nn.Weights;
import org.privatelora.progress.ProgressListener;
import org.privatelora.safetensors.SafetensorsFile;
import org.privatelora.safetensors.SafetensorsWriter;
import org.privatelora.tensor.Engine;
import org.privatelora.tensor.Ops;
import org.privatelora.tensor.SelfTest;

/**
 * Makes a base model in a diffusers folder from the public part of a data set: {@code unet vae text_encoder tokenizer scheduler} and
 * {@code pretrain.json}, the record of how it was made. The same arguments give the same model on the same machine.
 *
 * <p>A run that was stopped and is begun again in its folder keeps the autoencoder, when that was finished, and starts the second stage
 * over.
 *
 * @param config sizes and numbers of steps
 * @param dataset only its public part is read
 * @param revision of the source, for the record; empty when unknown
 * @param listener hears of both stages
 */
public record Pretraining(PretrainConfig config, Dataset dataset, String revision, ProgressListener listener) {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Drawn, public and free: they teach the autoencoder of every base hard edges and flat colours. */
    private static final String EDGES = "pocket-creatures";

    private static final String VAE = "vae";

    /** Pictures from which the scaling factor is measured. */
    private static final int SCALED = 500;

    /**
     * Runs both stages.
     *
     * @param folder absent, empty, or that of the same run, which was stopped
     * @param parent the device
     * @throws IllegalArgumentException when the folder holds anything else; nothing in it is touched
     * @throws IOException when a file cannot be written
     * @throws IllegalStateException when this machine computes wrong gradients
     */
    public void run(Path folder, NDManager parent) throws IOException {
        PretrainFolder home = new PretrainFolder(folder);
        home.claim(config + " " + dataset.name() + " " + dataset.split().hash());
        SelfTest.require(parent);
        ObjectNode record = begin();
        Instant start = Instant.now();
        Path vae = folder.resolve(VAE);
        Pictures pictures = Pictures.of(dataset.part(Part.PUBLIC), config.imageSize());
        if (!keepsAutoencoder(folder)) {
            trainAutoencoder(vae, pictures, parent);
            record.put(
                    "autoencoderSeconds", Duration.between(start, Instant.now()).toSeconds());
        }
        Instant second = Instant.now();
        record.put("heldOutLoss", trainDenoiser(folder, pictures, parent));
        record.put("denoiserSeconds", Duration.between(second, Instant.now()).toSeconds());
        write(folder.resolve(PretrainFolder.RECORD), record);
        home.finish();
    }

    /** Whether the folder holds a model that was made to its end. */
    public static boolean isFinished(Path folder) {
        return new PretrainFolder(folder).isFinished();
    }

    /** Whether a run that was stopped in this folder had finished the first stage, which is kept. */
    public static boolean keepsAutoencoder(Path folder) {
        return Files.exists(folder.resolve(VAE).resolve("config.json"));
    }

    private ObjectNode begin() {
        ObjectNode record = JSON.createObjectNode().put("name", config.name());
        record.put("seed", config.seed())
                .put("dataset", dataset.name())
                .put("split", dataset.split().hash());
        record.put("publicPictures", dataset.part(Part.PUBLIC).size())
                .put("autoencoderAlsoSaw", EDGES + " public")
                .put("revision", revision)
                .put("engine", Engine.version())
                .put("clipSkip", 1);
        PretrainConfig.Autoencoder a = config.autoencoder();
        record.putObject("autoencoder")
                .put("cropSteps", a.cropSteps())
                .put("fullSteps", a.fullSteps())
                .put("batch", a.batch())
                .put("rate", a.rate())
                .put("klWeight", a.klWeight());
        PretrainConfig.Denoiser d = config.denoiser();
        record.putObject("denoiser")
                .put("steps", d.steps())
                .put("batch", d.batch())
                .put("rate", d.rate())
                .put("captionDropout", d.captionDropout())
                .put("noiseOffset", d.noiseOffset());
        return record;
    }

    private void trainAutoencoder(Path vae, Pictures pictures, NDManager parent) throws IOException {
        Dataset drawn = PocketWorlds.open(EDGES).atMost(pictures.count());
        Pictures edges = Pictures.of(drawn.part(Part.PUBLIC), config.imageSize());
        try (AutoencoderTraining stage = new AutoencoderTraining(config, parent)) {
            stage.run(pictures.and(edges), config.imageSize(), listener);
            Files.createDirectories(vae);
            weights(vae.resolve("diffusion_pytorch_model.safetensors"), stage.weights());
            double factor =
                    Latents.of(pictures.first(SCALED), stage.model(), parent).scalingFactor();
            config.autoencoder().model().withScalingFactor(factor).write(vae.resolve("config.json"));
        }
    }

    private float trainDenoiser(Path folder, Pictures pictures, NDManager parent) throws IOException {
        List<String> captions =
                dataset.part(Part.PUBLIC).stream().map(Example::caption).toList();
        ClipTokenizer tokenizer =
                BpeTrainer.train(captions, config.denoiser().text().vocabulary());
        Latents latents = latents(folder.resolve(VAE), pictures, parent);
        try (DenoiserTraining stage = new DenoiserTraining(config, tokenizer, parent)) {
            float loss = stage.run(latents, captions, listener, () -> save(folder, stage, tokenizer, latents));
            save(folder, stage, tokenizer, latents);
            return loss;
        }
    }

    /** Encodes with the weights as they are in the file, rounded to half precision, as every user of the model will. */
    private Latents latents(Path vae, Pictures pictures, NDManager parent) throws IOException {
        try (NDManager manager = parent.newSubManager();
                SafetensorsFile file = SafetensorsFile.open(vae.resolve("diffusion_pytorch_model.safetensors"))) {
            Map<String, NDArray> tensors = new LinkedHashMap<>();
            file.readAll(manager).forEach((name, x) -> tensors.put(name, Ops.cast(x, DataType.FLOAT32)));
            AutoencoderKl model = AutoencoderKl.build(
                    config.autoencoder().model(), AttentionKeys.NEW, Weights.of(new StateDict(tensors)));
            return Latents.of(pictures, model, manager);
        }
    }

    private void save(Path folder, DenoiserTraining stage, ClipTokenizer tokenizer, Latents latents) {
        try {
            Path unet = Files.createDirectories(folder.resolve("unet"));
            Path text = Files.createDirectories(folder.resolve("text_encoder"));
            weights(unet.resolve("diffusion_pytorch_model.safetensors"), stage.unetWeights());
            weights(text.resolve("model.safetensors"), stage.textWeights());
            config.denoiser().unet().write(unet.resolve("config.json"));
            ObjectNode json =
                    (ObjectNode) JSON.readTree(unet.resolve("config.json").toFile());
            write(
                    unet.resolve("config.json"),
                    json.put("sample_size", latents.shape().get(1)));
            stage.textConfig().write(text.resolve("config.json"));
            tokenizer.save(folder.resolve("tokenizer"));
            schedule(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("the model could not be written to " + folder, e);
        }
    }

    private static void schedule(Path folder) throws IOException {
        ObjectNode json = JSON.createObjectNode().put("_class_name", "DDIMScheduler");
        json.put("beta_start", 0.00085).put("beta_end", 0.012).put("beta_schedule", "scaled_linear");
        json.put("num_train_timesteps", 1000).put("steps_offset", 1).put("set_alpha_to_one", false);
        json.put("clip_sample", false).put("prediction_type", "epsilon");
        write(Files.createDirectories(folder.resolve("scheduler")).resolve("scheduler_config.json"), json);
    }

    private static void write(Path file, ObjectNode json) throws IOException {
        JSON.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), json);
    }

    /** Half precision on disk. */
    private static void weights(Path file, Map<String, NDArray> tensors) throws IOException {
        Map<String, NDArray> half = new LinkedHashMap<>();
        tensors.forEach((name, x) -> half.put(name, Ops.cast(x.stopGradient(), DataType.FLOAT16)));
        try {
            SafetensorsWriter.write(file, half, Map.of("format", "pt"));
        } finally {
            half.values().forEach(NDArray::close);
        }
    }
}
