package org.privatelora.report;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * One column of a step log, without the rows in which it is empty.
 *
 * @param steps counted from 1
 * @param values as many
 */
@SuppressWarnings("ArrayRecordComponent") // only drawn
record StepColumn(double[] steps, double[] values) {
    private static final CSVFormat FORMAT =
            CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).get();

    static StepColumn read(Path log, String column) throws IOException {
        List<double[]> rows = new ArrayList<>();
        try (Reader reader = Files.newBufferedReader(log);
                CSVParser parser = CSVParser.parse(reader, FORMAT)) {
            if (!parser.getHeaderMap().containsKey(column)) {
                throw new IOException(log + " has no column '" + column + "'; it has " + parser.getHeaderNames());
            }
            for (CSVRecord row : parser) {
                if (!row.get(column).isEmpty()) {
                    rows.add(new double[] {Double.parseDouble(row.get("step")), Double.parseDouble(row.get(column))});
                }
            }
        }
        return new StepColumn(
                rows.stream().mapToDouble(row -> row[0]).toArray(),
                rows.stream().mapToDouble(row -> row[1]).toArray());
    }
}
