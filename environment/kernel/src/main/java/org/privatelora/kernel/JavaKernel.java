package org.privatelora.kernel;

import io.github.spencerpark.jupyter.channels.JupyterConnection;
import io.github.spencerpark.jupyter.channels.ShellReplyEnvironment;
import io.github.spencerpark.jupyter.kernel.BaseKernel;
import io.github.spencerpark.jupyter.kernel.JupyterIO;
import io.github.spencerpark.jupyter.kernel.LanguageInfo;
import io.github.spencerpark.jupyter.kernel.ReplacementOptions;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.github.spencerpark.jupyter.kernel.display.mime.MIMEType;
import io.github.spencerpark.jupyter.kernel.history.HistoryManager;
import io.github.spencerpark.jupyter.kernel.magic.common.Load;
import io.github.spencerpark.jupyter.kernel.magic.registry.Magics;
import io.github.spencerpark.jupyter.messages.Header;
import io.github.spencerpark.jupyter.messages.Message;
import io.github.spencerpark.jupyter.messages.MessageType;
import io.github.spencerpark.jupyter.messages.publish.PublishClearOutput;
import io.github.spencerpark.jupyter.messages.publish.PublishError;
import io.github.spencerpark.jupyter.messages.publish.PublishExecuteInput;
import io.github.spencerpark.jupyter.messages.publish.PublishExecuteResult;
import io.github.spencerpark.jupyter.messages.reply.ErrorReply;
import io.github.spencerpark.jupyter.messages.reply.ExecuteReply;
import io.github.spencerpark.jupyter.messages.reply.KernelInfoReply;
import io.github.spencerpark.jupyter.messages.request.ExecuteRequest;
import io.github.spencerpark.jupyter.messages.request.KernelInfoRequest;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/** Answers a front end's messages; what {@code getKernelInstance()} gives to cells. */
public final class JavaKernel extends BaseKernel {
    private static final String NAME = "privatelora-kernel";

    private final CellIo io = new CellIo();
    private final Magics magics = new Magics();
    private final CellHistory history = new CellHistory();
    private final CompletableFuture<Evaluator> evaluator = new CompletableFuture<>();
    private volatile int cell;
    private volatile Replies current;

    /** A kernel that answers at once, except for what needs the evaluator: that waits for {@link #start}. */
    JavaKernel() {
        Pictures.register(getRenderer());
        magics.registerMagics(new ClassPathMagics(path -> evaluator().addToClassPath(path)));
        magics.registerMagics(new MavenMagics(new Maven(), path -> evaluator().addToClassPath(path)));
        magics.registerMagics(new Load(List.of(".jsh", ".jshell", ".java", ".ijava"), this::evalRaw));
    }

    /** Starts JShell and runs the start-up scripts, which may already use this kernel. If that fails, every cell says why. */
    void start(Settings settings) {
        try {
            Evaluator starting = new Evaluator(settings, magics);
            settings.startUpScripts().forEach(starting::start);
            evaluator.complete(starting);
        } catch (Throwable e) {
            evaluator.completeExceptionally(e);
        }
    }

    private Evaluator evaluator() {
        return evaluator.join();
    }

    /** The functions that {@code %name} and {@code %%name} call; cells may register their own. */
    public Magics getMagics() {
        return magics;
    }

    /** The value of Java source, run as part of the current cell. */
    public Object evalRaw(String source) throws Exception {
        return evaluator().eval(source, cell);
    }

    @Override
    public DisplayData eval(String source) throws Exception {
        return rendered(evalRaw(source));
    }

    /** Shows that text in the front end's pager when the cell ends; consoles and the classic notebook have one. */
    void page(String text) {
        current.page(text);
    }

    /** Clears what the cell has shown, at once or when the next output comes. */
    void clearOutput(boolean wait) {
        current.publish(wait ? PublishClearOutput.BEFORE_NEXT_OUTPUT : PublishClearOutput.NOW);
    }

    @Override
    public void becomeHandlerForConnection(JupyterConnection connection) {
        super.becomeHandlerForConnection(connection);
        connection.setHandler(MessageType.EXECUTE_REQUEST, this::execute);
        connection.setHandler(MessageType.KERNEL_INFO_REQUEST, this::describe);
        io.becomeStandard();
    }

