package org.privatelora.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Map;
import org.privatelora.attack.CaptionEncoder;
import org.privatelora.tensor.Autograd;
import org.privatelora.tensor.Scope;

/**
 * The contexts of captions under a text encoder that is not trained; kept ones are computed once, below {@code manager}. Each caption
 * is encoded by itself, so that its context is the same to the bit in any company, kept or not.
 */
record FrozenCaptions(CaptionEncoder encoder, NDManager manager, boolean keep, Map<String, NDArray> contexts)
        implements CaptionEncoder {
    @Override
    public NDArray context(List<String> captions) {
        NDList each = new NDList(); // (1, N, D)
        captions.forEach(caption -> each.add(context(caption)));
        return each.size() == 1 ? each.head().duplicate() : NDArrays.concat(each);
    }

    private NDArray context(String caption) {
        return keep ? contexts.computeIfAbsent(caption, this::kept) : encoded(caption);
    }

    private NDArray encoded(String caption) {
        return Autograd.noGrad(() -> Scope.tidy(() -> encoder.context(List.of(caption))));
    }

    private NDArray kept(String caption) {
        NDArray context = encoded(caption);
        context.attach(manager);
        return Scope.keep(context);
    }
}
