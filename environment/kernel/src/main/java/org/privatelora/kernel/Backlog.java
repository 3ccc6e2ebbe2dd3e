package org.privatelora.kernel;

import com.google.gson.JsonObject;
import io.github.spencerpark.jupyter.channels.JupyterConnection;
import io.github.spencerpark.jupyter.channels.ShellChannel;
import io.github.spencerpark.jupyter.channels.ShellHandler;
import io.github.spencerpark.jupyter.channels.ShellReplyEnvironment;
import io.github.spencerpark.jupyter.messages.Message;
import io.github.spencerpark.jupyter.messages.MessageType;
import java.util.ArrayList;
import java.util.List;
import org.zeromq.ZMQ;

/** What a front end sent behind the cell that runs: by "Run all", every cell below it. */
final class Backlog {
    private static final int LOOKS = 5;
    private static final long BETWEEN_MS = 10;

    private final ShellChannel shell;
    private final JupyterConnection connection;

    /** The requests that wait on {@code shell}; used only on the thread that reads it. */
    Backlog(ShellChannel shell, JupyterConnection connection) {
        this.shell = shell;
        this.connection = connection;
    }

    /** Takes what waits, and what comes within 50 ms: a front end sends its cells one after the other. */
    List<Message<?>> take() {
        List<Message<?>> taken = new ArrayList<>();
        for (int i = 0; i < LOOKS; i++) {
            while ((shell.getEvents() & ZMQ.Poller.POLLIN) != 0) {
                taken.add(shell.readMessage());
            }
            pause();
        }
        return taken;
    }

    private static void pause() {
        try {
            Thread.sleep(BETWEEN_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Cells are answered with {@code status: aborted}, as the protocol asks after an error; all else as ever. */
    void abort(List<Message<?>> taken) {
        taken.forEach(this::answer);
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private void answer(Message message) {
        MessageType<?> type = message.getHeader().getType();
        ShellHandler handler = type == MessageType.EXECUTE_REQUEST ? Backlog::refuse : connection.getHandler(type);
        if (handler != null) {
            ShellReplyEnvironment replies = connection.prepareReplyEnv(shell, message);
            handler.handle(replies, message);
            replies.resolveDeferrals();
        }
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static void refuse(ShellReplyEnvironment replies, Message message) {
        replies.setBusyDeferIdle();
        JsonObject aborted = new JsonObject();
        aborted.addProperty("status", "aborted");
        replies.reply(new Message(message, MessageType.EXECUTE_REPLY, aborted));
    }
}
