package dev.torc.server.protocol;

import static dev.torc.server.protocol.Parsing.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.torc.memory.Memory;
import dev.torc.server.protocol.RequestParser.Outcome;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RequestParserTest {
    private static final RequestLimits UNAUTHENTICATED = RequestLimits.DEFAULT.unauthenticated();

    @Test
    void readsACommand() {
        assertThat(Parsing.of(request("SET", "key", "value")).commands())
                .containsExactly(List.of("SET", "key", "value"));
    }

    @Test
    void readsAPipeline() {
        Parsing parsing = Parsing.of(request("GET", "a") + request("PING") + "PING inline\r\n" + request("GET", "b"));
        assertThat(parsing.commands())
                .containsExactly(List.of("GET", "a"), List.of("PING"), List.of("PING", "inline"), List.of("GET", "b"));
        assertThat(parsing.pendingBytes()).isZero();
        assertThat(parsing.needed()).isZero();
    }

    @Test
    void readsArgumentsOfEveryLength() {
        for (int length :
                new int[] {0, 1, 9, 10, 99, 100, 999, 1000, 9999, 10_000, 99_999, 100_000, 1 << 20, 10_000_001}) {
            String value = "v".repeat(length);
            assertThat(Parsing.of(request("SET", value, "x")).commands()).containsExactly(List.of("SET", value, "x"));
        }
    }

    @Test
    void readsAnyNumberOfArguments() {
        for (int count : new int[] {1, 9, 10, 11, 99, 100, 1023, 1024, 1025, 5000, 100_000}) {
            String[] arguments = new String[count];
            for (int i = 0; i < count; i++) {
                arguments[i] = Integer.toString(i);
            }
            assertThat(Parsing.of(request(arguments)).commands()).containsExactly(List.of(arguments));
        }
    }

    @Test
    void bytesOfArgumentsAreNotLookedAt() {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < 256; i++) {
            all.append((char) i);
        }
        String value = all + "\r\n$3\r\n*1\r\n";
        assertThat(Parsing.of(request("SET", value, "")).commands()).containsExactly(List.of("SET", value, ""));
    }

    @Test
    void skipsEmptyRequests() {
        assertThat(Parsing.of("\r\n\n*0\r\n*-1\r\n*-9223372036854775808\r\n  \r\n" + request("PING") + "*0\r\n")
                        .commands())
                .containsExactly(List.of("PING"));
        assertThat(Parsing.of("*0\r\n\r\n").pendingBytes()).isZero();
    }

    @Test
    void theBytesAfterACarriageReturnAreSkippedUnseenAsInRedis() {
        assertThat(Parsing.of("*2\rX$4\rYECHOab$2\rZhicd").commands()).containsExactly(List.of("ECHO", "hi"));
    }

    @Test
    void splitsInlineRequestsAsRedisDoes() {
        inline("SET key value", "SET", "key", "value");
        inline("  SET\tkey\u000b \fvalue  ", "SET", "key\u000b", "value");
        inline("a\u000bb \fc", "a\u000bb", "c");
        inline("SET \"a b\" 'c d'", "SET", "a b", "c d");
        inline("SET \"\" ''", "SET", "", "");
        inline("\"\\n\\r\\t\\b\\a\\q\\\"\\\\\"", "\n\r\t\b\u0007q\"\\");
        inline("\"\\x41\\xfF\\x4\\xg0\"", "A\u00ffx4xg0");
        inline("'a\\'b\\n'", "a'b\\n");
        inline("pre\"quo ted\"", "prequo ted");
        inline("a\rb", "a", "b");
        inline("\u00ff\u0080", "\u00ff\u0080");
    }

    private static void inline(String line, String... words) {
        for (String end : new String[] {"\n", "\r\n"}) {
            assertThat(Parsing.of(line + end).commands()).containsExactly(List.of(words));
        }
    }

    @Test
    void unbalancedQuotesAreAnError() {
        for (String line :
                new String[] {"\"a", "'a", "\"a\"b", "'a'b", "\"a\\", "\"a\\\"", "'a\\'", "x\"\"\"", "\"a\r"}) {
            assertThat(Parsing.of(line + "\r\n").error())
                    .as(line)
                    .isEqualTo("Protocol error: unbalanced quotes in request");
        }
    }

    @Test
    void manyQuotedRequestsAreHeldAtOnce() {
        StringBuilder input = new StringBuilder();
        List<List<String>> expected = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            String word = ("w" + i + " ").repeat(1000);
            input.append("ECHO \"").append(word).append("\"\r\n");
            expected.add(List.of("ECHO", word));
        }
        assertThat(Parsing.of(input.toString()).commands()).isEqualTo(expected);
    }

    @Test
    void protocolErrorsHaveRedissTexts() {
        error("*x\r\n", "invalid multibulk length");
        error("*\r\n", "invalid multibulk length");
        error("* 1\r\n", "invalid multibulk length");
        error("*+1\r\n", "invalid multibulk length");
        error("*01\r\n", "invalid multibulk length");
        error("*-0\r\n", "invalid multibulk length");
        error("*2147483648\r\n", "invalid multibulk length");
        error("*99999999999999999999\r\n", "invalid multibulk length");
        error("*9223372036854775808\r\n", "invalid multibulk length");
        error("*1\n$4\nPING\r\n", "invalid multibulk length");
        error("*1\r\nPING\r\n", "expected '$', got 'P'");
        error("*1\r\n\u00e9\r\n", "expected '$', got '\u00e9'");
        error("*1\r\n\r\n", "expected '$', got '\r'");
        error("*1\r\n$-1\r\n", "invalid bulk length");
        error("*1\r\n$x\r\n", "invalid bulk length");
        error("*1\r\n$\r\n", "invalid bulk length");
        error("*1\r\n$04\r\n", "invalid bulk length");
        error("*1\r\n$536870913\r\n", "invalid bulk length");
        error("*2\r\n$4\r\nECHO\r\n$99999999999999999999\r\n", "invalid bulk length");
        String long64k = "1".repeat(RequestLimits.MAX_LINE + 1);
        error("*" + long64k, "too big mbulk count string");
        error("*1\r\n$" + long64k, "too big bulk count string");
        error("x" + long64k, "too big inline request");
    }

    private static void error(String input, String text) {
        Parsing parsing = Parsing.of(request("PING") + input);
        assertThat(parsing.commands()).containsExactly(List.of("PING"));
        assertThat(parsing.error()).as(input).isEqualTo("Protocol error: " + text);
    }

    @Test
    void theLongestLinesAreAccepted() {
        String word = "x".repeat(RequestLimits.MAX_LINE);
        assertThat(Parsing.of(word + "\n").commands()).containsExactly(List.of(word));
        assertThat(Parsing.of(word).error()).isNull();
        assertThat(Parsing.of(word).feed("\n").commands()).containsExactly(List.of(word));
        assertThat(Parsing.of(word + "x\n").error()).isEqualTo("Protocol error: too big inline request");
    }

    @Test
    void beforeAuthenticationRequestsAreSmall() {
        String largest = "b".repeat(16384);
        assertThat(unauthenticated(request("AUTH", largest)).commands()).containsExactly(List.of("AUTH", largest));
        assertThat(unauthenticated("*1\r\n$16385\r\n").error())
                .isEqualTo("Protocol error: unauthenticated bulk length");
        String[] ten = "a b c d e f g h i j".split(" ");
        assertThat(unauthenticated(request(ten)).commands()).containsExactly(List.of(ten));
        assertThat(unauthenticated("*11\r\n").error()).isEqualTo("Protocol error: unauthenticated multibulk length");
        assertThat(unauthenticated("*2147483648\r\n").error()).isEqualTo("Protocol error: invalid multibulk length");
        assertThat(unauthenticated("*1\r\n$536870913\r\n").error()).isEqualTo("Protocol error: invalid bulk length");
        assertThat(unauthenticated(request("AUTH", "x".repeat(20_000))).error())
                .isEqualTo("Protocol error: unauthenticated bulk length");
    }

    private static Parsing unauthenticated(String input) {
        return new Parsing(UNAUTHENTICATED, 1, '1').feed(input);
    }

    @Test
    void limitsHoldForWholeAndForCutRequests() {
        RequestLimits limits = new RequestLimits(true, 5000, 2000);
        String most = "*2000\r\n" + "$1\r\nx\r\n".repeat(2000);
        String tooMany = "*2001\r\n" + "$1\r\nx\r\n".repeat(2001);
        assertThat(new Parsing(limits, 32, 0).feed(request("x".repeat(5000))).error())
                .isNull();
        assertThat(new Parsing(limits, 32, 0).feed(request("x".repeat(5001))).error())
                .isNotNull();
        assertThat(new Parsing(limits, 32, 0).feed("*1\r\n$5001\r\n").error()).isNotNull();
        assertThat(new Parsing(limits, 32, 0).feed(most).commands()).hasSize(1);
        assertThat(new Parsing(limits, 32, 0).feed(tooMany).error()).isNotNull();
        assertThat(new Parsing(limits, 32, 0).feed("*2000\r\n").error()).isNull();
        assertThat(new Parsing(limits, 32, 0).feed("*2001\r\n").error()).isNotNull();
    }

    @Test
    void oneCommandAtATimeWhenAsked() {
        String input = request("AUTH", "x") + request("PING");
        Requests requests = new Requests(32);
        RequestParser parser = new RequestParser(requests);
        try (Arena arena = Arena.ofConfined()) {
            long memory = arena.allocate(input.length()).address();
            Memory.copy(Parsing.bytes(input), 0, memory, input.length());
            PartialRequest partial = new PartialRequest();
            Outcome first = parser.parse(memory, input.length(), partial, UNAUTHENTICATED, 1);
            assertThat(first).isEqualTo(Outcome.MORE);
            assertThat(requests.commands()).isEqualTo(1);
            assertThat(requests.consumed())
                    .isEqualTo(request("AUTH", "x").length())
                    .isEqualTo(requests.end(0));
            int done = requests.consumed();
            Outcome second = parser.parse(memory + done, input.length() - done, partial, RequestLimits.DEFAULT, 1);
            assertThat(second).isEqualTo(Outcome.DONE);
            assertThat(requests.commands()).isEqualTo(1);
        }
    }

    @Test
    void aBatchHasNoMoreCommandsThanThereIsRoomFor() {
        Parsing parsing =
                new Parsing(RequestLimits.DEFAULT, 4, 0).feed(request("PING").repeat(10));
        assertThat(parsing.commands()).hasSize(10);
        assertThat(parsing.parses()).isEqualTo(3);
    }

    @Test
    void arraysThatGrewForOneRequestAreGivenUp() {
        String[] many = new String[300_000];
        java.util.Arrays.fill(many, "x");
        Parsing parsing = Parsing.of(request(many));
        assertThat(parsing.parser().requests().addresses().length).isGreaterThanOrEqualTo(300_000);
        parsing.feed(request("PING")).feed(request("PING"));
        assertThat(parsing.parser().requests().addresses().length).isLessThan(10_000);
    }

    @Test
    void anAnnouncedCountAllocatesNothing() {
        Parsing parsing = Parsing.of("*1048576\r\n$4\r\nMSET\r\n");
        assertThat(parsing.needed()).isEqualTo(parsing.pendingBytes() + 1);
        assertThat(parsing.parser().requests().addresses().length).isLessThan(10_000);
    }

    @Test
    void aLargeArgumentIsWaitedForAsAWhole() {
        String head = "*3\r\n$3\r\nSET\r\n$3\r\nkey\r\n$1000000\r\n";
        Parsing parsing = Parsing.of(head + "v");
        assertThat(parsing.needed()).isEqualTo(head.length() + 1_000_002);
        int parses = parsing.parses();
        for (int i = 0; i < 999; i++) {
            parsing.feed("v".repeat(1000));
        }
        assertThat(parsing.parses()).isEqualTo(parses);
        parsing.feed("v".repeat(999) + "\r").feed("\n");
        assertThat(parsing.commands()).containsExactly(List.of("SET", "key", "v".repeat(1_000_000)));
    }

    @Test
    void theLargestLengthsDoNotOverflow() {
        RequestLimits limits = new RequestLimits(true, Integer.MAX_VALUE, Integer.MAX_VALUE);
        Parsing parsing = new Parsing(limits, 32, 0).feed("*2147483647\r\n$2147483647\r\n");
        assertThat(parsing.error()).isNull();
        assertThat(parsing.needed()).isEqualTo("*2147483647\r\n$2147483647\r\n".length() + 2147483649L);
    }

    @Test
    void aMillionArgumentsByteForByteTakeLinearTime() {
        byte[] bytes = Parsing.bytes("*1000000\r\n" + "$1\r\nx\r\n".repeat(1_000_000));
        PartialRequest partial = new PartialRequest();
        Requests requests = new Requests(32);
        RequestParser parser = new RequestParser(requests);
        try (Arena arena = Arena.ofConfined()) {
            long memory = arena.allocate(bytes.length).address();
            Memory.copy(bytes, 0, memory, bytes.length);
            long start = System.nanoTime();
            int incomplete = 0;
            for (int length = 1; length < bytes.length; length++) {
                Outcome outcome = parser.parse(memory, length, partial, RequestLimits.DEFAULT, 32);
                incomplete += outcome == Outcome.INCOMPLETE ? 1 : 0;
            }
            assertThat(incomplete).isEqualTo(bytes.length - 1);
            assertThat(parser.parse(memory, bytes.length, partial, RequestLimits.DEFAULT, 32))
                    .isEqualTo(Outcome.DONE);
            assertThat(requests.count(0)).isEqualTo(1_000_000);
            // Seven million calls; were each to begin anew, it would be hours.
            assertThat(System.nanoTime() - start).isLessThan(60_000_000_000L);
        }
    }

    @Test
    void aLongLineMayComeInSmallPieces() {
        byte[] line = Parsing.bytes("x".repeat(RequestLimits.MAX_LINE) + "\n");
        Parsing parsing = new Parsing();
        for (int i = 0; i < line.length; i += 64) {
            parsing.feed(line, i, Math.min(i + 64, line.length));
        }
        assertThat(parsing.commands()).hasSize(1);
    }

    @Test
    void aLineWithANulByteNeverEndsAsInRedis() {
        Parsing parsing = Parsing.of("PI\0NG\r\n");
        assertThat(parsing.commands()).isEmpty();
        parsing.feed("PING\r\n".repeat(100));
        assertThat(parsing.commands()).isEmpty();
        parsing.feed("x".repeat(RequestLimits.MAX_LINE));
        assertThat(parsing.error()).isEqualTo("Protocol error: too big inline request");
    }
}
