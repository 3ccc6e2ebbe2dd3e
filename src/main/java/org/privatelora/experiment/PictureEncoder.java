package org.privatelora.experiment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.privatelora.data.Augmentation;
import org.privatelora.data.Example;
import org.privatelora.data.Framed;
import org.privatelora.data.Framing;
import org.privatelora.data.LatentCache;
import org.privatelora.data.Resolution;
import org.privatelora.model.StableDiffusion;
import org.privatelora.progress.Interruption;
import org.privatelora.tensor.Autograd;
import org.privatelora.tensor.Scope;
import org.privatelora.tensor.Tensors;
import org.privatelora.train.Latent;

/**
 * Pictures to latents, through a cache where there is one.
 *
 * @param base encodes
 * @param framing crops and resizes
 * @param manager where pictures are put
 * @param cache of latents
 * @param batch pictures at once, at least 1
 */
record PictureEncoder(
        StableDiffusion base, Framing framing, NDManager manager, Optional<LatentCache> cache, int batch) {
    /** Of small pictures. */
    static final int BATCH = 25;

    private static final String TYPE = "float32";

    /** Latents in the order of the examples. */
    List<Latent> latents(List<Example> examples) throws IOException {
        List<Latent> latents = new ArrayList<>();
        for (int first = 0; first < examples.size(); first += batch) {
            List<Example> some = examples.subList(first, Math.min(examples.size(), first + batch));
            List<Framed> pictures = some.stream().map(framing::of).toList();
            float[][] values = found(pictures);
            for (int i = 0; i < some.size(); i++) {
                latents.add(new Latent(
                        some.get(i).id(),
                        some.get(i).caption(),
                        values[i],
                        shape(pictures.get(i).size(), values[i].length)));
            }
        }
        return latents;
    }

    /** (C, h, w) of a latent of so many numbers. */
    private Shape shape(Resolution picture, int numbers) {
        int reduction = base.imageSize() / base.latentSize();
        int height = picture.height() / reduction;
        int width = picture.width() / reduction;
        return new Shape(numbers / height / width, height, width);
    }

    /** Latents (C h w) of the versions of a picture. */
    List<float[]> variants(Example example, Augmentation augmentation) throws IOException {
        List<Framed> pictures = framing.variants(example, augmentation);
        List<float[]> latents = new ArrayList<>();
        for (int first = 0; first < pictures.size(); first += batch) {
            latents.addAll(Arrays.asList(found(pictures.subList(first, Math.min(pictures.size(), first + batch)))));
        }
        return latents;
    }

    /** From the cache, and what it lacks from the autoencoder. */
    private float[][] found(List<Framed> pictures) throws IOException {
        Interruption.check("encoding was stopped; nothing is lost");
        float[][] latents = new float[pictures.size()][];
        List<LatentCache.Key> keys = pictures.stream().map(this::key).toList();
        Map<Resolution, List<Integer>> absent = new LinkedHashMap<>();
        for (int i = 0; i < latents.length; i++) {
            LatentCache.Key key = keys.get(i);
            latents[i] = cache.flatMap(kept -> kept.find(key)).orElse(null);
            if (latents[i] == null) {
                absent.computeIfAbsent(pictures.get(i).size(), size -> new ArrayList<>())
                        .add(i);
            }
        }
        for (List<Integer> ofOneSize : absent.values()) {
            encode(keys, ofOneSize, latents);
        }
        return latents;
    }

    private LatentCache.Key key(Framed picture) {
        return new LatentCache.Key(picture, base.vaeHash(), TYPE);
    }

    private void encode(List<LatentCache.Key> keys, List<Integer> absent, float[][] latents) throws IOException {
        float[] values = Scope.value(() -> Autograd.noGrad(
                () -> base.encodeImages(pixels(absent.stream().map(keys::get).toList()))
                        .toFloatArray()));
        int each = values.length / absent.size();
        for (int i = 0; i < absent.size(); i++) {
            latents[absent.get(i)] = Arrays.copyOfRange(values, i * each, (i + 1) * each);
            if (cache.isPresent()) {
                cache.get().keep(keys.get(absent.get(i)), latents[absent.get(i)]);
            }
        }
    }

    /** (B, 3, H, W) of pictures of one size. */
    private NDArray pixels(List<LatentCache.Key> keys) {
        Resolution size = keys.get(0).picture().size();
        int each = 3 * size.height() * size.width();
        float[] values = new float[keys.size() * each];
        for (int i = 0; i < keys.size(); i++) {
            System.arraycopy(keys.get(i).picture().pixels(), 0, values, i * each, each);
        }
        return Tensors.of(manager, values, new Shape(keys.size(), 3, size.height(), size.width()));
    }
}
