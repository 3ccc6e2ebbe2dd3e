package org.privatelora.model;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The base model {@code pocket} that comes inside the library, and its diffusers folder on disk. */
public final class EmbeddedModel {
    /** Its name. */
    public static final String NAME = "pocket";

    private static final String ROOT = "/org/privatelora/pocket/";
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

    private EmbeddedModel() {}

    /** Whether this build of the library carries the model. */
    public static boolean isPresent() {
        return FILES.stream().allMatch(file -> EmbeddedModel.class.getResource(ROOT + file) != null);
    }

    /**
     * The model as a folder, unpacked in one step when it is not there yet.
     *
     * @param models folder of models; made when absent
     * @return the folder {@code pocket} below it
     * @throws NoSuchFileException when this build carries no model
     */
    public static Path unpack(Path models) throws IOException {
        Path target = models.resolve(NAME);
        if (Files.isDirectory(target)) {
            return target;
        }
        Files.createDirectories(models);
        Path temporary = Files.createTempDirectory(models, "." + NAME);
        try {
            for (String file : FILES) {
                copy(file, temporary.resolve(file));
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
            delete(temporary); // another process was faster
        } catch (IOException e) {
            delete(temporary);
            throw e;
        }
        return target;
    }

    private static void copy(String file, Path target) throws IOException {
        try (InputStream stream = EmbeddedModel.class.getResourceAsStream(ROOT + file)) {
            if (stream == null) {
                throw new NoSuchFileException("this build of the library carries no model " + NAME + ": " + ROOT + file
                        + " is missing; make one with: privatelora pretrain --preset pocket");
            }
            Files.createDirectories(target.getParent());
            Files.copy(stream, target);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
