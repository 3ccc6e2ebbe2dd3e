package org.privatelora.tensor;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.util.cuda.CudaUtils;
import java.lang.management.MemoryUsage;
import java.util.OptionalLong;

/**
 * DJL's PyTorch engine, started once per process: offline unless the user says otherwise, on the device the user asked for.
 *
 * @param device the device on which {@link #newManager} makes arrays
 */
public record Engine(Device device) {
    private static final String OFFLINE = "ai.djl.offline";

    /**
     * Starts the engine, or finds it started.
     *
     * @param choice the device asked for
     * @return the engine on that device
     * @throws IllegalArgumentException when CUDA is asked for and absent
     * @throws IllegalStateException when the native library cannot be loaded
     */
    public static Engine start(DeviceChoice choice) {
        if (System.getProperty(OFFLINE) == null && System.getenv("DJL_OFFLINE") == null) {
            System.setProperty(OFFLINE, "true");
        }
        int gpus = pytorch().getGpuCount();
        if (choice == DeviceChoice.CUDA && gpus == 0) {
            throw new IllegalArgumentException("device cuda was asked for, but " + version()
                    + " sees no CUDA device; run 'privatelora doctor' to see why, or use --device cpu");
        }
        boolean cuda = choice == DeviceChoice.CUDA || choice == DeviceChoice.AUTO && gpus > 0;
        return new Engine(cuda ? Device.gpu(0) : Device.cpu());
    }

    private static ai.djl.engine.Engine pytorch() {
        try {
            return ai.djl.engine.Engine.getEngine("PyTorch");
        } catch (EngineException | UnsatisfiedLinkError e) {
            throw new IllegalStateException(
                    "the PyTorch native library could not be loaded (" + e.getMessage()
                            + "); expected the jars pytorch-jni and pytorch-native on the class path, or PYTORCH_LIBRARY_PATH"
                            + " together with PYTORCH_FLAVOR",
                    e);
        }
    }

    /**
     * Bytes that nobody uses on a CUDA device.
     *
     * @return none on a processor, where the operating system gives and takes
     */
    public OptionalLong freeMemory() {
        if (!device.isGpu()) {
            return OptionalLong.empty();
        }
        MemoryUsage usage = CudaUtils.getGpuMemory(device);
        return OptionalLong.of(usage.getMax() - usage.getUsed());
    }

    /** A root manager on this device; the caller closes it. */
    public NDManager newManager() {
        return NDManager.newBaseManager(device, "PyTorch");
    }

    /** Engine and version in words, such as {@code PyTorch 2.7.1}. */
    public static String version() {
        return "PyTorch " + pytorch().getVersion();
    }

    /** Number of threads of one operation on the processor. */
    public static int threads() {
        pytorch();
        return JniUtils.getNumThreads();
    }

    /**
     * Sets the number of threads of one operation on the processor.
     *
     * @param threads at least 1
     */
    public static void setThreads(int threads) {
        pytorch();
        JniUtils.setNumThreads(threads);
    }
}
