package org.privatelora.experiment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.privatelora.attack.GrayBox;
import org.privatelora.attack.Reference;
import org.privatelora.lora.format.LoraMetadata;
import org.privatelora.objective.Objective;
import org.privatelora.results.ModelResult.Kind;
import org.privatelora.tensor.Scope;
import org.privatelora.train.TrainResult.Kept;

/**
 * Finished shadow LoRAs, as references for the models that were trained with the same recipe. Only one of them is in memory at a time.
 */
public final class Shadows implements AutoCloseable {
    private static final String EARLY = "lora-early";

    private final Materials materials;
    private final Map<Kind, Trained> sets;
    private final Map<Path, GrayBox> models = new HashMap<>();
    private Path loaded = Path.of("");
    private Optional<LoadedLora> lora = Optional.empty();

    /** The shadows of one folder. */
    private record Trained(Path folder, ShadowRecord record) {}

    private Shadows(Materials materials, Map<Kind, Trained> sets) {
        this.materials = materials;
        this.sets = sets;
    }

    /** Nobody trained any. */
    static Shadows none(Materials materials) {
        return new Shadows(materials, Map.of());
    }

    /**
     * Opens folders of shadows, at most one for each objective and lambda.
     *
     * @param folders made by {@code privatelora shadows}
     * @param audited preset of the audit
     * @param materials base and images of the audit; stay open
     * @throws IllegalArgumentException when shadows are unfinished, or of another split, base or recipe
     */
    public static Shadows open(List<Path> folders, Preset audited, Materials materials) throws IOException {
        Map<Kind, Trained> sets = new LinkedHashMap<>();
        for (Path folder : folders) {
            ShadowRecord record = ShadowRecord.read(folder);
            record.requireSame(folder, audited, materials);
            requireFinished(folder, record);
            Trained other = sets.put(record.kind(), new Trained(folder, record));
            if (other != null) {
                throw new IllegalArgumentException(
                        folder + " and " + other.folder + " hold shadows of the same objective; give one of them");
            }
        }
        return new Shadows(materials, sets);
    }

    private static void requireFinished(Path folder, ShadowRecord record) throws IOException {
        int finished = record.finished(folder).size();
        if (finished < record.shadows().size()) {
            throw new IllegalArgumentException(folder + ": " + finished + " of "
                    + record.shadows().size()
                    + " are finished; give the command 'privatelora shadows' that began them again");
        }
    }

    /** The records, by the folders' order. */
    List<ShadowRecord> records() {
        return sets.values().stream().map(Trained::record).toList();
    }

    /** The attacks that the shadows of a kind suffice for. */
    List<String> attacks(Kind audited) {
        return set(audited)
                .map(set -> ReferenceAttacks.possible(List.of(set.record)))
                .orElse(List.of());
    }

    /**
     * References for one model: those of its own recipe; for a base model, which has none, any, as a check that they see nothing there.
     *
     * @param audited what is attacked
     * @param epoch after which the references are taken; empty: the last
     * @return empty when there are none of that recipe
     */
    public List<Reference> references(Kind audited, Optional<Integer> epoch) throws IOException {
        Optional<Trained> set = set(audited);
        if (set.isEmpty()) {
            return List.of();
        }
        List<Reference> references = new ArrayList<>();
        for (ShadowRecord.Shadow shadow : set.get().record.shadows()) {
            Path file = file(set.get().folder.resolve(shadow.name()), epoch);
            references.add(new Reference(shadow.name(), model(file), shadow.images(true), shadow.images(false)));
        }
        return references;
    }

    /**
     * References for a LoRA file.
     *
     * @param file to be attacked; what it says of its base, split and objective must be the shadows'
     * @param epoch after which the references are taken; empty: the last
     * @return empty when there are no shadows
     * @throws IllegalArgumentException when the file was made in another way than the shadows
     */
    public List<Reference> references(Path file, Optional<Integer> epoch) throws IOException {
        return sets.isEmpty() ? List.of() : references(own(file).kind(), epoch);
    }

