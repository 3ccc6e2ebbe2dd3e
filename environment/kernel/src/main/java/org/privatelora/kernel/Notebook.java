package org.privatelora.kernel;

import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/** The functions that every cell may call by their bare names: IJava's, and {@link #page} and {@link #clearOutput}. */
public final class Notebook {
    private static volatile JavaKernel kernel;

    private Notebook() {}

    /** From now on these functions speak for that kernel. */
    static void open(JavaKernel kernel) {
        Notebook.kernel = kernel;
    }

    /** The kernel that runs this notebook, for its renderers and magics. */
    public static JavaKernel getKernelInstance() {
        return kernel;
    }

    /** What a front end would be given to show: {@code o} in its preferred forms. */
    public static DisplayData render(Object o) {
        return kernel.getRenderer().render(orText(o));
    }

    /** The same in the given forms, such as {@code text/html}, and as plain text. */
    public static DisplayData render(Object o, String... mimeTypes) {
        return kernel.getRenderer().renderAs(orText(o), mimeTypes);
    }

    /**
     * Shows {@code o} below the cell.
     *
     * @return its id, for {@link #updateDisplay}
     */
    public static String display(Object o) {
        return show(o instanceof DisplayData data ? data : render(o));
    }

    /** Shows {@code o} in the given forms, such as {@code text/html}; its id. */
    public static String display(Object o, String... mimeTypes) {
        return show(render(o, mimeTypes));
    }

    /** Replaces what was shown under that id, also from other threads and later cells. */
    public static void updateDisplay(String id, Object o) {
        kernel.getIO().display.updateDisplay(id, o instanceof DisplayData data ? data : render(o));
    }

    /** Replaces what was shown under that id, in the given forms. */
    public static void updateDisplay(String id, Object o, String... mimeTypes) {
        kernel.getIO().display.updateDisplay(id, render(o, mimeTypes));
    }

    /** Removes what the cell has shown; with {@code wait} only when the next output comes, which does not flicker. */
    public static void clearOutput(boolean wait) {
        kernel.getIO().out.flush();
        kernel.clearOutput(wait);
    }

    /** Shows {@code o} as text in the pager of consoles and of the classic notebook. */
    public static void page(Object o) {
        kernel.page(String.valueOf(o));
    }

    /** Runs Java source as part of this cell; its value. */
    public static Object eval(String source) throws Exception {
        return kernel.evalRaw(source);
    }

    /** What {@code %name arguments} does; its value. */
    public static <T> T lineMagic(String name, List<String> arguments) throws Exception {
        return kernel.getMagics().applyLineMagic(name, arguments);
    }

    /** What {@code %%name arguments} with that body does; its value. */
    public static <T> T cellMagic(String name, List<String> arguments, String body) throws Exception {
        return kernel.getMagics().applyCellMagic(name, arguments, body);
    }

    /** Prints formatted text. */
    public static void printf(String format, Object... values) {
        System.out.print(String.format(Locale.ROOT, format, values));
    }

    private static Object orText(Object o) {
        return o == null ? "null" : o;
    }

    private static String show(DisplayData data) {
        if (!data.hasDisplayId()) {
            data.setDisplayId(UUID.randomUUID().toString());
        }
        kernel.display(data);
        return data.getDisplayId();
    }
}
