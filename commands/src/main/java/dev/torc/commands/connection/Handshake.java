package dev.torc.commands.connection;

import dev.torc.commands.Call;
import dev.torc.commands.Client;
import dev.torc.commands.RedisVersion;
import dev.torc.commands.reply.Errors;
import dev.torc.commands.reply.Reply;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** AUTH and HELLO. There is one user, default, until there are others. */
final class Handshake {
    private static final String USER = "default";
    private static final int HELLO_FIELDS = 7;

    private Handshake() {}

    static void auth(Call call) {
        if (call.count() > 3) {
            call.reply().error(Errors.SYNTAX);
            return;
        }
        call.redact(1);
        call.redact(2);
        if (call.count() == 2 && passwordOf(call).isEmpty()) {
            call.reply().error(Errors.NO_PASSWORD_SET);
            return;
        }
        String user = call.count() == 2 ? USER : call.text(1);
        if (authenticate(call, user, call.bytes(call.count() - 1))) {
            call.reply().ok();
        }
    }

    private static String passwordOf(Call call) {
        return call.server().settings().security.requirePass.value();
    }

    private static boolean authenticate(Call call, String user, byte[] password) {
        byte[] expected = passwordOf(call).getBytes(StandardCharsets.ISO_8859_1);
        boolean good = user.equals(USER) && (expected.length == 0 || MessageDigest.isEqual(expected, password));
        if (good) {
            call.client().authenticated(true);
        } else {
            call.reply().error(Errors.WRONG_PASSWORD);
        }
        return good;
    }

    static void hello(Call call) {
        int protocol = 0;
        int next = 1;
        if (call.count() > 1) {
            if (!call.isInteger(1)) {
                call.reply().error(Errors.PROTOCOL_NOT_AN_INTEGER);
                return;
            }
            if (call.integer(1) != 2 && call.integer(1) != 3) {
                call.reply().error(Errors.NO_PROTOCOL);
                return;
            }
            protocol = (int) call.integer(1);
            next = 2;
        }
        for (int i = next; i < call.count(); i++) {
            int more = call.count() - 1 - i;
            if (call.is(i, "auth") && more >= 2) {
                call.redact(i + 1);
                call.redact(i + 2);
                if (!authenticate(call, call.text(i + 1), call.bytes(i + 2))) {
                    return;
                }
                i += 2;
            } else if (call.is(i, "setname") && more >= 1) {
                int name = ++i;
                if (!ClientNames.isValid(call, name)) {
                    call.reply().error(Errors.BAD_CLIENT_NAME);
                    return;
                }
                call.client().name(call.text(name));
            } else {
                call.reply().error(Errors.helloOption(call.text(i)));
                return;
            }
        }
        greet(call, protocol);
    }

    private static void greet(Call call, int protocol) {
        Client client = call.client();
        if (!client.authenticated() && !passwordOf(call).isEmpty()) {
            call.reply().error(Errors.HELLO_NEEDS_AUTH);
            return;
        }
        Reply reply = call.reply();
        if (protocol != 0) {
            client.protocol(protocol);
            reply.protocol(protocol);
        }
        reply.map(HELLO_FIELDS);
        reply.bulk("server");
        reply.bulk("redis");
        reply.bulk("version");
        reply.bulk(RedisVersion.TEXT);
        reply.bulk("proto");
        reply.integer(client.protocol());
        reply.bulk("id");
        reply.integer(client.id());
        reply.bulk("mode");
        reply.bulk("standalone");
        reply.bulk("role");
        reply.bulk("master");
        reply.bulk("modules");
        reply.array(0);
    }
}
