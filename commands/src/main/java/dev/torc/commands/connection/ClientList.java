package dev.torc.commands.connection;

import dev.torc.commands.Call;
import dev.torc.commands.Client;
import dev.torc.commands.ClientConnection;
import dev.torc.commands.reply.Errors;
import dev.torc.commands.spec.CommandSpec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** CLIENT LIST: a line a client, in Redis 7.0's fields; then lib-name and lib-ver, as later versions have them. */
public final class ClientList {
    /** What Redis keeps of a client's replies before it begins a list of them. */
    private static final long REPLY_BUFFER_BYTES = 16 << 10;

    private ClientList() {}

    static void list(Call call) {
        List<Client> chosen;
        if (call.count() == 2) {
            chosen = List.copyOf(call.server().clients().all());
        } else if (call.count() == 4 && call.is(2, "type")) {
            String type = call.text(3).toLowerCase(Locale.ROOT);
            if (!isType(type)) {
                call.reply().error(Errors.unknownClientType(call.text(3)));
                return;
            }
            chosen = call.server().clients().all().stream()
                    .filter(client -> hasType(type))
                    .toList();
        } else if (call.count() > 3 && call.is(2, "id")) {
            chosen = new ArrayList<>();
            for (int i = 3; i < call.count(); i++) {
                if (!call.isInteger(i)) {
                    call.reply().error(Errors.BAD_CLIENT_ID);
                    return;
                }
                Client client = call.server().clients().get(call.integer(i));
                if (client != null) {
                    chosen.add(client);
                }
            }
        } else {
            call.reply().error(Errors.SYNTAX);
            return;
        }
        // In full before the reply begins, which would show in the caller's line.
        StringBuilder lines = new StringBuilder();
        for (Client client : chosen) {
            lines.append(describe(client, call.nowMs(), call.client())).append('\n');
        }
        call.reply().verbatim("txt", lines.toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Whether Redis knows this type of client; {@code type} is in lower case. */
    static boolean isType(String type) {
        return switch (type) {
            case "normal", "master", "slave", "replica", "pubsub" -> true;
            default -> false;
        };
    }

    /** All clients are normal ones, monitors too, until there are subscribers and replicas. */
    static boolean hasType(String type) {
        return type.equals("normal");
    }

    /** The line about one client, without its end, in the course of a command of that same client or another, or of none. */
    public static String describe(Client client, long nowMs, @Nullable Client caller) {
        ClientConnection connection = client.connection();
        CommandSpec last = client.lastCommand();
        long query = connection.queryBytes();
        long output = connection.outputBytes();
        // About as Redis has it: the caller's goes out with this reply, others' is mostly what their peers do not take.
        boolean full = output > 0 && client != caller;
        return "id=" + client.id()
                + " addr=" + connection.remoteAddress()
                + " laddr=" + connection.localAddress()
                + " fd=" + connection.fd()
                + " name=" + client.name()
                + " age=" + Math.max(0, nowMs - client.createdMs()) / 1000
                + " idle=" + Math.max(0, nowMs - client.lastActiveMs()) / 1000
                + " flags=" + flags(client)
                + " db=" + client.db()
                + " sub=0 psub=0 ssub=0 multi=-1 qbuf=" + query
                + " qbuf-free=" + Math.max(0, connection.queryCapacity() - query)
                + " argv-mem=0 multi-mem=0 rbs=0 rbp=0 obl=" + Math.min(output, REPLY_BUFFER_BYTES)
                + " oll=" + (output > REPLY_BUFFER_BYTES ? 1 : 0)
                + " omem=" + connection.outputCapacity()
                + " tot-mem=" + client.memoryBytes()
                + " events=" + (full ? "rw" : "r")
                + " cmd=" + (last == null ? "NULL" : last.fullName())
                + " user=" + client.user()
                + " redir=-1 resp=" + client.protocol()
                + " lib-name=" + client.libraryName()
                + " lib-ver=" + client.libraryVersion();
    }

    private static String flags(Client client) {
        StringBuilder flags = new StringBuilder();
        if (client.monitor()) {
            flags.append('O');
        }
        if (client.postponed()) {
            flags.append('b');
        }
        if (client.closeAfterReply()) {
            flags.append('c');
        }
        if (client.connection().isUnix()) {
            flags.append('U');
        }
        if (client.noEvict()) {
            flags.append('e');
        }
        if (client.noTouch()) {
            flags.append('T');
        }
        return flags.isEmpty() ? "N" : flags.toString();
    }
}