    /**
     * What a reader of the numbers about a LoRA file must know of its references.
     *
     * @param file as {@link #references(Path, Optional)}
     * @param epoch likewise
     * @return one sentence, none when there are no shadows
     */
    public List<String> notes(Path file, Optional<Integer> epoch) throws IOException {
        if (sets.isEmpty()) {
            return List.of();
        }
        ShadowRecord own = own(file);
        return List.of(String.format(
                Locale.ROOT,
                "the attacker's %d reference LoRAs are of the recipe %s, epoch %s, %s; that this LoRA is of the same recipe"
                        + " is taken from its objective, lambda and rank alone, as nothing more is written in it, and with"
                        + " other references the numbers would be somewhat others",
                own.shadows().size(),
                own.kind().label(),
                epoch.map(String::valueOf).orElse("of the end"),
                own.images().meaning()));
    }

    /** The shadows that a file is one of, by what it says of itself. */
    private ShadowRecord own(Path file) throws IOException {
        Optional<LoraMetadata> metadata = LoraMetadata.read(file);
        List<ShadowRecord> like = records().stream()
                .filter(set -> metadata.isEmpty() || isLike(metadata.get(), set))
                .toList();
        if (like.isEmpty()) {
            throw new IllegalArgumentException(file + " was trained with objective "
                    + metadata.orElseThrow().objective() + " and lambda "
                    + metadata.orElseThrow().lambda() + ", the shadow LoRAs as " + labels(records())
                    + "; train some with 'privatelora shadows' and its --objective and --lambda");
        }
        if (like.size() > 1) {
            throw new IllegalArgumentException(file + " does not say which of the recipes " + labels(like)
                    + " it was trained with; give only the shadow LoRAs of the right one");
        }
        metadata.ifPresent(made -> requireSame(file, made, like.get(0)));
        return like.get(0);
    }

    private static List<String> labels(List<ShadowRecord> records) {
        return records.stream().map(one -> one.kind().label()).toList();
    }

    /** Files say what was minimised and whether it was private, but not every method's name. */
    private static boolean isLike(LoraMetadata made, ShadowRecord shadows) {
        Objective objective = Preset.objective(shadows.kind());
        return made.objective().equals(objective.name())
                && made.lambda() == objective.lambda()
                && made.privacy().isPresent() == shadows.kind().objective().equals("lora-dp");
    }

    private static void requireSame(Path file, LoraMetadata made, ShadowRecord shadows) {
        requireSame(file, "base model", made.baseModelHash(), shadows.base());
        requireSame(file, "split", made.splitHash(), shadows.split());
        int rank = shadows.recipePreset().config(shadows.kind(), 0, 1).lora().rank();
        requireSame(file, "rank", String.valueOf(made.rank()), String.valueOf(rank));
    }

    private static void requireSame(Path file, String what, String ofFile, String ofShadows) {
        if (!ofFile.isEmpty() && !ofFile.equals(ofShadows)) {
            throw new IllegalArgumentException(file + " was trained with " + what + " " + ofFile
                    + ", the shadow LoRAs with " + ofShadows + "; they say nothing about it");
        }
    }

    private Optional<Trained> set(Kind audited) {
        Kind own = audited.objective().equals(EARLY) ? new Kind("lora", 0) : audited;
        return own.objective().equals("base") ? sets.values().stream().findFirst() : Optional.ofNullable(sets.get(own));
    }

    private static Path file(Path shadow, Optional<Integer> epoch) throws IOException {
        List<Kept> kept = Kept.in(shadow);
        Supplier<IllegalArgumentException> absent = () -> new IllegalArgumentException(shadow
                + " holds no LoRA of epoch " + epoch.map(String::valueOf).orElse("(last)") + ", but of "
                + kept.stream().map(Kept::epoch).toList());
        return kept.stream()
                .filter(one -> epoch.isEmpty() || one.epoch() == epoch.get())
                .reduce((before, after) -> after)
                .orElseThrow(absent)
                .lora();
    }

    private GrayBox model(Path file) {
        return models.computeIfAbsent(
                file,
                path -> new GrayBox(
                        (latents, timesteps, context) -> load(path).predictor().epsilon(latents, timesteps, context),
                        captions -> load(path).captions().context(captions)));
    }

    /** The LoRA of a file, instead of the one that was loaded before. */
    private GrayBox load(Path file) {
        if (lora.isEmpty() || !loaded.equals(file)) {
            close();
            lora = Optional.of(Scope.outside(() -> read(file))); // it is asked for inside the scope of a batch
            loaded = file;
        }
        return lora.get().grayBox();
    }

    private LoadedLora read(Path file) {
        try {
            return LoadedLora.open(file, materials);
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        lora.ifPresent(LoadedLora::close);
        lora = Optional.empty();
    }
}
