package org.privatelora.experiment;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.privatelora.progress.ProgressListener;
import org.privatelora.results.SmoothnessResult;
import org.privatelora.smoothness.PowerIteration;
import org.privatelora.smoothness.Probe;
import org.privatelora.smoothness.SmoothnessCurve;
import org.privatelora.smoothness.SmoothnessObserver;
import org.privatelora.smoothness.SmoothnessPoint;
import org.privatelora.train.TrainConfig;
import org.privatelora.train.TrainResult;

/**
 * Trains while measuring smoothness every so many steps. After each point everything measured so far is in the run's folder, as
 * {@link SmoothnessResult#STEPS}; a run that is resumed goes on with it. The LoRA is the same as without.
 *
 * @param every so many steps, at least 1; 100 in the paper
 * @param batch members on which every point is measured, at least 1
 * @param iteration how the Hessian's norm is found
 */
public record SmoothnessWatch(long every, int batch, PowerIteration iteration) {
    /** Checks the ranges that need no run to be checked. */
    public SmoothnessWatch {
        if (every < 1 || batch < 1) {
            throw new IllegalArgumentException(
                    "smoothness is measured every 1 step or more on a batch of at least 1 member,"
                            + " was asked for every " + every + " steps and a batch of " + batch);
        }
    }

    /**
     * Trains to the end, from the beginning or from the newest checkpoint.
     *
     * @param run config and folder
     * @param materials base model and data of the run
     * @param progress hears of every step
     * @throws IllegalArgumentException when the run was measured in another way before, or ended without a point
     */
    public TrainResult finish(TrainingRun run, Materials materials, ProgressListener progress) throws IOException {
        Probe probe =
                new Probe(run.config(), new FrozenBase(materials.base()), materials.trainingSet(), batch, iteration);
        SmoothnessObserver observer = new SmoothnessObserver(every, probe, already(run.folder()));
        TrainResult result = run.finish(materials, progress, (step, players) -> {
            observer.after(step, players);
            if (observer.isDue(step)) {
                result(run.config(), observer.points()).write(run.folder(), SmoothnessResult.STEPS);
            }
        });
        requirePoints(run, result, observer.points());
        return result;
    }

    private void requirePoints(TrainingRun run, TrainResult result, List<SmoothnessPoint> points) {
        if (points.isEmpty()) {
            throw new IllegalArgumentException("no step of the run in " + run.folder() + " was measured: it has "
                    + result.steps() + " steps, and was to be measured every " + every
                    + "; 'privatelora smoothness' measures what a finished run has kept");
        }
    }

    private SmoothnessResult result(TrainConfig config, List<SmoothnessPoint> points) {
        SmoothnessCurve curve = new SmoothnessCurve(
                config.objective().name(), config.objective().lambda(), config.seed(), points, List.of());
        return SmoothnessResult.of(batch, iteration, List.of(curve));
    }

    private List<SmoothnessPoint> already(Path folder) throws IOException {
        List<SmoothnessPoint> points = new ArrayList<>();
        SmoothnessResult.read(folder, SmoothnessResult.STEPS).ifPresent(found -> {
            requireSame(found, folder);
            points.addAll(found.curves().get(0).points());
        });
        return points;
    }

    private void requireSame(SmoothnessResult found, Path folder) {
        boolean multiples = found.curves().get(0).points().stream().allMatch(point -> point.step() % every == 0);
        if (found.batch() != batch || !found.iteration().equals(iteration) || !multiples) {
            throw new IllegalArgumentException("the run in " + folder + " was measured with a batch of " + found.batch()
                    + ", " + found.iteration() + ", from step "
                    + found.curves().get(0).points().get(0).step()
                    + " on; go on in the same way, or train in another folder");
        }
    }
}
