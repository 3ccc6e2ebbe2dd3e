package org.privatelora.kernel;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.spencerpark.jupyter.channels.JupyterConnection;
import io.github.spencerpark.jupyter.channels.JupyterSocket;
import io.github.spencerpark.jupyter.channels.ShellChannel;
import io.github.spencerpark.jupyter.channels.ShellReplyEnvironment;
import io.github.spencerpark.jupyter.channels.StdinChannel;
import io.github.spencerpark.jupyter.kernel.KernelConnectionProperties;
import io.github.spencerpark.jupyter.kernel.history.HistoryEntry;
import io.github.spencerpark.jupyter.messages.Message;
import io.github.spencerpark.jupyter.messages.MessageContext;
import io.github.spencerpark.jupyter.messages.MessageType;
import io.github.spencerpark.jupyter.messages.adapters.HistoryEntryAdapter;
import io.github.spencerpark.jupyter.messages.reply.ErrorReply;
import java.security.GeneralSecurityException;
import java.util.List;

/** Replies to one message, completed where the base library's lack what the protocol asks for. */
final class Replies extends ShellReplyEnvironment {
    private static final Gson GSON = new GsonBuilder()
            .registerTypeAdapter(HistoryEntry.class, HistoryEntryAdapter.INSTANCE)
            .create();

    private final JsonArray pages = new JsonArray();

    private final Backlog backlog;

    private Replies(
            ShellChannel shell, StdinChannel stdin, JupyterSocket iopub, MessageContext context, Backlog backlog) {
        super(shell, stdin, iopub, context);
        this.backlog = backlog;
    }

    /** Replies that the cell failed; then, if the front end asked for that, the cells that it sent behind this one are aborted. */
    void fail(ErrorReply reply, boolean stopOnError) {
        List<Message<?>> behind = stopOnError ? backlog.take() : List.of();
        replyError(MessageType.EXECUTE_REPLY.error(), reply);
        backlog.abort(behind);
    }

    /** The pager is to show that text when the cell has ended. */
    void page(String text) {
        JsonObject data = new JsonObject();
        data.addProperty("text/plain", text);
        JsonObject page = new JsonObject();
        page.addProperty("source", "page");
        page.add("data", data);
        page.addProperty("start", 0);
        pages.add(page);
    }

    /** Adds {@code status: ok} where it is missing, and to an execution's reply the pages to show. */
    @Override
    public void reply(Message<?> message) {
        super.reply(message.getHeader().getType().isError() ? message : complete(message));
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private Message<?> complete(Message<?> message) {
        JsonObject content = GSON.toJsonTree(message.getContent()).getAsJsonObject();
        if (!content.has("status")) {
            content.addProperty("status", "ok");
        }
        if (message.getHeader().getType() == MessageType.EXECUTE_REPLY) {
            content.add("payload", pages);
        }
        return new Message(
                message.getIdentities(),
                message.getHeader(),
                message.getParentHeader(),
                message.getMetadata(),
                content,
                message.getBlobs());
    }

    /** The base library's connection, with these replies. */
    static final class Connection extends JupyterConnection {
        /** Opens nothing yet. */
        Connection(KernelConnectionProperties properties) throws GeneralSecurityException {
            super(properties);
        }

        @Override
        public ShellReplyEnvironment prepareReplyEnv(ShellChannel shell, MessageContext context) {
            return new Replies(shell, stdin, iopub, context, new Backlog(shell, this));
        }
    }
}
