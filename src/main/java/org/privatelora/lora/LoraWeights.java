package org.privatelora.lora;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.privatelora.nn.Conv2d;
import org.privatelora.nn.Linear;
import org.privatelora.nn.Projection;
import org.privatelora.nn.ProjectionWrap;
import org.privatelora.tensor.Ops;
import org.privatelora.tensor.Rng;
import org.privatelora.tensor.Scope;
import org.privatelora.tensor.Tensors;

/**
 * An adapter: one module for each adapted projection. Owns nothing: the arrays belong to whoever made them.
 *
 * @param modules text encoder first, then U-Net, so that each learning rate rules one stretch of {@link #trainables}
 */
public record LoraWeights(List<LoraModule> modules) {
    /** Checks that there is something, and nothing twice. */
    public LoraWeights {
        modules = modules.stream()
                .sorted(Comparator.comparing(LoraModule::component))
                .toList();
        if (modules.isEmpty()) {
            throw new IllegalArgumentException("an adapter must have at least one module, found none");
        }
        long names = modules.stream().map(LoraModule::kohyaName).distinct().count();
        if (names != modules.size()) {
            throw new IllegalArgumentException(modules.size() + " modules have only " + names + " different names");
        }
    }

    /**
     * A fresh adapter that changes nothing yet: down uniform in +-1/sqrt(fan in) (Kaiming with a = sqrt 5), up zero.
     *
     * @param config ranks and alphas
     * @param unetShapes the U-Net's state dict, key to shape
     * @param textEncoderShapes the text encoder's state dict, key to shape
     * @param manager owns the new arrays
     * @param rng a module's numbers depend on the seed and its name only
     * @return float32 weights
     * @throws IllegalArgumentException when a rank is larger than a projection allows, or nothing can be adapted
     */
    public static LoraWeights create(
            LoraConfig config,
            Map<String, Shape> unetShapes,
            Map<String, Shape> textEncoderShapes,
            NDManager manager,
            Rng rng) {
        Stream<LoraTargets.Target> text = LoraTargets.textEncoder(config, textEncoderShapes).stream();
        Stream<LoraTargets.Target> unet = LoraTargets.unet(config, unetShapes).stream();
        return new LoraWeights(Stream.concat(text, unet)
                .map(target -> fresh(target, manager, rng))
                .toList());
    }

