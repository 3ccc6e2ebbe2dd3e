package org.privatelora.kernel;

import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Sees whether the process that started the kernel still lives; a killed server leaves no message behind. */
final class ParentWatch {
    private final long parent;
    private final Optional<ProcessHandle> handle;
    private final boolean isOwnParent;

    /** @param parent its process id, which Jupyter gives as {@code JPY_PARENT_PID} */
    ParentWatch(long parent) {
        this.parent = parent;
        this.handle = ProcessHandle.of(parent);
        this.isOwnParent = ownParent() == parent;
    }

    /**
     * Whether it has ended. False if it could never be seen, as from within a container.
     *
     * @implNote a killed process that nobody has waited for still counts as alive, but its children have another parent
     */
    boolean hasEnded() {
        return (handle.isPresent() && !handle.get().isAlive()) || (isOwnParent && ownParent() != parent);
    }

    /** Looks every half second and then runs that once. */
    void onEnd(Runnable action) {
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "parent watch");
            thread.setDaemon(true);
            return thread;
        });
        clock.scheduleWithFixedDelay(
                () -> {
                    if (hasEnded()) {
                        clock.shutdown();
                        action.run();
                    }
                },
                500,
                500,
                TimeUnit.MILLISECONDS);
    }

    private static long ownParent() {
        return ProcessHandle.current().parent().map(ProcessHandle::pid).orElse(-1L);
    }
}
