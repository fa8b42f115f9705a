package dev.torc.app.load.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RespScannerTest {
    /** Replies of every kind, each with what shall be reported of it. */
    private static final String[][] REPLIES = {
        {"+OK\r\n", "VALUE 0"},
        {"-ERR no such thing\r\n", "ERROR 0 ERR no such thing"},
        {":-42\r\n", "VALUE -42"},
        {":9223372036854775807\r\n", "VALUE 9223372036854775807"},
        {"$5\r\nhello\r\n", "VALUE 5"},
        {"$0\r\n\r\n", "VALUE 0"},
        {"$-1\r\n", "NULL 0"},
        {"*-1\r\n", "NULL 0"},
        {"_\r\n", "NULL 0"},
        {"$7\r\n+OK\r\n-E\r\n", "VALUE 7"},
        {"*0\r\n", "VALUE 0"},
        {"*3\r\n$1\r\na\r\n$-1\r\n:1\r\n", "VALUE 3"},
        {"*2\r\n*2\r\n+a\r\n*0\r\n*1\r\n-ERR inside\r\n", "VALUE 2"},
        {"%2\r\n+a\r\n:1\r\n+b\r\n*1\r\n_\r\n", "VALUE 2"},
        {"~2\r\n+a\r\n+b\r\n", "VALUE 2"},
        {"#t\r\n", "VALUE 0"},
        {",3.25\r\n", "VALUE 0"},
        {"(123456789012345678901234567890\r\n", "VALUE 0"},
        {"=8\r\ntxt:abcd\r\n", "VALUE 8"},
        {"!9\r\nERR bulky\r\n", "ERROR 9 ERR bulky"},
        {"|1\r\n+ttl\r\n:10\r\n$3\r\nabc\r\n", "VALUE 3"},
        {">2\r\n+invalidate\r\n*1\r\n$1\r\nk\r\n", null},
        {"-WRONGTYPE x\r\n", "ERROR 0 WRONGTYPE x"},
    };

    private static final byte[] STREAM = stream().getBytes(StandardCharsets.ISO_8859_1);

    private static String stream() {
        StringBuilder all = new StringBuilder();
        for (String[] reply : REPLIES) {
            all.append(reply[0]);
        }
        return all.toString();
    }

    private static List<String> expected() {
        List<String> all = new ArrayList<>();
        for (String[] reply : REPLIES) {
            if (reply[1] != null) {
                all.add(reply[1]);
            }
        }
        return all;
    }

    /** Feeds the stream in pieces that end at the given places. */
    private static List<String> scan(byte[] stream, int... cuts) throws IOException {
        ReplyScanner scanner = Protocol.RESP3.newScanner();
        List<String> told = new ArrayList<>();
        int from = 0;
        for (int i = 0; i <= cuts.length; i++) {
            int to = i < cuts.length ? cuts[i] : stream.length;
            ByteBuffer piece = ByteBuffer.wrap(stream, from, to - from);
            scanner.scan(
                    piece,
                    (kind, length) ->
                            told.add(kind + " " + length + (kind == ReplyKind.ERROR ? " " + scanner.lastError() : "")));
            assertThat(piece.hasRemaining()).isFalse();
            from = to;
        }
        return told;
    }

    @Test
    void everyKindOfReplyIsReportedOnce() throws IOException {
        assertThat(scan(STREAM)).isEqualTo(expected());
    }

    @Test
    void repliesCutAtAnyByteAreTheSame() throws IOException {
        for (int cut = 0; cut <= STREAM.length; cut++) {
            assertThat(scan(STREAM, cut)).as("cut at %d", cut).isEqualTo(expected());
        }
    }

    @Test
    void repliesThatComeByteByByteAreTheSame() throws IOException {
        int[] cuts = new int[STREAM.length];
        for (int i = 0; i < cuts.length; i++) {
            cuts[i] = i;
        }
        assertThat(scan(STREAM, cuts)).isEqualTo(expected());
    }

    @Test
    void anIncompleteReplyIsNotReported() throws IOException {
        assertThat(scan("*2\r\n+a\r\n$3\r\nab".getBytes(StandardCharsets.ISO_8859_1)))
                .isEmpty();
    }

    @Test
    void ofALongErrorTheBeginningIsKept() throws IOException {
        String error = "ERR " + "x".repeat(1000);
        assertThat(scan(("-" + error + "\r\n").getBytes(StandardCharsets.ISO_8859_1)))
                .containsExactly("ERROR 0 " + error.substring(0, 200));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 400 Bad Request\r\n",
                "$abc\r\n",
                "$\r\n",
                "*1x\r\n",
                "+OK\rX",
                "$3\rX",
                ":99999999999999999999\r\n",
                ":--1\r\n"
            })
    void bytesThatAreNoReplyAreRefused(String bytes) {
        assertThatThrownBy(() -> scan(bytes.getBytes(StandardCharsets.ISO_8859_1)))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("reply stream broken");
    }
}
