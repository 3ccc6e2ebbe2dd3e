package org.privatelora.experiment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.privatelora.attack.DenoisingGrid;
import org.privatelora.attack.GrayBox;
import org.privatelora.attack.Query;
import org.privatelora.data.Augmentation;
import org.privatelora.data.Dataset;
import org.privatelora.data.Example;
import org.privatelora.data.Framing;
import org.privatelora.data.LatentCache;
import org.privatelora.data.Part;
import org.privatelora.diffusion.NoiseSchedule;
import org.privatelora.model.ModelLocation;
import org.privatelora.model.StableDiffusion;
import org.privatelora.progress.ProgressListener;
import org.privatelora.tensor.SelfTest;
import org.privatelora.tensor.Tensors;
import org.privatelora.train.Latent;
import org.privatelora.train.Precision;
import org.privatelora.train.TrainingSet;
import org.privatelora.train.Variants;

/** What an experiment works on: the base model and the private data set, encoded once. Owns the model and the latents. */
public final class Materials implements AutoCloseable {
    /** Side of the largest pictures and latents of which so many fit at once. */
    private static final int FITTING_IMAGE = 128;

    private static final int FITTING_LATENT = 32;

    private final NDManager manager;
    private final StableDiffusion base;
    private final Dataset dataset;
    private final ModelReading reading;
    private final GrayBox baseModel;
    private final PictureEncoder encoder;
    private final Map<Part, List<Latent>> latents = new EnumMap<>(Part.class);
    private final Map<Part, Query> queries = new EnumMap<>(Part.class);

    private Materials(
            NDManager manager,
            StableDiffusion base,
            Dataset dataset,
            ModelReading reading,
            Optional<LatentCache> cache) {
        this.manager = manager;
        this.base = base;
        this.dataset = dataset;
        this.reading = reading.requireFit(base);
        this.baseModel = AdaptedModel.base(base, reading);
        Framing framing = Framing.of(base.imageSize(), reading.bucketing());
        this.encoder = new PictureEncoder(base, framing, manager, cache, picturesAtOnce(PictureEncoder.BATCH));
    }

    /**
     * Loads the base and encodes the four private parts.
     *
     * @param model the base model
     * @param dataset the private data set
     * @param reading how the base's networks are used
     * @param precision of U-Net and text encoder
     * @param cache of latents, to be read and filled
     * @param parent the device
     * @param progress hears of encoded pictures
     */
    public static Materials open(
            ModelLocation model,
            Dataset dataset,
            ModelReading reading,
            Precision precision,
            Optional<LatentCache> cache,
            NDManager parent,
            ProgressListener progress)
            throws IOException {
        if (precision == Precision.FP16) {
            SelfTest.requireHalf(parent);
        }
        NDManager manager = parent.newSubManager();
        StableDiffusion base = StableDiffusion.load(model, precision.type(), manager);
        Materials materials = new Materials(manager, base, dataset, reading, cache);
        int total = Part.PRIVATE.stream()
                .mapToInt(part -> dataset.part(part).size())
                .sum();
        int done = 0;
        for (Part part : Part.PRIVATE) {
            materials.encode(part);
            done += dataset.part(part).size();
            progress.progress("encoding pictures", done, total, "");
        }
        return materials;
    }

    /** Latents of any pictures, in their order. */
    List<Latent> latents(List<Example> examples) throws IOException {
        return encoder.latents(examples);
    }

    private void encode(Part part) throws IOException {
        List<Example> examples = dataset.part(part);
        if (examples.size() < 2) {
            throw new IllegalArgumentException("data set " + dataset.name() + " has " + examples.size()
                    + " pictures in part " + part.key() + "; an experiment needs at least 2");
        }
        List<Latent> encoded =
                bySize(encoder.latents(examples)).stream().flatMap(List::stream).toList();
        latents.put(part, encoded);
        queries.put(part, query(inOrder(encoded)));
    }

    /** As {@link Query#inOrder}. */
    private static List<Latent> inOrder(List<Latent> encoded) {
        return encoded.stream().sorted(Comparator.comparing(Latent::id)).toList();
    }

    /** Latents of one size together, in their order; the sizes by their first. */
    private static List<List<Latent>> bySize(List<Latent> encoded) {
        Map<Shape, List<Latent>> bySize = new LinkedHashMap<>();
        encoded.forEach(one ->
                bySize.computeIfAbsent(one.shape(), shape -> new ArrayList<>()).add(one));
        return List.copyOf(bySize.values());
    }

