package org.privatelora.chart;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;

/** Pictures in rows, one labelled row per model, the same prompt and seed in each column. */
public final class ImageGrid {
    private static final int GAP = 4;
    private static final int LABEL = 150;

    /**
     * One row.
     *
     * @param label at its left
     * @param pictures all of one size
     */
    public record Line(String label, List<BufferedImage> pictures) {}

    private ImageGrid() {}

    /**
     * Draws the rows.
     *
     * @param lines at least one, each with as many pictures
     * @param zoom whole number of screen pixels per picture pixel
     */
    public static BufferedImage of(List<Line> lines, int zoom) {
        BufferedImage first = lines.get(0).pictures().get(0);
        int cellWidth = first.getWidth() * zoom + GAP;
        int cellHeight = first.getHeight() * zoom + GAP;
        int columns = lines.get(0).pictures().size();
        BufferedImage grid =
                new BufferedImage(LABEL + columns * cellWidth, lines.size() * cellHeight, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = grid.createGraphics();
        g.setColor(Color.WHITE);
        g.fillRect(0, 0, grid.getWidth(), grid.getHeight());
        g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
        for (int row = 0; row < lines.size(); row++) {
            draw(g, lines.get(row), row * cellHeight, cellWidth, cellHeight);
        }
        g.dispose();
        return grid;
    }

    /**
     * The left part of a grid of square pictures, labels included.
     *
     * @param grid made by {@link #of}
     * @param columns at least 1; all, when there are fewer
     * @param rows of the grid
     */
    public static BufferedImage firstColumns(BufferedImage grid, int columns, int rows) {
        int cell = grid.getHeight() / rows;
        return grid.getSubimage(0, 0, Math.min(grid.getWidth(), LABEL + columns * cell), grid.getHeight());
    }

    private static void draw(Graphics2D g, Line line, int top, int cellWidth, int cellHeight) {
        g.setColor(Color.BLACK);
        List<String> words = wrapped(line.label(), g.getFontMetrics());
        int height = g.getFontMetrics().getHeight();
        int baseline = top
                + (cellHeight - height * words.size()) / 2
                + g.getFontMetrics().getAscent();
        for (int i = 0; i < words.size(); i++) {
            g.drawString(words.get(i), GAP, baseline + i * height);
        }
        for (int column = 0; column < line.pictures().size(); column++) {
            int left = LABEL + column * cellWidth;
            g.drawImage(line.pictures().get(column), left, top, cellWidth - GAP, cellHeight - GAP, null);
        }
    }

    /** The label in lines that fit beside the pictures; a word that does not fit stands alone. */
    private static List<String> wrapped(String label, FontMetrics metrics) {
        List<String> lines = new ArrayList<>();
        String line = "";
        for (String word : label.split(" ")) {
            String longer = line.isEmpty() ? word : line + " " + word;
            if (!line.isEmpty() && metrics.stringWidth(longer) > LABEL - 2 * GAP) {
                lines.add(line);
                longer = word;
            }
            line = longer;
        }
        lines.add(line);
        return lines;
    }
}
