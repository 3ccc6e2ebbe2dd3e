package org.privatelora.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.privatelora.experiment.AttackSuite;
import org.privatelora.experiment.Plan;
import org.privatelora.experiment.Preset;
import org.privatelora.experiment.RunFolder;
import org.privatelora.experiment.Session;
import org.privatelora.progress.Interruption;
import org.privatelora.report.Report;
import org.privatelora.results.Results;
import org.privatelora.tensor.Engine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code privatelora run --preset P --out DIR}. */
@Command(
        name = "run",
        description =
                "The whole experiment of a preset: train with each objective, attack, sample, report. A stopped run goes on"
                        + " when the same command is given again.")
final class RunCommand extends Subcommand {
    @Mixin
    PresetOptions preset = new PresetOptions();

    @Mixin
    ComputeOptions compute = new ComputeOptions();

    @Mixin
    TaskOptions task = new TaskOptions();

    @Mixin
    BucketOptions buckets = new BucketOptions();

    @Option(
            names = "--objectives",
            split = ",",
            paramLabel = "lora,mp,smp",
            description = "Only these objectives of the preset.")
    List<String> objectives = List.of();

    @Option(
            names = {"--seeds", "--seed"},
            split = ",",
            paramLabel = "1,2,3",
            description = "Other seeds than the preset's.")
    List<Long> seeds = List.of();

    @Option(
            names = "--attacks",
            split = ",",
            paramLabel = "quick|gray-box|white-box|black-box|all|NAME,...",
            description = "Other attacks than the preset's. For a finished run: these too, without training again.")
    List<String> attacks = List.of();

    @Mixin
    ShadowOptions shadows = new ShadowOptions();

    @Option(names = "--out", paramLabel = "DIR", required = true, description = "Folder of the run, new or its own.")
    Path out;

    @Option(
            names = "--dry-run",
            description =
                    "Check data, base model and shapes, say what would be done and how much memory it needs, and stop.")
    boolean dryRun;

    /** The answer of {@code --json}: where everything is, and the table. */
    record Outcome(String folder, String report, Results results) {}

    @Override
    Answer answer() throws IOException {
        Preset effective = RunFolder.continued(out, effective());
        if (dryRun) {
            return rehearsal(effective);
        }
        new OutFolder(out).requireWritable();
        try (Session session = Session.forTraining(effective, preset.tokenizer, engine(), progress())) {
            Results results = session.run(effective, shadows.shadows, out, progress());
            Path report = Report.write(out);
            return Answer.of(
                    new Outcome(out.toString(), report.toString(), results),
                    ResultText.of(results) + "\nreport: " + report);
        } catch (Interruption e) {
            throw new Interruption(e.getMessage() + "; to go on give the same command again: " + again());
        }
    }

    private Answer rehearsal(Preset effective) throws IOException {
        Session.requireRightPictures(effective);
        Plan plan = Session.plan(effective, preset.tokenizer);
        Engine engine = engine();
        Session.requireMemory(plan, engine);
        return Answer.of(plan, PlanText.of(plan, Session.available(engine)));
    }

    private Preset effective() throws IOException {
        Preset read = compute.in(buckets.in(task.in(preset.read())));
        Preset some = objectives.isEmpty() ? read : read.withObjectives(objectives);
        AttackSuite named = attacks.isEmpty() ? some.evaluation().suite() : AttackSuite.parse(attacks);
        Preset attacked = some.withEvaluation(some.evaluation().withAttacks(shadows.in(named)));
        return seeds.isEmpty() ? attacked : attacked.withSeeds(seeds);
    }
}
