package dev.torc.commands.connection;

import dev.torc.commands.Call;
import dev.torc.commands.Client;
import dev.torc.commands.reply.Errors;
import java.util.Locale;
import java.util.function.Predicate;

/** CLIENT KILL, by address or by filters that must all hold. */
final class ClientKill {
    private ClientKill() {}

    static void kill(Call call) {
        if (call.count() == 3) {
            String address = call.text(2);
            long killed =
                    killAll(call, client -> client.connection().remoteAddress().equals(address));
            if (killed == 0) {
                call.reply().error(Errors.NO_SUCH_CLIENT);
            } else {
                call.reply().ok();
            }
            return;
        }
        Predicate<Client> filter = client -> true;
        boolean skipMe = true;
        for (int i = 2; i < call.count(); i += 2) {
            if (i + 1 == call.count()) {
                call.reply().error(Errors.SYNTAX);
                return;
            }
            String value = call.text(i + 1);
            if (call.is(i, "id")) {
                if (!call.isInteger(i + 1) || call.integer(i + 1) < 1) {
                    call.reply().error(Errors.CLIENT_ID_NOT_POSITIVE);
                    return;
                }
                long id = call.integer(i + 1);
                filter = filter.and(client -> client.id() == id);
            } else if (call.is(i, "type")) {
                String type = value.toLowerCase(Locale.ROOT);
                if (!ClientList.isType(type)) {
                    call.reply().error(Errors.unknownClientType(value));
                    return;
                }
                filter = filter.and(client -> ClientList.hasType(type));
            } else if (call.is(i, "addr")) {
                filter =
                        filter.and(client -> client.connection().remoteAddress().equals(value));
            } else if (call.is(i, "laddr")) {
                filter = filter.and(client -> client.connection().localAddress().equals(value));
            } else if (call.is(i, "user")) {
                if (!value.equals("default")) {
                    call.reply().error(Errors.noSuchUser(value));
                    return;
                }
            } else if (call.is(i, "skipme") && (call.is(i + 1, "yes") || call.is(i + 1, "no"))) {
                skipMe = call.is(i + 1, "yes");
            } else {
                call.reply().error(Errors.SYNTAX);
                return;
            }
        }
        boolean spared = skipMe;
        call.reply().integer(killAll(call, filter.and(client -> !spared || client != call.client())));
    }

    private static long killAll(Call call, Predicate<Client> filter) {
        long killed = 0;
        for (Client client : call.server().clients().all()) {
            if (filter.test(client)) {
                killed++;
                if (client == call.client()) {
                    client.closeAfterReply(true);
                } else {
                    client.connection().kill();
                }
            }
        }
        return killed;
    }
}