    private synchronized void execute(ShellReplyEnvironment environment, Message<ExecuteRequest> message) {
        Replies replies = (Replies) environment;
        ExecuteRequest request = message.getContent();
        commManager.setMessageContext(message);
        replies.setBusyDeferIdle();
        current = replies;
        io.begin(replies, request.isStdinEnabled());
        cell = request.isSilent() ? executionCount.get() : executionCount.getAndIncrement();
        if (!request.isSilent()) {
            replies.publish(new PublishExecuteInput(request.getCode(), cell));
        }
        try {
            evaluator().begin();
            succeed(replies, request, eval(request.getCode()));
        } catch (CellFailure e) {
            fail(replies, request, e);
        } catch (Throwable e) {
            fail(replies, request, CellFailure.ofKernel(e));
        }
    }

    private void succeed(ShellReplyEnvironment replies, ExecuteRequest request, DisplayData value) {
        io.end();
        if (value != null && !request.isSilent()) {
            replies.publish(new PublishExecuteResult(cell, value));
        }
        remember(request, value);
        replies.reply(new ExecuteReply(cell, Map.of()));
    }

    private void remember(ExecuteRequest request, DisplayData value) {
        if (request.shouldStoreHistory() && !request.isSilent()) {
            Object text = value == null ? "" : value.getData(MIMEType.TEXT_PLAIN);
            history.add(cell, request.getCode(), String.valueOf(text));
        }
    }

    private void fail(Replies replies, ExecuteRequest request, CellFailure failure) {
        io.end();
        replies.publish(new PublishError(failure.name(), failure.getMessage(), styled(failure.lines())));
        ErrorReply reply = new ErrorReply(failure.name(), failure.getMessage(), failure.lines());
        reply.setExecutionCount(cell);
        replies.fail(reply, request.shouldStopOnError());
    }

    private List<String> styled(List<String> lines) {
        return IntStream.range(0, lines.size())
                .mapToObj(i -> i == 0 ? errorStyler.secondary(lines.get(i)) : lines.get(i))
                .toList();
    }

    private void describe(ShellReplyEnvironment replies, Message<KernelInfoRequest> message) {
        replies.setBusyDeferIdle();
        replies.reply(new KernelInfoReply(
                Header.PROTOCOL_VERISON, NAME, Main.version(), getLanguageInfo(), getBanner(), getHelpLinks()));
    }

    private DisplayData rendered(Object value) {
        return value == null || value instanceof DisplayData ? (DisplayData) value : renderer.render(value);
    }

    @Override
    public void display(DisplayData data) {
        io.display.display(data);
    }

    @Override
    public JupyterIO getIO() {
        return io;
    }

    @Override
    public HistoryManager getHistoryManager() {
        return history;
    }

    @Override
    public DisplayData inspect(String code, int at, boolean extraDetail) {
        return evaluator().help().inspect(code, at).orElse(null);
    }

    @Override
    public ReplacementOptions complete(String code, int at) {
        return evaluator().help().complete(code, at);
    }

    @Override
    public String isComplete(String code) {
        return evaluator().help().completeness(code);
    }

    @Override
    public void interrupt() {
        if (evaluator.isDone()) {
            evaluator().interrupt();
        }
    }

    @Override
    public void onShutdown(boolean restarting) {
        interrupt();
        Departure.atTheLatestInSeconds(3);
    }

    @Override
    public LanguageInfo getLanguageInfo() {
        return new LanguageInfo.Builder("Java")
                .version(Runtime.version().toString())
                .mimetype("text/x-java-source")
                .fileExtension(".jshell")
                .pygments("java")
                .codemirror("java")
                .build();
    }

    @Override
    public String getBanner() {
        return "Java " + Runtime.version() + ", " + NAME + " " + Main.version();
    }

    @Override
    public List<LanguageInfo.Help> getHelpLinks() {
        return List.of(new LanguageInfo.Help("Java 17", "https://docs.oracle.com/en/java/javase/17/docs/api/"));
    }
}
