package org.privatelora.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.privatelora.experiment.Plan;
import org.privatelora.experiment.Preset;
import org.privatelora.experiment.Session;
import org.privatelora.experiment.ShadowOrder;
import org.privatelora.experiment.ShadowPool;
import org.privatelora.experiment.ShadowRecord;
import org.privatelora.progress.Interruption;
import org.privatelora.results.ModelResult.Kind;
import org.privatelora.tensor.Engine;
import org.privatelora.train.Trainer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code privatelora shadows --preset P --count N --out DIR}. */
@Command(
        name = "shadows",
        description =
                "Trains LoRAs with the preset's recipe on random halves, for 'attack --shadows' and 'run --shadows'. A"
                        + " stopped command goes on when it is given again, and adds LoRAs when it is given again with a larger"
                        + " --count. Given in a second terminal while it runs it shares the work, where memory allows.")
final class ShadowsCommand extends Subcommand {
    @Mixin
    PresetOptions preset = new PresetOptions();

    @Mixin
    ComputeOptions compute = new ComputeOptions();

    @Mixin
    TaskOptions task = new TaskOptions();

    @Mixin
    BucketOptions buckets = new BucketOptions();

    @Option(
            names = "--count",
            paramLabel = "N",
            required = true,
            description = "How many; an even number makes pairs of complementary halves.")
    int count;

    @Option(
            names = "--objective",
            paramLabel = "lora|mp|smp|lora-dp|...",
            defaultValue = "lora",
            description = "What is minimised: that of the model to be attacked (default: ${DEFAULT-VALUE}).")
    String objective;

    @Option(
            names = "--lambda",
            defaultValue = "0",
            description = "Weight of the adversarial term, for mp and smp; of other methods their own number.")
    double lambda;

    @Option(
            names = "--pool",
            paramLabel = "online|offline",
            defaultValue = "online",
            description =
                    "Halves of which images. online (default): all private ones, the audited ones too, as an auditor or an"
                            + " attacker with a list of candidates has them. offline: the auxiliary halves and public images of the"
                            + " same domain; the audited ones are in no shadow.")
    String pool;

    @Option(names = "--seed", defaultValue = "1", description = "Seed of the halves and of every training.")
    long seed;

    @Option(names = "--out", paramLabel = "DIR", required = true, description = "Folder of the shadows, new or theirs.")
    Path out;

    @Option(
            names = "--dry-run",
            description =
                    "Check data, base model and shapes, say what would be done and how much memory it needs, and stop.")
    boolean dryRun;

    /** The answer of {@code --json}. */
    record Trained(String record, String pool, List<String> loras, int wanted) {}

    @Override
    Answer answer() throws IOException {
        ShadowOrder order = order();
        order.requireFolder(out);
        if (dryRun) {
            return rehearsal(order);
        }
        new OutFolder(out).requireWritable();
        try (Session session = Session.forTraining(order.preset(), preset.tokenizer, engine(), progress())) {
            ShadowRecord record = session.trainShadows(order, out, progress());
            Trained trained = new Trained(
                    out.resolve(ShadowRecord.FILE).toString(),
                    record.pool(),
                    record.finished(out).stream()
                            .map(name -> out.resolve(name).resolve(Trainer.LORA).toString())
                            .toList(),
                    record.shadows().size());
            return Answer.of(trained, text(trained));
        } catch (Interruption e) {
            throw new Interruption(e.getMessage() + "; to go on give the same command again: " + again());
        }
    }

    private ShadowOrder order() throws IOException {
        Kind kind = new Kind(objective, lambda);
        Preset.objective(kind);
        Preset effective = compute.in(buckets.in(task.in(preset.read()))).withKind(kind);
        return new ShadowOrder(effective, ShadowPool.parse(pool), count, seed);
    }

    private Answer rehearsal(ShadowOrder order) throws IOException {
        Session.requireRightPictures(order.preset());
        Plan plan = Session.plan(order, preset.tokenizer);
        Engine engine = engine();
        Session.requireMemory(plan, engine);
        return Answer.of(plan, PlanText.of(plan, Session.available(engine)));
    }

    private String text(Trained trained) {
        if (trained.loras.size() < trained.wanted) {
            return trained.loras.size() + " of " + trained.wanted
                    + " shadow LoRAs are trained, another process has the others; it says when they are done";
        }
        return "trained " + trained.loras.size() + " shadow LoRAs on the " + trained.pool + " pool; who is in which: "
                + trained.record + "\nnext: privatelora attack --lora F --preset " + preset.preset + " --shadows "
                + out;
    }
}