    /** Of latents in any order; those of one size become consecutive. */
    private Query query(List<Latent> encoded) {
        List<List<Latent>> bySize = bySize(encoded);
        List<Latent> all = bySize.stream().flatMap(List::stream).toList();
        return new Query(
                all.stream().map(Latent::id).toList(),
                all.stream().map(Latent::caption).toList(),
                bySize.stream().map(this::stack).toList());
    }

    /** (n, C, h, w). */
    private NDArray stack(List<Latent> same) {
        int each = same.get(0).values().length;
        float[] values = new float[same.size() * each];
        for (int i = 0; i < same.size(); i++) {
            System.arraycopy(same.get(i).values(), 0, values, i * each, each);
        }
        return Tensors.of(
                manager, values, new Shape(same.size()).addAll(same.get(0).shape()));
    }

    /** The base model. */
    public StableDiffusion base() {
        return base;
    }

    /** As many pictures as need no more memory than {@code most} of 128 x 128, at most {@code most}. */
    int picturesAtOnce(int most) {
        return picturesAtOnce(most, base.imageSize());
    }

    /**
     * The same of any model.
     *
     * @param most how many of 128 x 128 pixels, at least 1
     * @param side of the model's pictures in pixels
     * @return in [1, most]
     */
    public static int picturesAtOnce(int most, int side) {
        return fitting(most, FITTING_IMAGE, side);
    }

    /** The questions of the loss-based attacks, asked about so many pictures at once as fit. */
    DenoisingGrid grid(int timesteps) {
        return DenoisingGrid.spread(timesteps, 1)
                .withBatch(fitting(PictureEncoder.BATCH, FITTING_LATENT, base.latentSize()));
    }

    private static int fitting(int most, int small, int side) {
        return (int) Math.max(1, Math.min(most, (long) most * small * small / ((long) side * side)));
    }

    /** The device's manager. */
    public NDManager manager() {
        return manager;
    }

    /** The data set. */
    public Dataset dataset() {
        return dataset;
    }

    /** The images of a private part as an attacker sees them, in the order of their ids; with bucketing those of one size are consecutive. */
    public Query query(Part part) {
        return queries.get(part);
    }

    /** Numbers in one latent; with bucketing in the first member's. */
    public int latentSize() {
        return latents.get(Part.MEMBERS_AUX).get(0).values().length;
    }

    /** How many sizes the latents have: 1, or with bucketing perhaps more. */
    public int sizes() {
        return trainingSet().shapes().size();
    }

    /**
     * The versions of the images of a private part, as training with augmentation sees them; an attacker who knows the recipe can make
     * them too.
     *
     * @return K queries, each with one version of every image under a name of its own, in the order of {@link #query}
     */
    public List<Query> queries(Part part, Augmentation augmentation) throws IOException {
        Map<String, List<float[]>> versions = new HashMap<>();
        for (Example example : dataset.part(part)) {
            versions.put(example.id(), encoder.variants(example, augmentation));
        }
        List<Query> queries = new ArrayList<>();
        for (int k = 0; k < versions.values().iterator().next().size(); k++) {
            int version = k;
            queries.add(query(inOrder(latents.get(part)).stream()
                    .map(plain -> new Latent(
                            plain.id() + "/version-" + version,
                            plain.caption(),
                            versions.get(plain.id()).get(version),
                            plain.shape()))
                    .toList()));
        }
        return queries;
    }

    /**
     * What training sees, with other versions of the members.
     *
     * @param augmentation which; the proxy and every evaluation see the pictures themselves
     */
    public TrainingSet trainingSet(Augmentation augmentation) throws IOException {
        return trainingSet(variants(dataset.members(), augmentation));
    }

    /** What training sees of some members. */
    Variants variants(List<Example> members, Augmentation augmentation) throws IOException {
        Map<String, List<float[]>> versions = new HashMap<>();
        if (augmentation.active()) {
            for (Example member : members) {
                versions.put(member.id(), encoder.variants(member, augmentation));
            }
        }
        return new Variants(versions);
    }

    /** What training sees. */
    public TrainingSet trainingSet() {
        return trainingSet(Variants.none());
    }

    private TrainingSet trainingSet(Variants variants) {
        return new TrainingSet(
                latents.get(Part.MEMBERS_AUX),
                latents.get(Part.MEMBERS_TEST),
                latents.get(Part.NONMEMBERS_AUX),
                latents.get(Part.NONMEMBERS_TEST),
                dataset.split().hash(),
                variants);
    }

    /** The base model as an attacker sees it. */
    public GrayBox baseModel() {
        return baseModel;
    }

    /** The noise that every model here was shown. */
    public NoiseSchedule schedule() {
        return reading.schedule(base);
    }

    ModelReading reading() {
        return reading;
    }

    @Override
    public void close() {
        base.close();
        manager.close();
    }
}
