package org.privatelora.parity;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import org.privatelora.progress.Interruption;
import org.privatelora.progress.ProgressListener;

/** Compares this library with folders of references. */
public final class Parity {
    private static final String TOLERANCES = "tolerances.json";
    private static final List<String> LORA = List.of("lora_conv_te", "lora_conv_unet", "lora_te", "lora_unet");
    private static final List<String> OBJECTIVES = List.of("mp", "smp");

    private Parity() {}

    /**
     * Recomputes every group of a folder with a tiny pipeline.
     *
     * @param path the folder
     * @param manager the device
     * @param progress hears of each group
     * @return every group, whatever becomes of the others
     * @throws IOException when the folder or {@code tolerances.json} cannot be read
     * @throws IllegalArgumentException when the folder holds no group at all
     */
    public static Comparison fixtures(Path path, NDManager manager, ProgressListener progress) throws IOException {
        ReferenceFolder folder = open(path, manager);
        List<Group> groups = groups(folder);
        requireAny(folder, groups);
        if (!folder.has(TOLERANCES)) {
            throw new NoSuchFileException(folder.file(TOLERANCES) + " is missing; without it no error can be judged");
        }
        return compare(folder, groups, progress);
    }

    /**
     * Recomputes every group of a folder with models of real size, whose weights are made by a formula. Needs 5 GB of memory beside
     * the Java heap.
     *
     * @param path the folder
     * @param manager the device
     * @param progress hears of each group
     * @return every group, whatever becomes of the others
     * @throws IOException when the folder cannot be read
     * @throws IllegalArgumentException when the folder holds no group at all
     */
    public static Comparison realSize(Path path, NDManager manager, ProgressListener progress) throws IOException {
        ReferenceFolder folder = open(path, manager);
        List<Group> groups = realSizeGroups(folder);
        requireAny(folder, groups);
        return compare(folder, groups, progress);
    }

    private static ReferenceFolder open(Path path, NDManager manager) throws NoSuchFileException {
        if (!Files.isDirectory(path)) {
            throw new NoSuchFileException(path.toString());
        }
        return new ReferenceFolder(path, manager);
    }

    private static void requireAny(ReferenceFolder folder, List<Group> groups) {
        if (groups.stream().noneMatch(group -> missing(folder, group).isEmpty())) {
            throw new IllegalArgumentException(folder.path() + " holds none of the " + groups.size()
                    + " groups of references; expected files such as "
                    + groups.get(0).files());
        }
    }

    /** The groups of a tiny pipeline: the known ones, and every adapter and case that the folder adds. */
    static List<Group> groups(ReferenceFolder folder) throws IOException {
        List<Group> groups = new ArrayList<>(List.of(
                new UnetGroup(),
                new UnetGradientGroup(),
                new VaeGroup(),
                new TextEncoderGroup(),
                new TokenizerGroup(),
                new ScheduleGroup(),
                new SamplerGroup()));
        Set<String> adapters = new TreeSet<>(LORA);
        folder.files(LoraGroup.PATTERN).forEach(found -> adapters.add(found.group(1)));
        adapters.forEach(name -> groups.add(new LoraGroup(name)));
        for (String test : cases(folder)) {
            OBJECTIVES.forEach(objective -> groups.add(new ObjectiveGroup(test, objective)));
        }
        groups.add(new AttackGroup());
        return groups;
    }

    /** The cases that have constants or results; when there are none, one that stands for all. */
    private static Set<String> cases(ReferenceFolder folder) throws IOException {
        Set<String> cases = new TreeSet<>();
        if (folder.has(ObjectiveGroup.CONSTANTS)) {
            JsonNode constants = folder.json(ObjectiveGroup.CONSTANTS);
            constants.fieldNames().forEachRemaining(cases::add);
        }
        for (MatchResult found : folder.files("objective_(\\w+)_(?:inputs|mp|smp)\\.safetensors")) {
            cases.add(found.group(1));
        }
        return cases.isEmpty() ? Set.of("repo_b1") : cases;
    }

    /** The groups of models of real size: the known ones, and every U-Net input that the folder adds. */
    static List<Group> realSizeGroups(ReferenceFolder folder) throws IOException {
        List<Group> groups = new ArrayList<>(
                List.of(new FormulaGroup(), new MetricsGroup(), new FeatureDistanceGroup(), new InceptionGroup()));
        Set<String> inputs = new TreeSet<>();
        folder.files(RealSizeUnetGroup.FOLDER, RealSizeUnetGroup.PATTERN).forEach(found -> inputs.add(found.group(1)));
        if (inputs.isEmpty()) {
            inputs.add(RealSizeUnetGroup.SQUARE);
        }
        inputs.forEach(name -> groups.add(new RealSizeUnetGroup(name)));
        return groups;
    }

    private static Comparison compare(ReferenceFolder folder, List<Group> groups, ProgressListener progress)
            throws IOException {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < groups.size(); i++) {
            Interruption.check("the comparison was stopped after " + i + " of " + groups.size() + " groups");
            rows.addAll(compare(folder, groups.get(i)));
            progress.progress("parity", i + 1L, groups.size(), groups.get(i).name());
        }
        return new Comparison(rows, folder.unread());
    }

    /** The rows of one group; one that cannot be computed is a failure, not an end. */
    static List<Row> compare(ReferenceFolder folder, Group group) {
        List<String> missing = missing(folder, group);
        if (!missing.isEmpty()) {
            return List.of(Row.absent(group.name(), String.join(", ", missing) + " missing"));
        }
        try (NDManager manager = folder.manager().newSubManager()) {
            return group.compare(folder.on(manager));
        } catch (NoSuchFileException e) { // one that another file names
            return List.of(Row.absent(group.name(), e.getMessage() + " missing"));
        } catch (Interruption e) {
            throw e;
        } catch (IOException | IllegalArgumentException e) {
            return List.of(Row.failed(group.name(), String.valueOf(e.getMessage())));
        } catch (RuntimeException e) { // whatever a reference of another form makes of the engine
            return List.of(Row.failed(group.name(), e.getClass().getSimpleName() + ": " + e.getMessage()));
        }
    }

    private static List<String> missing(ReferenceFolder folder, Group group) {
        return group.files().stream().filter(file -> !folder.has(file)).toList();
    }
}
