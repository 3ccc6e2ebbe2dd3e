package org.privatelora.model.inception;

import java.util.List;
import org.privatelora.nn.Weights;
import org.privatelora.tensor.ImageOps;

/**
 * The network's blocks of parallel branches, by the letters that torchvision gives them. The mean pooling leaves the border out, and
 * the last block pools by the maximum, both as in the TensorFlow model.
 */
final class Mixed {
    private static final Layer MEAN = x -> ImageOps.averagePool(x, 3, 1);
    private static final Layer MAX = x -> ImageOps.maxPool(x, 3, 1, 1);
    /** Half the size by the maximum. */
    static final Layer HALVE = x -> ImageOps.maxPool(x, 3, 2, 0);

    private Mixed() {}

    /** 35 x 35: 1x1, 5x5 and double 3x3 kernels; 224 + pooled channels. */
    static Layer a(Weights w, int in, int pooled) {
        return Layer.parallel(List.of(
                BasicConv.same(w.at("branch1x1"), in, 64, 1, 1),
                Layer.chain(List.of(
                        BasicConv.same(w.at("branch5x5_1"), in, 48, 1, 1),
                        BasicConv.same(w.at("branch5x5_2"), 48, 64, 5, 5))),
                Layer.chain(List.of(
                        BasicConv.same(w.at("branch3x3dbl_1"), in, 64, 1, 1),
                        BasicConv.same(w.at("branch3x3dbl_2"), 64, 96, 3, 3),
                        BasicConv.same(w.at("branch3x3dbl_3"), 96, 96, 3, 3))),
                Layer.chain(List.of(MEAN, BasicConv.same(w.at("branch_pool"), in, pooled, 1, 1)))));
    }

    /** 35 x 35 to 17 x 17: in + 480 channels. */
    static Layer b(Weights w, int in) {
        return Layer.parallel(List.of(
                BasicConv.inner(w.at("branch3x3"), in, 384, 3, 2),
                Layer.chain(List.of(
                        BasicConv.same(w.at("branch3x3dbl_1"), in, 64, 1, 1),
                        BasicConv.same(w.at("branch3x3dbl_2"), 64, 96, 3, 3),
                        BasicConv.inner(w.at("branch3x3dbl_3"), 96, 96, 3, 2))),
                HALVE));
    }

    /** 17 x 17: 7x7 kernels taken apart into rows and columns; 768 channels. */
    static Layer c(Weights w, int in, int inner) {
        return Layer.parallel(List.of(
                BasicConv.same(w.at("branch1x1"), in, 192, 1, 1),
                Layer.chain(List.of(
                        BasicConv.same(w.at("branch7x7_1"), in, inner, 1, 1),
                        BasicConv.same(w.at("branch7x7_2"), inner, inner, 1, 7),
                        BasicConv.same(w.at("branch7x7_3"), inner, 192, 7, 1))),
                Layer.chain(List.of(
                        BasicConv.same(w.at("branch7x7dbl_1"), in, inner, 1, 1),
                        BasicConv.same(w.at("branch7x7dbl_2"), inner, inner, 7, 1),
                        BasicConv.same(w.at("branch7x7dbl_3"), inner, inner, 1, 7),
                        BasicConv.same(w.at("branch7x7dbl_4"), inner, inner, 7, 1),
                        BasicConv.same(w.at("branch7x7dbl_5"), inner, 192, 1, 7))),
                Layer.chain(List.of(MEAN, BasicConv.same(w.at("branch_pool"), in, 192, 1, 1)))));
    }

    /** 17 x 17 to 8 x 8: in + 512 channels. */
    static Layer d(Weights w, int in) {
        return Layer.parallel(List.of(
                Layer.chain(List.of(
                        BasicConv.same(w.at("branch3x3_1"), in, 192, 1, 1),
                        BasicConv.inner(w.at("branch3x3_2"), 192, 320, 3, 2))),
                Layer.chain(List.of(
                        BasicConv.same(w.at("branch7x7x3_1"), in, 192, 1, 1),
                        BasicConv.same(w.at("branch7x7x3_2"), 192, 192, 1, 7),
                        BasicConv.same(w.at("branch7x7x3_3"), 192, 192, 7, 1),
                        BasicConv.inner(w.at("branch7x7x3_4"), 192, 192, 3, 2))),
                HALVE));
    }

    /** 8 x 8: 3x3 kernels spread into rows and columns; 2048 channels. */
    static Layer e(Weights w, int in, boolean last) {
        return Layer.parallel(List.of(
                BasicConv.same(w.at("branch1x1"), in, 320, 1, 1),
                Layer.chain(List.of(
                        BasicConv.same(w.at("branch3x3_1"), in, 384, 1, 1),
                        spread(w.at("branch3x3_2a"), w.at("branch3x3_2b")))),
                Layer.chain(List.of(
                        BasicConv.same(w.at("branch3x3dbl_1"), in, 448, 1, 1),
                        BasicConv.same(w.at("branch3x3dbl_2"), 448, 384, 3, 3),
                        spread(w.at("branch3x3dbl_3a"), w.at("branch3x3dbl_3b")))),
                Layer.chain(List.of(last ? MAX : MEAN, BasicConv.same(w.at("branch_pool"), in, 192, 1, 1)))));
    }

    private static Layer spread(Weights row, Weights column) {
        return Layer.parallel(List.of(BasicConv.same(row, 384, 384, 1, 3), BasicConv.same(column, 384, 384, 3, 1)));
    }
}
