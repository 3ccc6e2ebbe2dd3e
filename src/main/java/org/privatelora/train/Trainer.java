package org.privatelora.train;

import ai.djl.ndarray.types.DataType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.privatelora.lora.format.KohyaFormat;
import org.privatelora.lora.format.LoraMetadata;
import org.privatelora.progress.Interruption;
import org.privatelora.progress.ProgressListener;
import org.privatelora.provenance.RunRecord;
import org.privatelora.safetensors.SafetensorsWriter;
import org.privatelora.tensor.Engine;
import org.privatelora.tensor.SelfTest;

/**
 * One training run in one folder: {@value #CONFIG}, {@value #RECORD}, {@code steps.csv}, {@code epochs.csv}, {@code weights/} with
 * the LoRA weights of every so many epochs and the proxy beside them, {@code checkpoints/} to resume from, and at the end {@value #LORA} and
 * {@value #PROXY}. Private training also leaves {@value #PRIVACY}.
 *
 * <p>A run that is interrupted and resumed leaves the same LoRA, proxy and log, bit for bit on a CPU, as one that is not.
 */
public final class Trainer {
    /** The configuration, as {@link TrainConfig#toJson}. */
    public static final String CONFIG = "config.json";
    /** Where the run came from, as {@link RunRecord}. */
    public static final String RECORD = "run.json";
    /** The last LoRA weights. */
    public static final String LORA = "lora.safetensors";
    /** The last proxy. */
    public static final String PROXY = "proxy.safetensors";

    /** What private training spends, as {@link Spending}; there when training is private. */
    public static final String PRIVACY = "privacy.json";

    static final String CHECKPOINTS = "checkpoints";
    private static final String TASK = "train";

    private final TrainConfig config;
    private final BaseModel base;
    private final TrainingSet set;
    private final Path folder;
    private final ProgressListener listener;
    private final StepObserver observer;
    private final Checkpoints checkpoints;

    /**
     * Prepares a run; nothing is computed or written yet.
     *
     * @param config the run
     * @param base the frozen model
     * @param set encoded pictures
     * @param folder where everything goes
     * @param listener hears of every step
     */
    public Trainer(TrainConfig config, BaseModel base, TrainingSet set, Path folder, ProgressListener listener) {
        this(config, base, set, folder, listener, StepObserver.NONE);
    }

    /** The same; {@code observer} looks at the players after every step. */
    public Trainer(
            TrainConfig config,
            BaseModel base,
            TrainingSet set,
            Path folder,
            ProgressListener listener,
            StepObserver observer) {
        this.config = config;
        this.base = base;
        this.set = set;
        this.folder = folder;
        this.listener = listener;
        this.observer = observer;
        this.checkpoints =
                new Checkpoints(folder.resolve(CHECKPOINTS), config.loop().keep());
    }

    /**
     * Runs from the beginning.
     *
     * @throws IllegalArgumentException when the folder holds something already
     * @throws DivergedException when a loss or a gradient is not finite
     * @throws Interruption when the thread is interrupted; {@link #resume} goes on
     * @throws IOException when a file cannot be written
     */
    public TrainResult run() throws IOException {
        new TrainingFolder(folder).requireStartable();
        requireRightKernels();
        try (Adaptation adaptation = new Adaptation(config, base, set)) {
            new TrainingFolder(folder).clear();
            Files.createDirectories(folder);
            Durable.write(folder.resolve(CONFIG), config.toJson().getBytes(StandardCharsets.UTF_8));
            try (StepLog log = StepLog.create(folder, config.dp().active())) {
                return new Loop(adaptation, log).fromTheStart();
            }
        }
    }

    /**
     * Goes on from the newest checkpoint.
     *
     * @throws IllegalArgumentException when the folder holds no run, or the run of another configuration, base or split
     */
    public TrainResult resume() throws IOException {
        new TrainingFolder(folder).requireSameRun(config);
        requireRightKernels();
        Checkpoint checkpoint = checkpoints.latest();
        requireEqual("base model", identity().base(), checkpoint.point().run().base());
        requireEqual("split", identity().split(), checkpoint.point().run().split());
        try (Adaptation adaptation = new Adaptation(config, base, set);
                StepLog log = StepLog.continueAt(folder, checkpoint.point().log())) {
            adaptation.load(checkpoint.players());
            return new Loop(adaptation, log).from(checkpoint.point());
        }
    }

    private void requireRightKernels() {
        SelfTest.require(base.manager());
        if (config.compute().precision() == Precision.FP16) {
            SelfTest.requireHalf(base.manager());
        }
    }

    private void requireEqual(String what, String expected, String found) {
        if (!expected.equals(found)) {
            throw new IllegalArgumentException("the run in " + folder + " was made with the " + what + " " + found
                    + ", not " + expected + "; resume it with that one, or start anew in another folder");
        }
    }

    private Checkpoint.Identity identity() {
        byte[] json = config.toJson().getBytes(StandardCharsets.UTF_8);
        return new Checkpoint.Identity(Durable.sha256(json), base.hash(), set.splitHash());
    }

    /** The steps, and what is saved between them. */
    private final class Loop {
        private final Adaptation adaptation;
        private final StepLog log;
        private final RunRecord record = record();
        private EpochSum sum = new EpochSum(0, 0);

        Loop(Adaptation adaptation, StepLog log) {
            this.adaptation = adaptation;
            this.log = log;
        }

