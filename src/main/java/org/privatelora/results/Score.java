package org.privatelora.results;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.apache.commons.csv.CSVRecord;

/**
 * The score of one image under one attack on one model: a line of {@code scores.csv}.
 *
 * @param model slug of the model's kind
 * @param seed of its training
 * @param attack name of the attack
 * @param part aux or test
 * @param id hash of the image
 * @param member 1 for members, 0 for non-members
 * @param score higher = more likely a member
 */
public record Score(String model, long seed, String attack, String part, String id, int member, double score) {
    /** Part of images that an attacker knows about, which no reported number is of; of an attack that learns, those it did not learn from. */
    public static final String AUX = "aux";

    /** Part of images that the reported numbers are of. */
    public static final String TEST = "test";

    /** Name of the file in a run folder. */
    public static final String FILE = "scores.csv";

    private static final CSVFormat FORMAT = CSVFormat.DEFAULT
            .builder()
            .setHeader("model", "seed", "attack", "part", "id", "member", "score")
            .setRecordSeparator("\n")
            .setSkipHeaderRecord(true)
            .get();

    /** The same of a model with another name. */
    public Score withModel(String model) {
        return new Score(model, seed, attack, part, id, member, score);
    }

    /** Writes all scores. */
    public static void write(Path file, List<Score> scores) throws IOException {
        CSVFormat withHeader = FORMAT.builder().setSkipHeaderRecord(false).get();
        try (Writer writer = Files.newBufferedWriter(file);
                CSVPrinter printer = new CSVPrinter(writer, withHeader)) {
            for (Score s : scores) {
                printer.printRecord(s.model, s.seed, s.attack, s.part, s.id, s.member, s.score);
            }
        }
    }

    /** Reads what {@link #write} wrote. */
    public static List<Score> read(Path file) throws IOException {
        List<Score> scores = new ArrayList<>();
        try (Reader reader = Files.newBufferedReader(file)) {
            for (CSVRecord line : FORMAT.parse(reader)) {
                scores.add(new Score(
                        line.get("model"),
                        Long.parseLong(line.get("seed")),
                        line.get("attack"),
                        line.get("part"),
                        line.get("id"),
                        Integer.parseInt(line.get("member")),
                        Double.parseDouble(line.get("score"))));
            }
        }
        return scores;
    }

    /** The test-half scores of one attack, where all are of one model. */
    public static LabelledScores labelled(List<Score> scores, String attack) {
        return new LabelledScores(values(scores, attack, 1), values(scores, attack, 0));
    }

    private static double[] values(List<Score> scores, String attack, int member) {
        return scores.stream()
                .filter(s -> s.part.equals(TEST) && s.attack.equals(attack) && s.member == member)
                .mapToDouble(Score::score)
                .toArray();
    }
}
