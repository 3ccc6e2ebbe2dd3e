package ai.djl.pytorch.jni;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import java.util.ArrayList;
import java.util.List;

/**
 * One call of a TorchScript method with gradients, built argument by argument in the order of the method's signature.
 *
 * @implNote DJL's {@code IValueUtils.runMethod} always runs in inference mode, which cuts the autograd graph; this class runs
 *     the same native call in training mode.
 */
public final class ScriptCall {
    /**
     * TorchScript's optimiser rewrites a method after it has watched its first calls, which changes gradients in the last bits: a
     * resumed process would differ from one that ran through. The switch belongs to the thread.
     */
    private static final ThreadLocal<Boolean> AS_WRITTEN = ThreadLocal.withInitial(() -> {
        JniUtils.setGraphExecutorOptimize(false);
        return Boolean.TRUE;
    });

    private final PtSymbolBlock module;
    private final String method;
    private final List<IValue> arguments = new ArrayList<>();

    /**
     * Starts a call.
     *
     * @param module the loaded script module
     * @param method name of the method to run
     */
    public ScriptCall(PtSymbolBlock module, String method) {
        this.module = module;
        this.method = method;
    }

    /** Appends a tensor argument. */
    public ScriptCall with(NDArray tensor) {
        arguments.add(IValue.from((PtNDArray) tensor));
        return this;
    }

    /** Appends an {@code int} argument of the script. */
    public ScriptCall with(long value) {
        arguments.add(IValue.from(value));
        return this;
    }

    /** Appends a {@code float} argument of the script (a double here). */
    public ScriptCall with(double value) {
        arguments.add(IValue.from(value));
        return this;
    }

    /** Appends a {@code bool} argument of the script. */
    public ScriptCall with(boolean value) {
        arguments.add(IValue.from(value));
        return this;
    }

    /** Appends a {@code List[Tensor]} argument of the script. */
    public ScriptCall with(List<NDArray> tensors) {
        arguments.add(
                IValue.listFrom(tensors.stream().map(PtNDArray.class::cast).toArray(PtNDArray[]::new)));
        return this;
    }

    /**
     * Runs the method and attaches its single tensor result to the manager of {@code owner}.
     *
     * @param owner the array whose manager receives the result
     * @return the result
     */
    public NDArray tensor(NDArray owner) {
        try (IValue result = run()) {
            return result.toTensor((PtNDManager) owner.getManager());
        }
    }

    /** Runs the method, whose result is an {@code int} of the script. */
    public long number() {
        try (IValue result = run()) {
            return result.toLong();
        }
    }

    private IValue run() {
        AS_WRITTEN.get();
        long[] handles = arguments.stream().mapToLong(IValue::getHandle).toArray();
        try {
            return new IValue(PyTorchLibrary.LIB.moduleRunMethod(module.getHandle(), method, handles, true, false));
        } finally {
            arguments.forEach(IValue::close);
        }
    }
}
