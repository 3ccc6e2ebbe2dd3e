package org.privatelora.data;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.privatelora.data.Manifest.Entry;

/**
 * Holds a folder or archive against a manifest: every file is hashed, every listed picture decoded, every problem kept.
 *
 * <p>Pictures are recognised by content, so a folder with other names serves as well.
 */
final class Audit implements FileTree.Visitor {
    /** Receives each picture that is what the manifest says. */
    interface Keeper {
        void keep(Entry entry, byte[] content) throws IOException;
    }

    private final Manifest manifest;
    private final Keeper keeper;
    private final Map<String, Entry> byHash;
    private final Map<String, Entry> byPath;
    private final Map<Entry, String> found = new HashMap<>();
    private final Map<Entry, Problem> faults = new HashMap<>();
    private final List<Problem> others = new ArrayList<>();
    private final Captions captions;
    private int ignored;

    Audit(Manifest manifest, Keeper keeper, Captions captions) {
        this.manifest = manifest;
        this.keeper = keeper;
        this.captions = captions;
        List<Entry> entries = entries(manifest);
        byHash = entries.stream().collect(Collectors.toMap(Entry::sha256, e -> e));
        byPath = new HashMap<>();
        entries.forEach(e -> byPath.put(e.path(), e));
        entries.forEach(e -> byPath.put(DataStore.file(e), e));
    }

    static List<Entry> entries(Manifest manifest) {
        return manifest.contents().files().values().stream()
                .flatMap(List::stream)
                .toList();
    }

    /** Reads the tree once and reports on it. */
    DataReport run(FileTree tree) throws IOException {
        tree.visit(this);
        others.addAll(captions.problems());
        if (manifest.choices().map(Manifest.Choices::leaveOut).orElse(false)) {
            others.removeIf(
                    problem -> problem.kind().bars()); // known when the manifest was made; not of listed pictures
        }
        List<Problem> problems = new ArrayList<>(others);
        int used = 0;
        for (Entry entry : byHash.values()) {
            Optional<Problem> problem = problem(entry);
            problem.ifPresent(problems::add);
            used += problem.isPresent() ? 0 : 1;
        }
        problems.sort(Comparator.comparing(Problem::path).thenComparing(Problem::kind));
        return new DataReport(manifest.about().name(), byHash.size(), used, problems, ignored);
    }

    /** Captions by the id of their picture, of all pictures found so far that have one. */
    Map<String, String> captions() {
        Map<String, String> texts = new TreeMap<>();
        found.forEach((entry, path) -> captions.of(path).ifPresent(text -> texts.put(entry.sha256(), text)));
        return texts;
    }

    @Override
    public void refused(String path, Problem.Kind kind, String detail) {
        if (PictureScan.isPicture(path) || Captions.isCaptionFile(path)) {
            others.add(new Problem(path, kind, detail));
        }
    }

    @Override
    public void file(String path, byte[] content) throws IOException {
        if (!PictureScan.isPicture(path)) {
            captions.offer(path, content);
            return;
        }
        Optional<Entry> entry = Optional.ofNullable(byHash.get(Hashes.of(content)));
        if (entry.isPresent()) {
            found(entry.get(), path, content);
        } else {
            stranger(path);
        }
    }

    private void found(Entry entry, String path, byte[] content) throws IOException {
        if (found.containsKey(entry) && captions.of(found.get(entry)).isPresent()) {
            return;
        }
        boolean known = found.put(entry, path) != null;
        Inspection inspection = Inspection.of(entry.path(), content);
        if (inspection.image().isEmpty()) {
            faults.put(entry, inspection.problems().get(0));
            return;
        }
        others.addAll(known ? List.of() : inspection.problems());
        keeper.keep(entry, content);
    }

    /** A picture that no hash of the manifest knows: a changed one if its path is known, else none of our business. */
    private void stranger(String path) {
        String inner = path.substring(path.indexOf('/') + 1);
        Entry entry = byPath.getOrDefault(path, byPath.get(inner));
        if (entry == null) {
            ignored++;
        } else {
            faults.put(
                    entry,
                    new Problem(
                            entry.path(),
                            Problem.Kind.WRONG_HASH,
                            "not the file that the manifest lists; get the original"));
        }
    }

    private Optional<Problem> problem(Entry entry) {
        String path = found.get(entry);
        if (path == null) {
            return Optional.of(faults.getOrDefault(
                    entry, new Problem(entry.path(), Problem.Kind.MISSING, "not in the folder or archive")));
        }
        if (faults.containsKey(entry) && faults.get(entry).kind() != Problem.Kind.WRONG_HASH) {
            return Optional.of(faults.get(entry));
        }
        return captions.of(path).isPresent()
                ? Optional.empty()
                : Optional.of(new Problem(
                        entry.path(),
                        Problem.Kind.NO_CAPTION,
                        "no captions.tsv, metadata.jsonl or .txt beside it names it"));
    }
}
