package org.privatelora.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.privatelora.data.Dataset;
import org.privatelora.data.PocketWorlds;
import org.privatelora.model.StableDiffusion;
import org.privatelora.nn.ProjectionWrap;
import org.privatelora.progress.Interruption;
import org.privatelora.progress.ProgressListener;
import org.privatelora.tensor.DeviceChoice;
import org.privatelora.tensor.Engine;
import org.privatelora.tensor.Tensors;

/** A base model of a few steps. */
class PretrainingTest {
    private static final List<String> WEIGHTS = List.of(
            "vae/diffusion_pytorch_model.safetensors",
            "unet/diffusion_pytorch_model.safetensors",
            "text_encoder/model.safetensors",
            "tokenizer/vocab.json");

    @Test
    void sameSeedGivesTheSameFilesAndAnotherSeedDoesNot(@TempDir Path folder) throws Exception {
        pretrain(folder.resolve("a"), 1);
        pretrain(folder.resolve("b"), 1);
        pretrain(folder.resolve("c"), 2);
        for (String file : WEIGHTS) {
            assertThat(folder.resolve("a").resolve(file))
                    .hasSameBinaryContentAs(folder.resolve("b").resolve(file));
        }
        byte[] other = Files.readAllBytes(folder.resolve("c").resolve(WEIGHTS.get(1)));
        assertThat(Files.readAllBytes(folder.resolve("a").resolve(WEIGHTS.get(1))))
                .isNotEqualTo(other);
    }

    @Test
    void theFolderLoadsAndItsLatentsHaveUnitDeviation(@TempDir Path folder) throws Exception {
        pretrain(folder, 1);
        try (NDManager manager = Engine.start(DeviceChoice.CPU).newManager();
                StableDiffusion model = StableDiffusion.load(folder, manager)) {
            NDArray latents = model.encodeImages(Pictures.of(dataset().part(org.privatelora.data.Part.PUBLIC), 64)
                    .range(manager, 0, 30));
            assertThat(latents.getShape()).isEqualTo(new Shape(30, 4, 16, 16));
            assertThat(Math.sqrt(latents.sub(latents.mean()).square().mean().getFloat()))
                    .isBetween(0.9, 1.1);
            assertThat(model.imageSize()).isEqualTo(64);
            NDArray context = model.encodeText(model.textEncoder(ProjectionWrap.NONE), List.of("a face"), 1);
            NDArray epsilon = model.unet(ProjectionWrap.NONE)
                    .epsilon(latents.get("0:1"), Tensors.of(manager, new int[] {500}), context);
            assertThat(epsilon.isNaN().any().getBoolean()).isFalse();
        }
    }

    @Test
    void theLossFallsInAFewSteps(@TempDir Path folder) throws Exception {
        List<Double> losses = new ArrayList<>();
        ProgressListener listener = (task, done, total, message) -> {
            if (task.equals("autoencoder")) {
                losses.add(Double.valueOf(message.replace("loss ", "")));
            }
        };
        try (NDManager manager = Engine.start(DeviceChoice.CPU).newManager()) {
            PretrainConfig config = PretrainConfig.pocket().withSteps(40, 0, 1);
            new Pretraining(config, dataset(), "", listener).run(folder, manager);
        }
        assertThat(losses.get(losses.size() - 1)).isLessThan(0.75 * losses.get(0));
    }

    @Test
    void aFolderWithAnythingElseInItIsRefusedAndNotTouched(@TempDir Path folder) throws Exception {
        Files.createDirectories(folder.resolve("vae"));
        Path stranger = Files.writeString(folder.resolve("vae/config.json"), "{}");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> pretrain(folder, 1))
                .withMessageContaining("something else");
        assertThat(stranger).hasContent("{}");
        assertThat(folder).isDirectoryNotContaining("regex:.*(unet|unfinished).*");
    }

    @Test
    void aFinishedModelIsNotMadeAgain(@TempDir Path folder) throws Exception {
        pretrain(folder, 1);
        assertThat(Pretraining.isFinished(folder)).isTrue();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> pretrain(folder, 1))
                .withMessageContaining("finished base model");
    }

    @Test
    void aStoppedModelGoesOnOnlyWithItsOwnRecipeAndEndsAsOneThatWasNotStopped(@TempDir Path folder) throws Exception {
        Path whole = folder.resolve("whole");
        Path stopped = folder.resolve("stopped");
        pretrain(whole, 1);
        assertThatThrownBy(() -> pretrain(stopped, 1, (task, done, total, message) -> {
                    if (!task.equals("autoencoder")) {
                        Thread.currentThread().interrupt();
                    }
                }))
                .isInstanceOf(Interruption.class);
        assertThat(Pretraining.keepsAutoencoder(stopped)).isTrue();
        assertThat(Pretraining.isFinished(stopped)).isFalse();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> pretrain(stopped, 2))
                .withMessageContaining("another recipe");
        pretrain(stopped, 1);
        for (String file : WEIGHTS) {
            assertThat(stopped.resolve(file)).hasSameBinaryContentAs(whole.resolve(file));
        }
    }

    private static Dataset dataset() {
        return PocketWorlds.open("pocket-faces").atMost(40);
    }

    private static void pretrain(Path folder, long seed) throws Exception {
        pretrain(folder, seed, ProgressListener.NONE);
    }

    private static void pretrain(Path folder, long seed, ProgressListener listener) throws Exception {
        try (NDManager manager = Engine.start(DeviceChoice.CPU).newManager()) {
            PretrainConfig config = PretrainConfig.pocket().withSteps(2, 1, 2).withSeed(seed);
            new Pretraining(config, dataset(), "", listener).run(folder, manager);
        }
    }
}
