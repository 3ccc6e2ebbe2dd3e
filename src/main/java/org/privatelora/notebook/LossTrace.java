package org.privatelora.notebook;

import static j2html.TagCreator.div;
import static j2html.TagCreator.img;

import j2html.tags.DomContent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.privatelora.chart.CurveChart;

/** The numbers that progress messages name, such as {@code loss 0.1234, attack 0.6931}, as lines over steps. */
final class LossTrace {
    private static final Pattern NAMED = Pattern.compile("([a-z][a-z ]*?) (-?\\d+\\.\\d+)");
    private static final Map<String, String> COLOURS = Map.of("loss", "lora", "attack", "mp");
    private static final int POINTS = 60;
    private static final int FEWEST = 20;

    private final Map<String, List<double[]>> lines = new LinkedHashMap<>();

    void add(long step, String message) {
        Matcher found = NAMED.matcher(message);
        while (found.find()) {
            lines.computeIfAbsent(found.group(1).strip(), name -> new ArrayList<>())
                    .add(new double[] {step, Double.parseDouble(found.group(2))});
        }
    }

    /** An image, or nothing while there are too few steps to draw. */
    DomContent chart() {
        List<CurveChart.Line> drawn = lines.entrySet().stream()
                .filter(line -> line.getValue().size() >= FEWEST)
                .map(line -> line(line.getKey(), line.getValue()))
                .toList();
        return drawn.isEmpty() ? div() : div(img().withSrc(png(drawn)).withWidth("420"));
    }

    private static CurveChart.Line line(String name, List<double[]> points) {
        double[] x = points.stream().mapToDouble(point -> point[0]).toArray();
        double[] y = points.stream().mapToDouble(point -> point[1]).toArray();
        int window = Math.max(1, y.length / POINTS);
        return new CurveChart.Line(name, COLOURS.getOrDefault(name, name), x, y).smoothed(window);
    }

    private static String png(List<CurveChart.Line> drawn) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            ImageIO.write(CurveChart.of("so far", "step", "mean of neighbouring steps", drawn), "png", bytes);
            return "data:image/png;base64," + Base64.getEncoder().encodeToString(bytes.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException("an image in memory can always be written", e);
        }
    }
}
