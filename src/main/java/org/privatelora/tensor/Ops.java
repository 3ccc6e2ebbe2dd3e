package org.privatelora.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.ScriptCall;
import java.util.List;
import java.util.Map;

/**
 * The operations of PyTorch that DJL does not offer, or offers without gradients; all are differentiable unless their comment
 * says otherwise, and each result belongs to the manager of its first argument.
 *
 * @implNote the methods of the script {@code ops.py}, loaded once per process. Per call about three microseconds.
 */
public final class Ops {
    /** PyTorch's numbers of the data types that a cast may target. */
    private static final Map<DataType, Integer> SCALAR_TYPES = Map.of(
            DataType.FLOAT16, 5,
            DataType.FLOAT32, 6,
            DataType.FLOAT64, 7,
            DataType.INT64, 4,
            DataType.INT32, 3,
            DataType.UINT8, 0);
    /** oneDNN computes wrong input gradients on CPU unless output channels are a multiple of this. */
    private static final int CONV_CHANNELS = 16;
    /** Elements of the largest input that libtorch convolves without oneDNN when the batch is one. */
    private static final int SMALL_IMAGE = 20480;

    private Ops() {}

    private static final class Script {
        static final PtSymbolBlock MODULE = ScriptArchive.load();
    }

    static ScriptCall call(String method) {
        return new ScriptCall(Script.MODULE, method);
    }

    /**
     * Scaled dot-product attention, softmax(q k' / sqrt(d)) v (Vaswani et al. 2017, eq. 1).
     *
     * @param q (B, heads, N, d)
     * @param k (B, heads, M, d)
     * @param v (B, heads, M, d)
     * @return (B, heads, N, d)
     * @implNote the softmax of float16 is computed in float32 by libtorch's kernels.
     */
    public static NDArray attention(NDArray q, NDArray k, NDArray v) {
        return attention(q, k, v, false);
    }

    /** As {@link #attention(NDArray, NDArray, NDArray)}; {@code causal}: position i sees positions up to i only. */
    public static NDArray attention(NDArray q, NDArray k, NDArray v, boolean causal) {
        String method = SecondOrder.isComposed() ? "attention_composed" : "attention";
        return call(method).with(q).with(k).with(v).with(causal).tensor(q);
    }

    /**
     * Group normalisation (Wu and He 2018) over channel groups.
     *
     * @param x (B, C, H, W), or any (B, C, ...)
     * @param groups divides C
     * @param weight (C,)
     * @param bias (C,)
     * @param eps added to the variance
     * @return same shape and type as x
     * @implNote float16 is normalised in float32 and rounded once.
     */
    public static NDArray groupNorm(NDArray x, int groups, NDArray weight, NDArray bias, double eps) {
        return call(isHalf(x) ? "group_norm_half" : "group_norm")
                .with(x)
                .with(groups)
                .with(weight)
                .with(bias)
                .with(eps)
                .tensor(x);
    }

    /** Layer normalisation over the last axis; weight and bias have its length. As {@link #groupNorm} for float16. */
    public static NDArray layerNorm(NDArray x, NDArray weight, NDArray bias, double eps) {
        return call(isHalf(x) ? "layer_norm_half" : "layer_norm")
                .with(x)
                .with(weight)
                .with(bias)
                .with(eps)
                .tensor(x);
    }

    private static boolean isHalf(NDArray x) {
        return x.getDataType() == DataType.FLOAT16;
    }

    /**
     * Two-dimensional cross-correlation.
     *
     * @param x (B, in, H, W)
     * @param weight (out, in, kh, kw)
     * @param stride same in both directions
     * @param padding zeros on every side
     * @return (B, out, H', W'), without bias
     * @implNote while a graph is recorded on the CPU the output channels are padded with zeros to a multiple of 16: libtorch
     *     2.7.1 (oneDNN 3.7.1) computes wrong input gradients otherwise. One small image on the CPU goes straight to the kernel
     *     that libtorch takes for it anyway: on its way there libtorch prints a warning about NNPACK at every call.
     */
    public static NDArray conv2d(NDArray x, NDArray weight, int stride, int padding) {
        if (isSmall(x)) {
            return call("conv2d_small")
                    .with(x)
                    .with(weight)
                    .with(stride)
                    .with(padding)
                    .tensor(x);
        }
        long channels = weight.getShape().get(0);
        long extra = Math.floorMod(-channels, CONV_CHANNELS);
        if (extra == 0 || x.getDevice().isGpu() || !Autograd.isRecording()) {
            return call("conv2d")
                    .with(x)
                    .with(weight)
                    .with(stride)
                    .with(padding)
                    .tensor(x);
        }
        NDArray wide = call("pad_filters").with(weight).with(extra).tensor(x); // (out + extra, in, kh, kw)
        return call("conv2d")
                .with(x)
                .with(wide)
                .with(stride)
                .with(padding)
                .tensor(x)
                .get(":, :{}", channels);
    }

    /** Where libtorch 2.7.1 prefers its own kernel to oneDNN's. */
    private static boolean isSmall(NDArray x) {
        return x.getShape().get(0) == 1
                && x.size() <= SMALL_IMAGE
                && !x.getDevice().isGpu();
    }

    /** As {@link #conv2d(NDArray, NDArray, int, int)} with a bias (out,). */
    public static NDArray conv2d(NDArray x, NDArray weight, NDArray bias, int stride, int padding) {
        if (isSmall(x) || weight.getShape().get(0) % CONV_CHANNELS != 0) {
            return conv2d(x, weight, stride, padding).add(bias.reshape(1, -1, 1, 1));
        }
        return call("conv2d_bias")
                .with(x)
                .with(weight)
                .with(bias)
                .with(stride)
                .with(padding)
                .tensor(x);
    }