        TrainResult fromTheStart() throws IOException {
            if (adaptation.ledger().isPresent()) {
                Spending.of(adaptation.ledger().get(), adaptation.steps(), config.seed())
                        .write(folder.resolve(PRIVACY));
            }
            record.write(folder.resolve(RECORD));
            save(0);
            return from(0);
        }

        TrainResult from(Checkpoint.Point point) throws IOException {
            sum = new EpochSum(point.epochLoss(), point.epochGaps());
            record.write(folder.resolve(RECORD));
            return from(point.step());
        }

        private TrainResult from(long first) throws IOException {
            for (long step = first; step < adaptation.steps(); step++) {
                stopIfInterrupted(step);
                StepValues values = adaptation.step(step);
                log.step(step + 1, epoch(step), values);
                observer.after(step + 1, adaptation);
                sum.add(values.adaptationLoss());
                listener.progress(TASK, step + 1, adaptation.steps(), message(values));
                if ((step + 1) % adaptation.stepsPerEpoch() == 0) {
                    endEpoch(step + 1);
                }
            }
            return finish();
        }

        /** Epoch of a step, both counted from 1 and from 0. */
        private int epoch(long step) {
            return (int) (step / adaptation.stepsPerEpoch()) + 1;
        }

        private String message(StepValues values) {
            return (values.gradient().skipped() ? "skipped, " : "")
                    + String.format("loss %.4f", values.adaptationLoss())
                    + (Double.isNaN(values.attackLoss()) ? "" : String.format(", attack %.4f", values.attackLoss()));
        }

        private void stopIfInterrupted(long done) throws IOException {
            if (Thread.interrupted()) {
                save(done);
                throw new Interruption("stopped after step " + done + " of " + adaptation.steps()
                        + "; everything is saved in " + folder + ", resume to go on");
            }
        }

        private void endEpoch(long done) throws IOException {
            int epoch = epoch(done - 1);
            boolean last = epoch == config.loop().epochs();
            if (last || epoch % config.loop().evaluationEpochs() == 0) {
                log.epoch(
                        epoch,
                        done,
                        adaptation.proxyAccuracy(set.membersAux(), set.nonMembersAux(), epoch),
                        adaptation.proxyAccuracy(set.membersTest(), set.nonMembersTest(), epoch),
                        sum.mean(adaptation.stepsPerEpoch()));
            }
            sum = new EpochSum(0, 0);
            if (last || epoch % config.loop().checkpointEpochs() == 0) {
                adaptation.state().requireFinite(done);
                TrainResult.Kept kept = new TrainResult.Kept(epoch, weights(epoch));
                Durable.uninterrupted(() -> {
                    writeLora(kept.lora(), done);
                    writeProxy(kept.proxy());
                });
                save(done);
            }
        }

        private void save(long done) throws IOException {
            PlayerState players = adaptation.state();
            Checkpoint.Point point = new Checkpoint.Point(
                    done,
                    players.optimiser().steps(),
                    players.proxy().map(state -> state.optimiser().steps()).orElse(0),
                    identity(),
                    log.sync(),
                    sum.loss(),
                    sum.gaps(),
                    players.lossScale());
            Durable.uninterrupted(() -> checkpoints.write(new Checkpoint(point, players), base.manager()));
        }

        private TrainResult finish() throws IOException {
            adaptation.state().requireFinite(adaptation.steps());
            Durable.uninterrupted(() -> {
                for (TrainResult.Kept kept : kept()) {
                    if (!Files.exists(kept.lora())) {
                        throw new IOException(kept.lora() + " is missing; it was deleted during the run");
                    }
                }
                writeLora(folder.resolve(LORA), adaptation.steps());
                writeProxy(folder.resolve(PROXY));
                record.finish().write(folder.resolve(RECORD));
            });
            return new TrainResult(folder, folder.resolve(LORA), kept(), adaptation.steps());
        }

        private void writeLora(Path file, long done) throws IOException {
            Files.createDirectories(file.getParent());
            LoraMetadata metadata = metadata().withPrivacy(adaptation.ledger().map(ledger -> ledger.guarantee(done)));
            KohyaFormat.write(file, adaptation.lora(), metadata, DataType.FLOAT32);
        }

        private void writeProxy(Path file) throws IOException {
            if (adaptation.proxy().isPresent()) {
                SafetensorsWriter.write(file, adaptation.proxy().get().parameters(), Map.of());
            }
        }
    }

    private List<TrainResult.Kept> kept() {
        List<TrainResult.Kept> kept = new ArrayList<>();
        int epochs = config.loop().epochs();
        for (int epoch = 1; epoch <= epochs; epoch++) {
            if (epoch == epochs || epoch % config.loop().checkpointEpochs() == 0) {
                kept.add(new TrainResult.Kept(epoch, weights(epoch)));
            }
        }
        return kept;
    }

    private Path weights(int epoch) {
        return folder.resolve("weights").resolve(String.format("epoch-%05d.safetensors", epoch));
    }

    private RunRecord record() {
        return RunRecord.start(
                config.toTree(),
                Map.of("train", config.seed()),
                Map.of("base", base.hash(), "split", set.splitHash()),
                RunRecord.Machine.current(
                        Engine.version(), base.manager().getDevice().toString()));
    }

    private LoraMetadata metadata() {
        return LoraMetadata.of(
                config.objective(), config.lora().rank(), config.lora().alpha(), base.hash(), set.splitHash());
    }
}
