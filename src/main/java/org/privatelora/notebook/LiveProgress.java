package org.privatelora.notebook;

import static j2html.TagCreator.div;
import static j2html.TagCreator.span;

import j2html.TagCreator;
import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.privatelora.progress.ProgressListener;

/**
 * Progress inside a cell: one display that is drawn again now and then, with a bar, the remaining time and a chart of the losses so
 * far; a finished task leaves one line.
 */
public final class LiveProgress implements ProgressListener {
    private static final long QUIET_NANOS = Duration.ofMillis(700).toNanos();

    private final UnaryOperator<String> display;
    private final BiConsumer<String, String> update;
    private String id = "";
    private String task = "";
    private long started;
    private long last;
    private LossTrace trace = new LossTrace();

    private LiveProgress(UnaryOperator<String> display, BiConsumer<String, String> update) {
        this.display = display;
        this.update = update;
    }

    /**
     * In the running cell; use another one for another cell.
     *
     * @param display shows HTML and returns the display's id: {@code html -> display(html, "text/html")}
     * @param update replaces what that id shows: {@code (id, html) -> updateDisplay(id, html, "text/html")}
     */
    public static ProgressListener in(UnaryOperator<String> display, BiConsumer<String, String> update) {
        return new LiveProgress(display, update);
    }

    @Override
    public void progress(String name, long done, long total, String message) {
        long now = System.nanoTime();
        if (!name.equals(task)) {
            task = name;
            started = now;
            last = 0;
            trace = new LossTrace();
        }
        trace.add(done, message);
        if (done == total || now - last >= QUIET_NANOS) {
            last = now;
            show(done == total ? finished(total) : running(done, total, message, now));
        }
    }

    private void show(String html) {
        if (id.isEmpty()) {
            id = display.apply(html);
        } else {
            update.accept(id, html);
        }
    }

    private String finished(long total) {
        return div(task + ": " + total + " of " + total).render();
    }

    private String running(long done, long total, String message, long now) {
        String left = done == 0 ? "" : ", " + Math.round((now - started) * 1e-9 / done * (total - done)) + " s left";
        return div(
                        div(task + ": " + done + " of " + total + left),
                        TagCreator.progress().withValue(String.valueOf(done)).withMax(String.valueOf(total)),
                        span(" " + message),
                        trace.chart())
                .render();
    }
}
