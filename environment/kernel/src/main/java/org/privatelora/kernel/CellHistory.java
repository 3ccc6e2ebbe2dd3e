package org.privatelora.kernel;

import io.github.spencerpark.jupyter.kernel.history.HistoryEntry;
import io.github.spencerpark.jupyter.kernel.history.HistoryManager;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** The cells of this process, oldest first; there are no others, so every session but the current one is empty. */
final class CellHistory implements HistoryManager {
    private final List<HistoryEntry> entries = new ArrayList<>();

    /** Adds a cell that was run, with its value as text. */
    synchronized void add(int cell, String source, String output) {
        entries.add(new HistoryEntry(0, cell, source, output));
    }

    @Override
    public synchronized List<HistoryEntry> lookupTail(int length, Set<ResultFlag> flags) {
        return last(entries, length, flags);
    }

    @Override
    public synchronized List<HistoryEntry> lookupRange(int session, int start, int stop, Set<ResultFlag> flags) {
        List<HistoryEntry> inRange = entries.stream()
                .filter(entry -> session == 0 && entry.getCellNumber() >= start && entry.getCellNumber() < stop)
                .toList();
        return last(inRange, inRange.size(), flags);
    }

    @Override
    public synchronized List<HistoryEntry> search(String glob, int length, Set<ResultFlag> flags) {
        Pattern pattern = Pattern.compile(regex(glob), Pattern.DOTALL);
        List<HistoryEntry> found = entries.stream()
                .filter(entry -> pattern.matcher(entry.getInput()).matches())
                .toList();
        return last(flags.contains(ResultFlag.UNIQUE) ? latestOfEach(found) : found, length, flags);
    }

    /** The last so many, all of them for a length below 1, with outputs if they are asked for. */
    private static List<HistoryEntry> last(List<HistoryEntry> entries, int length, Set<ResultFlag> flags) {
        int skipped = length < 1 ? 0 : Math.max(0, entries.size() - length);
        boolean withOutput = flags.contains(ResultFlag.INCLUDE_OUTPUT);
        return entries.stream()
                .skip(skipped)
                .map(entry -> withOutput ? entry : new HistoryEntry(0, entry.getCellNumber(), entry.getInput()))
                .toList();
    }

    private static List<HistoryEntry> latestOfEach(List<HistoryEntry> entries) {
        Map<String, HistoryEntry> latest = new LinkedHashMap<>();
        for (HistoryEntry entry : entries) {
            latest.remove(entry.getInput());
            latest.put(entry.getInput(), entry);
        }
        return List.copyOf(latest.values());
    }

    /** SQLite's globs: {@code *}, {@code ?}, and sets such as {@code [a-z]} and {@code [^a]}. */
    private static String regex(String glob) {
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < glob.length(); i++) {
            char c = glob.charAt(i);
            int end = c == '[' ? glob.indexOf(']', i + 2) : -1;
            if (end > 0) {
                regex.append(set(glob.substring(i + 1, end)));
                i = end;
            } else {
                regex.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf(c)));
            }
        }
        return regex.toString();
    }

    private static String set(String characters) {
        String negation = characters.startsWith("^") ? "^" : "";
        return "[" + negation + characters.substring(negation.length()).replaceAll("[^\\w-]", "\\\\$0") + "]";
    }
}
