package org.privatelora.experiment;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.privatelora.data.Dataset;
import org.privatelora.data.Example;
import org.privatelora.data.Framing;
import org.privatelora.data.Part;
import org.privatelora.data.Split;
import org.privatelora.progress.ProgressListener;
import org.privatelora.provenance.RunRecord;
import org.privatelora.results.Json;
import org.privatelora.train.Latent;
import org.privatelora.train.LoopConfig;
import org.privatelora.train.TrainConfig;
import org.privatelora.train.Trainer;
import org.privatelora.train.TrainingSet;
import org.privatelora.train.Variants;

/**
 * Trains shadow LoRAs, one after the other: those that are finished stay as they are, the one that was stopped goes on from its
 * checkpoint. Several processes may work in one folder: each takes the next shadow that no other has locked.
 *
 * @param order what is wanted
 * @param materials base model and audited images
 * @param open public images of the audited domain
 */
record ShadowTraining(ShadowOrder order, Materials materials, List<Example> open) {
    private static final String LOCK = ".lock";

    private List<Example> pool() {
        return order.pool().images(materials.dataset(), open);
    }

    /** Who is in which. */
    ShadowRecord plan() {
        return ShadowRecord.of(
                order,
                pool().stream().map(Example::id).toList(),
                materials.base().hash(),
                materials.dataset().split().hash());
    }

    /** Trains what is not finished. */
    ShadowRecord finish(Path folder, ProgressListener progress) throws IOException {
        ShadowRecord record = plan();
        claim(folder, record);
        Map<String, Latent> latents =
                materials.latents(pool()).stream().collect(Collectors.toMap(Latent::id, Function.identity()));
        List<ShadowRecord.Shadow> shadows = record.shadows();
        for (int i = 0; i < shadows.size(); i++) {
            String task = "shadow " + (i + 1) + " of " + shadows.size();
            finish(
                    shadows.get(i),
                    folder,
                    latents,
                    (name, done, total, message) -> progress.progress(task, done, total, message));
        }
        return record;
    }

    /** Trains one, unless it is finished or another process has it; a lock ends with its process. */
    private void finish(ShadowRecord.Shadow shadow, Path folder, Map<String, Latent> latents, ProgressListener progress)
            throws IOException {
        Path home = folder.resolve(shadow.name());
        if (isFinished(home)) {
            return;
        }
        Path file = folder.resolve(shadow.name() + LOCK);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            if (lock == null || isFinished(home)) {
                return;
            }
            TrainConfig config = order.preset().config(order.kind(), shadow.seed(), materials.latentSize());
            TrainingSet set = set(shadow.split(), latents, variants(shadow, config));
            new TrainingRun(config, home).finish(materials, set, progress);
            Files.deleteIfExists(file);
        }
    }

    /** Augmented as the target's members are, when the recipe is. */
    private Variants variants(ShadowRecord.Shadow shadow, TrainConfig config) throws IOException {
        List<Example> members = pool().stream()
                .filter(example -> shadow.images(true).contains(example.id()))
                .toList();
        return materials.variants(members, config.denoising().augmentation());
    }

    private TrainingSet set(Split split, Map<String, Latent> latents, Variants variants) {
        Function<Part, List<Latent>> part =
                wanted -> split.part(wanted).stream().map(latents::get).toList();
        return new TrainingSet(
                part.apply(Part.MEMBERS_AUX),
                part.apply(Part.MEMBERS_TEST),
                part.apply(Part.NONMEMBERS_AUX),
                part.apply(Part.NONMEMBERS_TEST),
                split.hash(),
                variants);
    }

    /** Whether a shadow was trained to its end. */
    static boolean isFinished(Path home) throws IOException {
        return Files.exists(home.resolve(Trainer.LORA))
                && RunRecord.read(home.resolve(Trainer.RECORD)).stopped().isPresent();
    }

    /** Takes an absent or empty folder, or that of the same shadows or fewer; nothing in any other is touched. */
    private static void claim(Path folder, ShadowRecord record) throws IOException {
        check(folder);
        if (Files.exists(folder.resolve(ShadowRecord.FILE)) && !record.extend(ShadowRecord.read(folder))) {
            throw new IllegalArgumentException(folder + " holds other shadow LoRAs (" + text(ShadowRecord.read(folder))
                    + "); give --out another folder, or the same settings and at least as many to go on");
        }
        Files.createDirectories(folder);
        Json.write(folder.resolve(ShadowRecord.FILE), record);
    }

    private static String text(ShadowRecord there) {
        return there.shadows().size() + " of preset " + there.recipePreset().name() + ", "
                + there.kind().label() + ", " + there.pool() + ", seed " + there.seed();
    }

    /** Refuses a folder that holds something else than shadows. */
    static void check(Path folder) throws IOException {
        if (!Files.exists(folder) || Files.exists(folder.resolve(ShadowRecord.FILE))) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            if (files.findAny().isPresent()) {
                throw new IllegalArgumentException(
                        folder + " holds something else than shadow LoRAs; give --out a folder that is new or empty");
            }
        }
    }

    /**
     * What would be trained.
     *
     * @param whole plan of a run with the shadows' preset
     * @param dataset audited images
     * @param open public images of their domain
     */
    static Plan plan(ShadowOrder order, Plan whole, Dataset dataset, List<Example> open) {
        List<String> images =
                order.pool().images(dataset, open).stream().map(Example::id).toList();
        Framing framing = Framing.of(
                whole.imageSize(), order.preset().training().denoising().bucketing());
        PictureSizes sizes = PictureSizes.of(order.pool().images(dataset, open), framing);
        order.preset().config(order.kind(), order.seed(), whole.latentSize()).requireTrainable(sizes.count());
        List<Plan.Training> trainings = new ArrayList<>();
        List<String> outputs = new ArrayList<>(List.of(ShadowRecord.FILE));
        LoopConfig loop = order.preset()
                .config(order.kind(), order.seed(), whole.latentSize())
                .loop();
        for (int i = 0; i < order.count(); i++) {
            Split split = order.deal(images, i);
            List<String> members = Stream.of(Part.MEMBERS_AUX, Part.MEMBERS_TEST)
                    .flatMap(part -> split.part(part).stream())
                    .toList();
            long steps = loop.epochs() * sizes.stepsPerEpoch(members, loop.batch());
            trainings.add(new Plan.Training(
                    ShadowOrder.name(i) + " " + order.kind().label(),
                    order.trainingSeed(i),
                    steps,
                    whole.trainings().get(0).kept()));
            outputs.add(ShadowOrder.name(i) + "/" + Trainer.LORA);
        }
        Map<String, Integer> pictures = new LinkedHashMap<>(whole.pictures());
        pictures.put(order.pool().label() + " pool", images.size());
        return whole.with(pictures, trainings, outputs);
    }
}
