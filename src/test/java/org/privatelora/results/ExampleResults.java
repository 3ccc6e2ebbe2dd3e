package org.privatelora.results;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.privatelora.provenance.RunRecord;
import org.privatelora.results.ModelResult.Kind;

/** Small results for tests of what shows results. */
public final class ExampleResults {
    private ExampleResults() {}

    /** Base and SMP-LoRA with two seeds, one attack. */
    public static Results get() {
        LabelledScores test = new LabelledScores(new double[] {3, 2, 5, 1}, new double[] {0, 2, 1, -1});
        AttackResult attack = AttackResult.of("loss", "gray box", 10, test, test);
        AttackResult strongest = AttackResult.of(AttackResult.STRONGEST, "gray box", 10, test, test);
        Optional<String> which = Optional.of("loss");
        ModelResult.Training training = new ModelResult.Training(
                5,
                50,
                10,
                1.5,
                "ab",
                List.of(new CheckpointResult(
                        5, 50, new CheckpointResult.Half(.2, .3, .7, .8), new CheckpointResult.Half(.2, .3, .6, .7))));
        Measured loss = new Measured(.25, .2, .3);
        List<ModelResult> models = List.of(
                new ModelResult(
                        new Kind("base", 0),
                        1,
                        Optional.empty(),
                        loss,
                        loss,
                        List.of(strongest, attack),
                        which,
                        Optional.empty()),
                new ModelResult(
                        new Kind("smp", .2),
                        1,
                        Optional.of(training),
                        loss,
                        loss,
                        List.of(strongest, attack),
                        which,
                        Optional.empty()),
                new ModelResult(
                        new Kind("smp", .2),
                        2,
                        Optional.of(training),
                        loss,
                        loss,
                        List.of(strongest, attack),
                        which,
                        Optional.empty()));
        RunRecord record = RunRecord.start(
                Json.mapper().createObjectNode().put("name", "pocket"),
                Map.of("training-1", 1L, "training-2", 2L),
                Map.of("split", "splitSha256", "base", "baseSha256"),
                RunRecord.Machine.current("engine", "cpu()"));
        return new Results(
                record,
                List.of("rule"),
                List.of(new Kind("smp", .2)),
                models,
                List.of("LiRA"),
                List.of(new Diverged(new Kind("mp", 5), 2, 17)));
    }
}
