package dev.torc.commands.reply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.torc.memory.Memory;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReplyTest {
    private final TestPool pool = new TestPool();
    private final Output output = new Output(pool);
    private final List<String> errors = new ArrayList<>();
    private final Reply reply = new Reply(errors::add);
    private final Arena arena = Arena.ofConfined();

    @AfterEach
    void everythingIsGivenBack() {
        output.close();
        assertThat(pool.lentChunks()).isZero();
        pool.close();
        arena.close();
    }

    @Test
    void whatBothProtocolsShare() {
        both(Reply::ok, "+OK\r\n");
        both(r -> r.simple("PONG"), "+PONG\r\n");
        both(r -> r.integer(0), ":0\r\n");
        both(r -> r.integer(-1), ":-1\r\n");
        both(r -> r.integer(1023), ":1023\r\n");
        both(r -> r.integer(1024), ":1024\r\n");
        both(r -> r.integer(Long.MAX_VALUE), ":9223372036854775807\r\n");
        both(r -> r.integer(Long.MIN_VALUE), ":-9223372036854775808\r\n");
        both(r -> r.bulk("hello"), "$5\r\nhello\r\n");
        both(r -> r.bulk(""), "$0\r\n\r\n");
        both(r -> r.bulk(new byte[] {1, 2, 3}), "$3\r\n\1\2\3\r\n");
        both(r -> r.bulk("\u00ff\u0000"), "$2\r\n\u00ff\u0000\r\n");
        both(r -> r.bulkInteger(-42), "$3\r\n-42\r\n");
        both(r -> r.bulkInteger(Long.MIN_VALUE), "$20\r\n-9223372036854775808\r\n");
        both(r -> r.array(3), "*3\r\n");
        both(r -> r.array(100_000), "*100000\r\n");
        both(r -> r.encoded("*0\r\n".getBytes(StandardCharsets.ISO_8859_1)), "*0\r\n");
    }

    @Test
    void whatResp3HasItsOwnTypesFor() {
        differ(Reply::nullValue, "$-1\r\n", "_\r\n");
        differ(Reply::nullArray, "*-1\r\n", "_\r\n");
        differ(r -> r.bool(true), ":1\r\n", "#t\r\n");
        differ(r -> r.bool(false), ":0\r\n", "#f\r\n");
        differ(r -> r.map(2), "*4\r\n", "%2\r\n");
        differ(r -> r.set(2), "*2\r\n", "~2\r\n");
        differ(r -> r.push(2), "*2\r\n", ">2\r\n");
        differ(r -> r.doubleValue(1.5), "$3\r\n1.5\r\n", ",1.5\r\n");
        differ(r -> r.doubleValue(3), "$1\r\n3\r\n", ",3\r\n");
        differ(
                r -> r.doubleValue(-1.2345678901234567e-308),
                "$24\r\n-1.2345678901234567e-308\r\n",
                ",-1.2345678901234567e-308\r\n");
        differ(r -> r.doubleValue(Double.POSITIVE_INFINITY), "$3\r\ninf\r\n", ",inf\r\n");
        differ(r -> r.doubleValue(Double.NEGATIVE_INFINITY), "$4\r\n-inf\r\n", ",-inf\r\n");
        differ(r -> r.doubleText("3.0"), "$3\r\n3.0\r\n", ",3.0\r\n");
        differ(r -> r.bigNumber("-123"), "$4\r\n-123\r\n", "(-123\r\n");
        differ(r -> r.verbatim("txt", new byte[] {'h', 'i'}), "$2\r\nhi\r\n", "=6\r\ntxt:hi\r\n");
    }

    @Test
    void attributesNeedResp3() {
        reply.begin(output, 3);
        reply.attribute(1);
        assertThat(Sent.all(output)).isEqualTo("|1\r\n");
        reply.protocol(2);
        assertThatThrownBy(() -> reply.attribute(1)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void bulksOfEveryLengthRoundTheTableAndTheChunks() {
        long value = arena.allocate(70_000).address();
        Memory.fill(value, 70_000, 'v');
        reply.begin(output, 2);
        for (int length = 0; length < 70_000; length += length < 2000 ? 1 : 997) {
            reply.bulk(value, length);
            String sent = Sent.all(output);
            assertThat(sent)
                    .hasSize(length + Integer.toString(length).length() + 5)
                    .startsWith("$" + length + "\r\nv".substring(0, length == 0 ? 2 : 3));
            assertThat(sent).endsWith("\r\n");
        }
    }

    @Test
    void deferredCountsTakeTheirPlaceBeforeTheElements() {
        differ(
                r -> {
                    r.array(2);
                    long map = r.beginDeferred();
                    r.bulk("k");
                    long set = r.beginDeferred();
                    r.integer(1);
                    r.integer(2);
                    r.endSet(set, 2);
                    r.endMap(map, 1);
                    r.endArray(r.beginDeferred(), 0);
                },
                "*2\r\n*2\r\n$1\r\nk\r\n*2\r\n:1\r\n:2\r\n*0\r\n",
                "*2\r\n%1\r\n$1\r\nk\r\n~2\r\n:1\r\n:2\r\n*0\r\n");
    }

    @Test
    void deferredCountsReachOverManyChunks() {
        String element = "x".repeat(10_000);
        both(
                r -> {
                    long begin = r.beginDeferred();
                    for (int i = 0; i < 50; i++) {
                        r.bulk(element);
                    }
                    r.endArray(begin, 50);
                    r.ok();
                },
                "*50\r\n" + ("$10000\r\n" + element + "\r\n").repeat(50) + "+OK\r\n");
    }

    @Test
    void halfAReplyIsReplacedByAnError() {
        both(
                r -> {
                    r.ok();
                    long mark = r.mark();
                    long begin = r.beginDeferred();
                    r.bulk("x".repeat(100_000));
                    r.endArray(begin, 1);
                    r.truncate(mark);
                    r.error(Errors.OUT_OF_MEMORY);
                },
                "+OK\r\n-OOM command not allowed when used memory > 'maxmemory'.\r\n");
    }

    @Test
    void errorsAreReportedByTheirFirstWord() {
        reply.begin(output, 2);
        reply.error(Errors.WRONG_TYPE);
        reply.error(Errors.SYNTAX);
        reply.error("NOPERM no");
        reply.error("noBlankAtAll");
        reply.error("AWORDOFTHIRTYTWOCHARACTERSXXXXXX is none");
        reply.error("AWORDOFTHIRTYCHARACTERSXXXXXXX counts");
        assertThat(errors)
                .containsExactly("WRONGTYPE", "ERR", "NOPERM", "ERR", "ERR", "AWORDOFTHIRTYCHARACTERSXXXXXXX");
    }

    @Test
    void suppressedErrorsAreReportedAllTheSame() {
        reply.begin(output, 2);
        output.suppress();
        reply.error(Errors.WRONG_TYPE);
        output.resume();
        assertThat(errors).containsExactly("WRONGTYPE");
        assertThat(output.pendingBytes()).isZero();
    }

    @Test
    void anErrorStaysOneLine() {
        both(r -> r.error("ERR bad\r\nname\n'x'\r\n"), "-ERR bad  name 'x'\r\n");
    }

    @Test
    void aWriterThatPointsNowhereWritesNothing() {
        Reply unused = new Reply(errors::add);
        unused.ok();
        unused.bulk("x".repeat(10_000));
        unused.endArray(unused.beginDeferred(), 3);
        assertThat(unused.output().pieceLength()).isZero();
    }

    private void both(Consumer<Reply> write, String expected) {
        differ(write, expected, expected);
    }

    /** Writes in both protocols, into a large chunk and into chunks that end everywhere. */
    private void differ(Consumer<Reply> write, String resp2, String resp3) {
        for (int room = 40; room < 140; room++) {
            long shared = arena.allocate(2048, 8).address();
            output.attach(shared, 2048);
            byte[] filler = new byte[2048 - 32 - room];
            output.write(filler, 0, filler.length);
            output.sent(filler.length - 1); // one byte left, so that the chunk is not begun anew
            reply.begin(output, 2);
            write.accept(reply);
            reply.protocol(3);
            write.accept(reply);
            assertThat(Sent.all(output).substring(1)).isEqualTo(resp2 + resp3);
            output.detach();
        }
    }
}
