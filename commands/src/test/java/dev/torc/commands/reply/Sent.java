package dev.torc.commands.reply;

import dev.torc.memory.Memory;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Takes what an output has to send, as a transport would. */
final class Sent {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /** Takes at most {@code most} bytes, piece by piece. */
    void take(Output output, long most) {
        long left = most;
        while (left > 0 && output.pieceLength() > 0) {
            int n = (int) Math.min(left, output.pieceLength());
            bytes.writeBytes(Memory.toArray(output.pieceAddress(), n));
            output.sent(n);
            left -= n;
        }
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }

    void forget() {
        bytes.reset();
    }

    /** Everything an output has to send, as Latin-1 text. */
    static String all(Output output) {
        Sent sent = new Sent();
        sent.take(output, Long.MAX_VALUE);
        return new String(sent.bytes(), StandardCharsets.ISO_8859_1);
    }
}
