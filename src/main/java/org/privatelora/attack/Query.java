package org.privatelora.attack;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.privatelora.tensor.Tensors;

/**
 * The images about which the attacker asks "was it a member?". Holds no label.
 *
 * @param ids one hash per image; names its noise
 * @param captions one per image
 * @param stacks scaled latents in the order of the ids, (n, C, h, w) float32 each: consecutive images of one size, together N
 */
public record Query(List<String> ids, List<String> captions, List<NDArray> stacks) {
    /** Copies the lists and checks that there is one of everything per image. */
    public Query {
        ids = List.copyOf(ids);
        captions = List.copyOf(captions);
        stacks = List.copyOf(stacks);
        boolean images = stacks.stream().allMatch(stack -> stack.getShape().dimension() == 4);
        long latents = images
                ? stacks.stream().mapToLong(stack -> stack.getShape().get(0)).sum()
                : 0;
        if (ids.isEmpty() || ids.size() != captions.size() || latents != ids.size()) {
            throw new IllegalArgumentException("a query needs one id, caption and latent (C, h, w) per image, was "
                    + ids.size() + " ids, " + captions.size() + " captions, latents "
                    + stacks.stream().map(NDArray::getShape).toList());
        }
    }

    /** Of images of one size, latents (N, C, h, w). */
    public Query(List<String> ids, List<String> captions, NDArray latents) {
        this(ids, captions, List.of(latents));
    }

    /**
     * Consecutive images of one size.
     *
     * @param begin index of the first
     * @param end index after the last
     * @param stack holds their latents and perhaps others'
     * @param first index of the stack's first image
     */
    record Slice(int begin, int end, NDArray stack, int first) {
        /** Their latents (B, C, h, w), a new array. */
        NDArray latents() {
            return stack.get((begin - first) + ":" + (end - first));
        }
    }

    /** The images in order, at most {@code most} at once, in as few slices as their sizes allow. */
    List<Slice> slices(int most) {
        List<Slice> slices = new ArrayList<>();
        int first = 0;
        for (NDArray stack : stacks) {
            int after = first + (int) stack.getShape().get(0);
            for (int begin = first; begin < after; begin += most) {
                slices.add(new Slice(begin, Math.min(after, begin + most), stack, first));
            }
            first = after;
        }
        return slices;
    }

    /** The same images with other captions. */
    Query withCaptions(List<String> captions) {
        return new Query(ids, captions, stacks);
    }

    /** The same images in the order of their ids; those of one size stay together, the sizes in the order of their first ids. */
    public Query inOrder() {
        List<Query> sorted = new ArrayList<>();
        int first = 0;
        for (NDArray stack : stacks) {
            int after = first + (int) stack.getShape().get(0);
            sorted.add(new Query(ids.subList(first, after), captions.subList(first, after), stack).ofOneSizeInOrder());
            first = after;
        }
        sorted.sort(Comparator.comparing(query -> query.ids.get(0)));
        return new Query(
                sorted.stream().flatMap(query -> query.ids.stream()).toList(),
                sorted.stream().flatMap(query -> query.captions.stream()).toList(),
                sorted.stream().flatMap(query -> query.stacks.stream()).toList());
    }

    private Query ofOneSizeInOrder() {
        List<Integer> order = IntStream.range(0, size())
                .boxed()
                .sorted(Comparator.comparing(ids::get))
                .toList();
        List<String> sorted = order.stream().map(ids::get).toList();
        return sorted.equals(ids)
                ? this
                : new Query(sorted, order.stream().map(captions::get).toList(), picked(latents(), order));
    }

    /** Images (N, C, h, w) in another order, a new array. */
    private static NDArray picked(NDArray stack, List<Integer> order) {
        float[] values = stack.toFloatArray();
        float[] picked = new float[values.length];
        int each = values.length / order.size(); // C h w
        for (int k = 0; k < order.size(); k++) {
            System.arraycopy(values, order.get(k) * each, picked, k * each, each);
        }
        return Tensors.of(stack.getManager(), picked, stack.getShape());
    }

    /** Number of images N. */
    public int size() {
        return ids.size();
    }

    /**
     * Scaled latents, (N, C, h, w) float32, in the order of the ids.
     *
     * @throws IllegalStateException when the images are of several sizes
     */
    public NDArray latents() {
        if (stacks.size() > 1) {
            throw new IllegalStateException("the images have latents of several sizes, "
                    + stacks.stream()
                            .map(NDArray::getShape)
                            .map(Shape::toString)
                            .toList()
                    + ", which are no one array; ask for stacks()");
        }
        return stacks.get(0);
    }
}
