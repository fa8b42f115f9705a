package dev.torc.app.load.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemcachedScannerTest {
    private static final String[] LINES = {
        "STORED",
        "VALUE key 0 5",
        "hello",
        "END",
        "END",
        "VALUE a 0 0",
        "",
        "VALUE b 7 6 99",
        "END\r\nx",
        "END",
        "NOT_FOUND",
        "43",
        "ERROR",
        "SERVER_ERROR object too large for cache",
        "STAT pid 1",
        "STAT uptime 2",
        "END",
        "DELETED"
    };

    private static final byte[] STREAM = (String.join("\r\n", LINES) + "\r\n").getBytes(StandardCharsets.ISO_8859_1);

    private static final List<String> EXPECTED = List.of(
            "VALUE 0",
            "VALUE 5",
            "NULL 0",
            "VALUE 6",
            "NULL 0",
            "VALUE 0",
            "ERROR 0 ERROR",
            "ERROR 0 SERVER_ERROR object too large for cache",
            "VALUE 0",
            "VALUE 0");

    private static List<String> scan(byte[] stream, int cut) throws IOException {
        ReplyScanner scanner = Protocol.MEMCACHED.newScanner();
        List<String> told = new ArrayList<>();
        ReplySink sink = (kind, length) ->
                told.add(kind + " " + length + (kind == ReplyKind.ERROR ? " " + scanner.lastError() : ""));
        scanner.scan(ByteBuffer.wrap(stream, 0, cut), sink);
        scanner.scan(ByteBuffer.wrap(stream, cut, stream.length - cut), sink);
        return told;
    }

    @Test
    void repliesCutAtAnyByteAreTheSame() throws IOException {
        for (int cut = 0; cut <= STREAM.length; cut++) {
            assertThat(scan(STREAM, cut)).as("cut at %d", cut).isEqualTo(EXPECTED);
        }
    }

    @Test
    void bytesThatAreNoReplyAreRefused() {
        assertThatThrownBy(() -> scan("VALUE a 0 x\r\n".getBytes(StandardCharsets.ISO_8859_1), 0))
                .hasMessageContaining("no length");
        assertThatThrownBy(() -> scan("END\n".getBytes(StandardCharsets.ISO_8859_1), 0))
                .hasMessageContaining("line feed");
        assertThatThrownBy(() -> scan("x".repeat(5000).getBytes(StandardCharsets.ISO_8859_1), 0))
                .hasMessageContaining("a line of over");
    }
}
