package org.privatelora.train;

import ai.djl.ndarray.BaseNDManager;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.lang.reflect.Field;
import java.util.Map;

/** Counts the arrays that a manager and all managers below it hold. */
final class ManagedArrays {
    private ManagedArrays() {}

    static long below(NDManager manager) {
        return resources(manager).values().stream()
                .mapToLong(resource ->
                        resource instanceof NDManager child ? below(child) : resource instanceof NDArray ? 1 : 0)
                .sum();
    }

    private static Map<?, ?> resources(NDManager manager) {
        try {
            Field field = BaseNDManager.class.getDeclaredField("resources");
            field.setAccessible(true);
            return (Map<?, ?>) field.get(manager);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError("DJL has moved its list of resources", e);
        }
    }
}