    /** x W', with x (..., in) and weight (out, in). */
    public static NDArray linear(NDArray x, NDArray weight) {
        return call("linear").with(x).with(weight).tensor(x);
    }

    /** x W' + b, with x (..., in), weight (out, in) and bias (out,). */
    public static NDArray linear(NDArray x, NDArray weight, NDArray bias) {
        return call("linear_bias").with(x).with(weight).with(bias).tensor(x);
    }

    /** x sigmoid(x). */
    public static NDArray silu(NDArray x) {
        return call("silu").with(x).tensor(x);
    }

    /** x Phi(x), with the exact error function. */
    public static NDArray gelu(NDArray x) {
        return call("gelu").with(x).tensor(x);
    }

    /** x sigmoid(1.702 x), the approximation that CLIP was trained with. */
    public static NDArray quickGelu(NDArray x) {
        return call("quick_gelu").with(x).tensor(x);
    }

    /**
     * factor x, of the type of x.
     *
     * @implNote {@code NDArray.mul(Number)} makes the number a tensor on Java memory: the graph keeps it, the garbage collector
     *     does not, and the gradient is wrong now and then. It also turns a float32 scalar into float64.
     */
    public static NDArray scale(NDArray x, double factor) {
        return call("scale").with(x).with(factor).tensor(x);
    }

    /** One column of zeros on the right and one row below (B, C, H, W). */
    public static NDArray padRightBottom(NDArray x) {
        return call("pad_right_bottom").with(x).tensor(x);
    }

    /** Nearest-neighbour interpolation of (B, C, H, W) to the given size. */
    public static NDArray upsampleNearest(NDArray x, long height, long width) {
        return call("upsample_nearest").with(x).with(height).with(width).tensor(x);
    }

    /**
     * The same numbers in another type, inside the graph ({@code NDArray.toType} cuts it).
     *
     * @param x any shape
     * @param type float16, float32, float64, int64, int32 or uint8
     * @return same shape as x
     * @throws IllegalArgumentException for another type
     */
    public static NDArray cast(NDArray x, DataType type) {
        if (!SCALAR_TYPES.containsKey(type)) {
            throw new IllegalArgumentException("cast target must be one of " + SCALAR_TYPES.keySet() + ", was " + type);
        }
        return x.getDataType() == type
                ? x
                : call("cast").with(x).with(SCALAR_TYPES.get(type)).tensor(x);
    }

    /** Logarithm of the softmax over the last axis. */
    public static NDArray logSoftmax(NDArray x) {
        return call("log_softmax").with(x).tensor(x);
    }

    /**
     * Mean softmax cross-entropy.
     *
     * @param logits (B, classes)
     * @param labels (B,) int64
     * @return shape ()
     */
    public static NDArray crossEntropy(NDArray logits, NDArray labels) {
        return call("cross_entropy").with(logits).with(labels).tensor(logits);
    }

    /** Rows of weight (count, dim) picked by ids (..., ) int64; the result (..., dim) belongs to the manager of the ids. */
    public static NDArray embedding(NDArray ids, NDArray weight) {
        return call("embedding").with(weight).with(ids).tensor(ids);
    }

    /**
     * One step of Adam in place (Kingma and Ba 2015, algorithm 1) on a stretch of flat tensors, not differentiable.
     *
     * @param decoupled true: AdamW (Loshchilov and Hutter 2019, algorithm 2); false: the decay is added to the gradient
     * @param state flat parameters, their gradient, first and second moment, each (n,) float32
     * @param step number of this step, counted from 1, shape () float32
     * @param begin first element of the stretch
     * @param length number of elements
     * @param rate learning rate
     * @param adam beta1, beta2, weight decay and eps, in this order
     * @implNote the script receives lists: it drops a call whose lists are made inside it as if it had no effect.
     */
    public static void adam(
            boolean decoupled,
            List<NDArray> state,
            NDArray step,
            long begin,
            long length,
            double rate,
            double... adam) {
        Scope.run(() -> Autograd.noGrad(() -> {
            ScriptCall call = call(decoupled ? "fused_adamw" : "fused_adam");
            state.forEach(x -> call.with(List.of(narrow(x, begin, length))));
            call.with(List.of(step)).with(rate);
            return call.with(adam[0]).with(adam[1]).with(adam[2]).with(adam[3]).tensor(step);
        }));
    }

    /** The view of length elements of a flat tensor (n,) from begin on. */
    public static NDArray narrow(NDArray flat, long begin, long length) {
        return call("narrow").with(flat).with(begin).with(length).tensor(flat);
    }

    /** x += 1 in place; not differentiable. */
    public static void increment(NDArray x) {
        Autograd.noGrad(() -> call("increment").with(x).tensor(x)).close();
    }

    /** Overwrites target with source, same shape; not differentiable. */
    public static void copyInto(NDArray target, NDArray source) {
        Autograd.noGrad(() -> call("copy_into").with(target).with(source).tensor(target))
                .close();
    }

    /** target += weight (source - target) in place, for running averages; not differentiable. */
    public static void lerpInto(NDArray target, NDArray source, double weight) {
        Autograd.noGrad(() ->
                        call("lerp_into").with(target).with(source).with(weight).tensor(target))
                .close();
    }
}
