package dev.torc.server.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torc.commands.reply.Errors;
import dev.torc.peers.RedisServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same bytes to the parser and to redis-server. What redis-server understood shows in its replies: ECHO returns an argument,
 * and the error for an unknown command names all of a short command's.
 */
class RequestParserRedisTest {
    private static final int PREVIEW = 128;

    @TempDir
    Path directory;

    @Test
    void pickedInputs() throws Exception {
        try (RedisServer redis = RedisServer.start(directory)) {
            for (String input : RequestSamples.PICKED) {
                check(redis, input, RequestLimits.DEFAULT, input);
            }
        }
    }

    @Test
    void mutatedInputs() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        try (RedisServer redis = RedisServer.start(directory)) {
            for (int i = 0; i < 2000; i++) {
                check(redis, RequestSamples.mutated(random), RequestLimits.DEFAULT, "seed " + seed + ", input " + i);
            }
        }
    }

    @Test
    void everyByteWhereADollarBelongs() throws Exception {
        try (RedisServer redis = RedisServer.start(directory)) {
            for (int c = 0; c < 256; c++) {
                check(redis, "*1\r\n" + (char) c + "4\r\nPING\r\n", RequestLimits.DEFAULT, "byte " + c);
            }
        }
    }

    @Test
    void everyByteInALengthAndInACount() throws Exception {
        try (RedisServer redis = RedisServer.start(directory)) {
            for (int c = 0; c < 256; c++) {
                check(redis, "*1\r\n$4" + (char) c + "\r\nPING\r\n", RequestLimits.DEFAULT, "length, byte " + c);
                check(redis, "*" + (char) c + "\r\n$4\r\nPING\r\n", RequestLimits.DEFAULT, "count, byte " + c);
            }
        }
    }

    @Test
    void everyByteInAnInlineRequest() throws Exception {
        try (RedisServer redis = RedisServer.start(directory)) {
            for (int c = 0; c < 256; c++) {
                for (String line : new String[] {
                    "ECHO a?b",
                    "ECHO \"a?b\"",
                    "ECHO 'a?b'",
                    "ECHO \"a\\?b\"",
                    "?ECHO a",
                    "ECHO 'a'?",
                    "ECHO \"\\x?1\\x1?\""
                }) {
                    check(redis, line.replace('?', (char) c) + "\r\n", RequestLimits.DEFAULT, line + " with byte " + c);
                }
            }
        }
    }

    @Test
    void limitsBeforeAuthentication() throws Exception {
        RequestLimits limits = RequestLimits.DEFAULT.unauthenticated();
        try (RedisServer redis = RedisServer.start(directory, "--requirepass", "x")) {
            for (String input : new String[] {
                "*10\r\n",
                "*11\r\n",
                "*x\r\n",
                "*2147483648\r\n",
                "*1\r\n$16384\r\n",
                "*1\r\n$16385\r\n",
                "*1\r\n$536870913\r\n",
                "*1\r\n$-1\r\n",
            }) {
                check(redis, input, limits, input);
            }
        }
    }

    @Test
    void limitOfABulk() throws Exception {
        RequestLimits limits = new RequestLimits(true, 1 << 20, Integer.MAX_VALUE);
        try (RedisServer redis = RedisServer.start(directory, "--proto-max-bulk-len", "1mb")) {
            check(redis, "*1\r\n$1048576\r\n", limits, "1 MB");
            check(redis, "*1\r\n$1048577\r\n", limits, "1 MB and a byte");
        }
    }

    @Test
    void limitOfACountIsThatOfAnInt() throws Exception {
        RequestLimits limits = new RequestLimits(true, 1 << 20, Integer.MAX_VALUE);
        try (RedisServer redis = RedisServer.start(directory)) {
            check(redis, "*1048577\r\n$x\r\n", limits, "more than Redis 6 allowed");
            check(redis, "*2147483647\r\n$x\r\n", limits, "INT_MAX");
            check(redis, "*2147483648\r\n$x\r\n", limits, "INT_MAX and one");
        }
    }

    @Test
    void linesWithoutAnEnd() throws Exception {
        String long64k = "1".repeat(RequestLimits.MAX_LINE + 1);
        try (RedisServer redis = RedisServer.start(directory)) {
            for (String head : new String[] {"x", "*", "*1\r\n$", "*1\r\n", "\0", "*\0", "*1\r\n$\0"}) {
                check(redis, head + long64k, RequestLimits.DEFAULT, head);
            }
        }
    }

    @Test
    void theConnectionIsClosedAfterAnErrorOnly() throws Exception {
        try (RedisServer redis = RedisServer.start(directory)) {
            RawClient client = new RawClient(redis.port());
            for (String input : RequestSamples.PICKED) {
                if (Parsing.of(input).error() != null) {
                    assertThat(client.answerAndClose(input)).as(input).isEqualTo(answer(Parsing.of(input)));
                }
            }
        }
    }

    private static void check(RedisServer redis, String input, RequestLimits limits, String description)
            throws IOException {
        byte[] bytes = Parsing.bytes(input);
        Parsing parsing = new Parsing(limits, 32, 0).feed(bytes, 0, bytes.length);
        assertThat(answer(parsing)).as(description).isEqualTo(new RawClient(redis.port()).answer(input));
    }

    /** What redis-server answers to the commands found. */
    static String answer(Parsing parsing) {
        StringBuilder answer = new StringBuilder();
        for (List<String> command : parsing.commands()) {
            String name = command.getFirst().toUpperCase(Locale.ROOT);
            if (name.equals("PING") && command.size() == 1) {
                answer.append("+PONG\r\n");
            } else if ((name.equals("ECHO") || name.equals("PING")) && command.size() == 2) {
                answer.append('$')
                        .append(command.get(1).length())
                        .append("\r\n")
                        .append(command.get(1))
                        .append("\r\n");
            } else if (name.equals("ECHO") || name.equals("PING")) {
                String lower = name.toLowerCase(Locale.ROOT);
                answer.append("-ERR wrong number of arguments for '")
                        .append(lower)
                        .append("' command\r\n");
            } else {
                answer.append(unknown(command));
            }
        }
        String error = parsing.error();
        if (error != null) {
            String line = Errors.protocolError(error).replace('\r', ' ').replace('\n', ' ');
            answer.append('-').append(line).append("\r\n");
        }
        return answer.toString();
    }

    private static String unknown(List<String> command) {
        StringBuilder preview = new StringBuilder();
        for (int i = 1; i < command.size() && preview.length() < PREVIEW; i++) {
            String argument = cText(command.get(i), PREVIEW - preview.length());
            preview.append('\'').append(argument).append("' ");
        }
        String line = "-ERR unknown command '" + cText(command.getFirst(), PREVIEW) + "', with args beginning with: "
                + preview;
        return line.replace('\r', ' ').replace('\n', ' ') + "\r\n";
    }

    /** As C prints a string: up to a NUL byte. */
    private static String cText(String text, int most) {
        int nul = text.indexOf(0);
        String shown = nul < 0 ? text : text.substring(0, nul);
        return shown.length() <= most ? shown : shown.substring(0, most);
    }
}
