package dev.torc.commands.reply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torc.peers.RedisServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bytes of every reply type beside those of redis-server, whose DEBUG PROTOCOL shows one of each. */
class ReplyRedisTest {
    private static final String SENTINEL = "+PONG\r\n";

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void everyTypeIsWrittenAsRedisWritesIt(int protocol) throws IOException {
        try (RedisServer redis = RedisServer.start(directory, "--save", "", "--enable-debug-command", "yes");
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), redis.port())) {
            if (protocol == 3) {
                exchange(socket, "HELLO 3");
            }
            check(socket, protocol, "string", r -> r.bulk("Hello World"));
            check(socket, protocol, "integer", r -> r.integer(12345));
            check(socket, protocol, "double", r -> r.doubleValue(3.141));
            check(socket, protocol, "null", Reply::nullValue);
            check(socket, protocol, "array", r -> {
                r.array(3);
                threeIntegers(r);
            });
            check(socket, protocol, "set", r -> {
                r.set(3);
                threeIntegers(r);
            });
            check(socket, protocol, "map", r -> {
                long begin = r.beginDeferred();
                for (int i = 0; i < 3; i++) {
                    r.integer(i);
                    r.bool(i == 1);
                }
                r.endMap(begin, 3);
            });
            check(socket, protocol, "verbatim", r -> r.verbatim("txt", bytes("This is a verbatim\nstring")));
            check(socket, protocol, "true", r -> r.bool(true));
            check(socket, protocol, "false", r -> r.bool(false));
            check(socket, protocol, "bignum", r -> r.bigNumber("1234567999999999999999999999999999999"));
            if (protocol == 3) {
                check(socket, protocol, "attrib", r -> {
                    r.attribute(1);
                    r.bulk("key-popularity");
                    r.array(2);
                    r.bulk("key:123");
                    r.integer(90);
                    r.bulk("Some real reply following the attribute");
                });
                check(socket, protocol, "push", r -> {
                    r.push(2);
                    r.bulk("server-cpu-usage");
                    r.integer(42);
                    r.bulk("Some real reply following the push reply");
                });
            }
        }
    }

    @Test
    void aNullArrayAndAnErrorAreWrittenAsRedisWritesThem() throws IOException {
        try (RedisServer redis = RedisServer.start(directory, "--save", "");
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), redis.port())) {
            String setUp = exchange(socket, "RPUSH list a");
            assertThat(setUp).isEqualTo(":1\r\n");
            assertThat(ours(2, r -> r.error(Errors.WRONG_TYPE))).isEqualTo(exchange(socket, "GET list"));
            assertThat(ours(2, Reply::nullArray)).isEqualTo(exchange(socket, "LPOP none 1"));
            exchange(socket, "HELLO 3");
            assertThat(ours(3, Reply::nullArray)).isEqualTo(exchange(socket, "LPOP none 1"));
        }
    }

    private static void threeIntegers(Reply reply) {
        for (int i = 0; i < 3; i++) {
            reply.integer(i);
        }
    }

    private static void check(Socket socket, int protocol, String type, Consumer<Reply> write) throws IOException {
        assertThat(ours(protocol, write)).as(type).isEqualTo(exchange(socket, "DEBUG PROTOCOL " + type));
    }

    private static String ours(int protocol, Consumer<Reply> write) {
        Output output = new Output(new TestPool());
        Reply reply = new Reply(code -> {});
        reply.begin(output, protocol);
        write.accept(reply);
        return Sent.all(output);
    }

    /** Sends one command and returns its reply's bytes: all up to the reply of a PING sent behind it. */
    private static String exchange(Socket socket, String command) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(bytes(command + "\r\nPING\r\n"));
        StringBuilder reply = new StringBuilder();
        byte[] buffer = new byte[4096];
        while (!reply.toString().endsWith(SENTINEL)) {
            int n = socket.getInputStream().read(buffer);
            assertThat(n).as("connection open after " + reply).isPositive();
            reply.append(new String(buffer, 0, n, StandardCharsets.ISO_8859_1));
        }
        return reply.substring(0, reply.length() - SENTINEL.length());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
