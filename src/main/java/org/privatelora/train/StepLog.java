package org.privatelora.train;

import java.io.IOException;
import java.nio.file.Path;

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

    static StepLog create(Path folder) throws IOException {
        return new StepLog(
                CsvLog.create(
                        folder.resolve(STEPS),
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
                        "skipped"),
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
        steps.append(
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
