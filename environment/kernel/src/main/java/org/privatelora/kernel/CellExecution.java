package org.privatelora.kernel;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import jdk.jshell.execution.DirectExecutionControl;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;

/** Runs JShell's snippets in this JVM on the cells' thread, and keeps values as objects where JShell makes text of them. */
final class CellExecution extends DirectExecutionControl {
    private final CellThread thread;
    private final Optional<Duration> timeout;
    private Object value;

    /**
     * @param timeout for each snippet
     * @implNote JShell's own constructor has just made its class loader the context of the calling thread
     */
    CellExecution(Optional<Duration> timeout) {
        this.thread = new CellThread(Thread.currentThread().getContextClassLoader());
        this.timeout = timeout;
    }

    CellThread thread() {
        return thread;
    }

    /** The value of the snippet that ran last, given once. */
    Object takeValue() {
        Object taken = value;
        value = null;
        return taken;
    }

    @Override
    protected String invoke(Method snippet) throws Exception {
        value = thread.run(() -> snippet.invoke(null), timeout);
        return "";
    }

    /** Hands this engine to a JShell that is being built. */
    ExecutionControlProvider provider() {
        return new ExecutionControlProvider() {
            @Override
            public String name() {
                return "cells";
            }

            @Override
            public ExecutionControl generate(ExecutionEnv environment, Map<String, String> parameters) {
                return CellExecution.this;
            }
        };
    }
}
