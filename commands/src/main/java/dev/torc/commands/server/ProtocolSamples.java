package dev.torc.commands.server;

import dev.torc.commands.Call;
import dev.torc.commands.Client;
import dev.torc.commands.reply.Reply;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** DEBUG PROTOCOL: a reply of each type, for tests of clients. */
final class ProtocolSamples {
    private ProtocolSamples() {}

    static void reply(Call call) {
        Reply reply = call.reply();
        switch (call.text(2).toLowerCase(Locale.ROOT)) {
            case "string" -> reply.bulk("Hello World");
            case "integer" -> reply.integer(12345);
            case "double" -> reply.doubleValue(3.141);
            case "null" -> reply.nullValue();
            case "array" -> {
                reply.array(3);
                oneTwoThree(reply);
            }
            case "set" -> {
                reply.set(3);
                oneTwoThree(reply);
            }
            case "map" -> {
                reply.map(3);
                for (int i = 0; i < 3; i++) {
                    reply.integer(i);
                    reply.bool(i == 1);
                }
            }
            case "attrib" -> {
                if (reply.isResp3()) {
                    reply.attribute(1);
                    reply.bulk("key-popularity");
                    reply.array(2);
                    reply.bulk("key:123");
                    reply.integer(90);
                }
                // Attributes are not real replies, so one follows.
                reply.bulk("Some real reply following the attribute");
            }
            case "push" -> {
                if (!reply.isResp3()) {
                    reply.error("ERR RESP2 is not supported by this command");
                    return;
                }
                // A push is not a reply, so CLIENT REPLY does not keep it back, and one follows.
                reply.output().resume();
                reply.push(2);
                reply.bulk("server-cpu-usage");
                reply.integer(42);
                if (call.client().replyMode() != Client.ReplyMode.ON) {
                    reply.output().suppress();
                }
                reply.bulk("Some real reply following the push reply");
            }
            case "verbatim" -> reply.verbatim("txt", "This is a verbatim\nstring".getBytes(StandardCharsets.US_ASCII));
            case "true" -> reply.bool(true);
            case "false" -> reply.bool(false);
            case "bignum" -> reply.bigNumber("1234567999999999999999999999999999999");
            default ->
                reply.error("ERR Wrong protocol type name. Please use one of the following:"
                        + " string|integer|double|bignum|null|array|set|map|attrib|push|verbatim|true|false");
        }
    }

    private static void oneTwoThree(Reply reply) {
        for (int i = 0; i < 3; i++) {
            reply.integer(i);
        }
    }
}
