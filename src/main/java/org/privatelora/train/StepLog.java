package org.privatelora.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Two CSV files: {@value #STEPS} with one row per step, {@value #EPOCHS} with one row per evaluation of the proxy. A value that
 * does not apply is empty. No row holds a time, so a resumed run writes the same bytes.
 */
final class StepLog implements AutoCloseable {
    static final String STEPS = "steps.csv";
    static final String EPOCHS = "epochs.csv";

    private final CsvLog steps;
    private final CsvLog epochs;

    private StepLog(CsvLog steps, CsvLog epochs) {
        this.steps = steps;
        this.epochs = epochs;
    }

    /** Lengths in bytes, for a checkpoint. */
    record Position(long steps, long epochs) {}

    private static final List<String> COLUMNS = List.of(
            "step",
            "epoch",
            "adaptation_loss",
            "attack_loss",
            "objective",
            "gradient_norm",
            "clipped",
            "adaptation_rescaling",
            "attack_rescaling",
            "learning_rate",
            "proxy_loss",
            "proxy_accuracy_aux",
            "loss_scale",
            "skipped");
    private static final List<String> PRIVATE_COLUMNS = List.of("dp_batch", "dp_clipped", "dp_epsilon");

    /** An empty log; steps of private training have three columns more. */
    static StepLog create(Path folder, boolean privately) throws IOException {
        return new StepLog(
                CsvLog.create(folder.resolve(STEPS), both(COLUMNS, privately ? PRIVATE_COLUMNS : List.of())),
                CsvLog.create(
                        folder.resolve(EPOCHS),
                        "epoch",
                        "step",
                        "proxy_accuracy_aux",
                        "proxy_accuracy_test",
                        "mean_adaptation_loss"));
    }

    static StepLog continueAt(Path folder, Position position) throws IOException {
        return new StepLog(
                CsvLog.continueAt(folder.resolve(STEPS), position.steps()),
                CsvLog.continueAt(folder.resolve(EPOCHS), position.epochs()));
    }

    /** Appends a step, counted from 1. */
    void step(long step, long epoch, StepValues values) {
        steps.append(both(common(step, epoch, values), privately(values)));
    }

    private static List<?> common(long step, long epoch, StepValues values) {
        return List.of(
                step,
                epoch,
                text(values.adaptationLoss()),
                text(values.attackLoss()),
                text(values.objective()),
                text(values.gradientNorm()),
                values.clipped(),
                text(values.rescaling().adaptation()),
                text(values.rescaling().attack()),
                text(values.learningRate()),
                text(values.proxy().loss()),
                text(values.proxy().accuracy()),
                text(values.gradient().scale()),
                values.gradient().skipped());
    }

    private static List<?> privately(StepValues values) {
        return values.privacy()
                .<List<?>>map(spent -> List.of(spent.batch(), spent.clipped(), text(spent.epsilon())))
                .orElse(List.of());
    }

    private static Object[] both(List<?> first, List<?> second) {
        return Stream.concat(first.stream(), second.stream()).toArray();
    }

    /** Appends an evaluation. */
    void epoch(long epoch, long step, double accuracyAux, double accuracyTest, double meanAdaptationLoss) {
        epochs.append(epoch, step, text(accuracyAux), text(accuracyTest), text(meanAdaptationLoss));
    }

    private static String text(double value) {
        return Double.isNaN(value) ? "" : Float.toString((float) value);
    }

    Position sync() throws IOException {
        return new Position(steps.sync(), epochs.sync());
    }

    @Override
    public void close() throws IOException {
        try (epochs) {
            steps.close();
        }
    }
}