    private static LoraModule fresh(LoraTargets.Target target, NDManager manager, Rng rng) {
        Shape shape = target.down();
        String name = LoraModule.kohyaName(target.component(), target.path());
        double bound = 1 / Math.sqrt(shape.size() / (double) target.rank());
        float[] values = rng.uniform(name, 0, 0, (int) shape.size());
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) ((2 * values[i] - 1) * bound);
        }
        NDArray down = Tensors.of(manager, values, shape);
        return new LoraModule(target.component(), target.path(), down, manager.zeros(target.up()), target.alpha());
    }

    /** Key to array, text encoder first: kohya's keys of both factors, or the cores; the alphas are not trained. */
    public Map<String, NDArray> trainables() {
        Map<String, NDArray> trainables = new LinkedHashMap<>();
        modules.forEach(module -> trainables.putAll(module.trainables()));
        return Collections.unmodifiableMap(trainables);
    }

    /**
     * The same modules on other arrays, such as the leaves of {@link org.privatelora.nn.FlatParameters}.
     *
     * @param trainables has every key of {@link #trainables}
     * @throws IllegalArgumentException when a key is missing
     */
    public LoraWeights with(Map<String, NDArray> trainables) {
        return new LoraWeights(modules.stream()
                .map(module -> module.with(key -> required(trainables, key)))
                .toList());
    }

    private static NDArray required(Map<String, NDArray> trainables, String key) {
        NDArray array = trainables.get(key);
        if (array == null) {
            throw new IllegalArgumentException("missing key " + key + " among " + trainables.size() + " trainables");
        }
        return array;
    }

    /** The same updates as two factors each, in new arrays where there was a core: what files hold. */
    public LoraWeights folded() {
        return new LoraWeights(modules.stream().map(LoraModule::folded).toList());
    }

    /** The modules of one part of the model. */
    public List<LoraModule> modules(LoraComponent component) {
        return modules.stream()
                .filter(module -> module.component() == component)
                .toList();
    }

    /**
     * Puts the modules of one part beside its projections while it is built; other projections stay as they are.
     *
     * @param component the part that is going to be built
     * @param multiplier strength, 1 as trained
     * @return a wrap that fails with an {@link IllegalArgumentException} at a projection of another size
     */
    public ProjectionWrap wrap(LoraComponent component, double multiplier) {
        return wrap(component, multiplier, Optional.empty());
    }

    /** As {@link #wrap(LoraComponent, double)} at strength 1, for one forward pass of training in which something is dropped. */
    public ProjectionWrap wrap(LoraComponent component, LoraMasks masks) {
        return wrap(component, 1, Optional.of(masks));
    }

    private ProjectionWrap wrap(LoraComponent component, double multiplier, Optional<LoraMasks> masks) {
        Map<String, LoraModule> byPath = byPath(component);
        return (path, base) -> {
            LoraModule module = byPath.get(path);
            return module == null ? base : adapted(LoraProjection.around(base, module, multiplier, masks));
        };
    }

    /**
     * Adds the modules of one part to the weights of its projections while it is built: they then cost no more than without an adapter,
     * and no gradient reaches the factors. Projections of another type than float32 have the module beside them, as with {@link #wrap},
     * because a small update would be lost when the sum is rounded.
     *
     * @param component the part that is going to be built
     * @param multiplier strength, 1 as trained
     * @param manager owns the new weights
     * @return a wrap that fails with an {@link IllegalArgumentException} at a projection of another size
     */
    public ProjectionWrap fused(LoraComponent component, double multiplier, NDManager manager) {
        ProjectionWrap beside = wrap(component, multiplier);
        Map<String, LoraModule> byPath = byPath(component);
        return (path, base) -> {
            Optional<NDArray> single = FrozenWeights.of(base).filter(w -> w.getDataType() == DataType.FLOAT32);
            if (single.isEmpty() || !byPath.containsKey(path)) {
                return beside.wrap(path, base);
            }
            requireFit(byPath.get(path), single.get().getShape());
            NDArray fused = Scope.keep(merged(single.get(), byPath.get(path), multiplier));
            fused.attach(manager);
            return base instanceof Conv2d conv
                    ? new Conv2d(fused, conv.bias(), conv.stride(), conv.padding())
                    : new Linear(fused, ((Linear) base).bias());
        };
    }

    private Map<String, LoraModule> byPath(LoraComponent component) {
        return modules(component).stream().collect(Collectors.toMap(LoraModule::path, Function.identity()));
    }

    private static Projection adapted(LoraProjection projection) {
        LoraModule module = projection.module();
        projection.frozenWeight().ifPresent(weight -> requireFit(module, weight.getShape()));
        return projection;
    }

    /**
     * The weights of one part with the adapter added in: each is W + multiplier (alpha / r) up down.
     *
     * @param component the part
     * @param base its state dict
     * @param multiplier strength, 1 as trained
     * @return the same keys in the same order, adapted weights new and of the type they had, the others as they were
     * @throws IllegalArgumentException when a module has no weight in {@code base}, or one of another shape
     * @implNote added in float32, then rounded once.
     */
    public Map<String, NDArray> merge(LoraComponent component, Map<String, NDArray> base, double multiplier) {
        Map<String, NDArray> merged = new LinkedHashMap<>(base);
        for (LoraModule module : modules(component)) {
            String key = module.path() + ".weight";
            NDArray weight = required(base, key);
            requireFit(module, weight.getShape());
            merged.put(key, merged(weight, module, multiplier));
        }
        return merged;
    }

    /**
     * Takes a merged adapter out again: {@link #merge} with the opposite sign.
     *
     * @param merged what {@link #merge} with the same multiplier returned, or a copy of it
     * @return the weights before, but for rounding
     */
    public Map<String, NDArray> unmerge(LoraComponent component, Map<String, NDArray> merged, double multiplier) {
        return merge(component, merged, -multiplier);
    }

    private static NDArray merged(NDArray weight, LoraModule module, double multiplier) {
        return Scope.tidy(() -> {
            NDArray wide = Ops.cast(weight, DataType.FLOAT32);
            return Ops.cast(wide.add(module.delta(multiplier)), weight.getDataType());
        });
    }

    private static void requireFit(LoraModule module, Shape weight) {
        if (!module.weightShape().equals(weight)) {
            throw new IllegalArgumentException("the adapter of " + module.path() + " is for a weight of shape "
                    + module.weightShape() + ", but the model has " + weight + "; is it for another base model?");
        }
    }
}
