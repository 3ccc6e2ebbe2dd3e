package org.privatelora.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.privatelora.attack.CaptionEncoder;
import org.privatelora.tensor.Autograd;
import org.privatelora.tensor.Scope;

/** The contexts of captions under a text encoder that is not trained, each computed once. Keeps them below {@code manager}. */
record FrozenCaptions(CaptionEncoder encoder, NDManager manager, Map<String, NDArray> contexts)
        implements CaptionEncoder {
    FrozenCaptions(CaptionEncoder encoder, NDManager manager) {
        this(encoder, manager, new HashMap<>());
    }

    @Override
    public NDArray context(List<String> captions) {
        NDList each = new NDList(); // (1, N, D)
        captions.forEach(caption -> each.add(contexts.computeIfAbsent(caption, this::encode)));
        return each.size() == 1 ? each.head().duplicate() : NDArrays.concat(each);
    }

    private NDArray encode(String caption) {
        NDArray context = Autograd.noGrad(() -> Scope.tidy(() -> encoder.context(List.of(caption))));
        context.attach(manager);
        return Scope.keep(context);
    }
}
