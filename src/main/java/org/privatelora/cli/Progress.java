package org.privatelora.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.function.LongSupplier;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.privatelora.progress.ProgressListener;

/** Shows progress: a bar with the remaining time on a terminal, now and then a plain line elsewhere. */
final class Progress {
    private static final long QUIET_NANOS = Duration.ofSeconds(10).toNanos();

    private Progress() {}

    static ProgressListener to(PrintWriter err) {
        return System.console() == null ? new Lines(err)::progress : new Bar()::progress;
    }

    /** A line when a task starts, ends, or ten seconds have passed. What an earlier session did says nothing of this one's pace. */
    static final class Lines {
        private final PrintWriter out;
        private final LongSupplier clock;
        private String task = "";
        private long first;
        private long started;
        private long last;

        Lines(PrintWriter out) {
            this(out, System::nanoTime);
        }

        /** The same with another clock, in nanoseconds. */
        Lines(PrintWriter out, LongSupplier clock) {
            this.out = out;
            this.clock = clock;
        }

        void progress(String name, long done, long total, String message) {
            long now = clock.getAsLong();
            boolean begins = !name.equals(task);
            if (begins) {
                task = name;
                first = done;
                started = now;
            }
            if (begins || done == total || now - last >= QUIET_NANOS) {
                last = now;
                out.println(name + ": " + done + "/" + total + left(now, done, total)
                        + (message.isEmpty() ? "" : "  " + message));
            }
        }

        private String left(long now, long done, long total) {
            if (done <= first || done >= total) {
                return "";
            }
            double seconds = (now - started) * 1e-9 / (done - first) * (total - done);
            return ", " + Math.round(seconds) + " s left";
        }
    }

    /** One bar per task. */
    static final class Bar {
        private String task = "";
        private ProgressBar bar;

        void progress(String name, long done, long total, String message) {
            if (!name.equals(task) && bar != null) {
                bar.close();
                bar = null;
            }
            if (bar == null) {
                task = name;
                bar = new ProgressBarBuilder()
                        .setTaskName(name)
                        .setInitialMax(total)
                        .setStyle(ProgressBarStyle.ASCII)
                        .setUpdateIntervalMillis(200)
                        .startsFrom(done, Duration.ZERO)
                        .build();
            }
            bar.setExtraMessage(message).stepTo(done);
            if (done == total) {
                bar.close();
                bar = null;
            }
        }
    }
}
