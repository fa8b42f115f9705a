package dev.torc.app.load.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Finds the ends of replies in a stream of bytes that may be cut anywhere. Bodies are skipped, not copied; only error texts are
 * kept. One scanner belongs to one connection.
 */
public abstract class ReplyScanner {
    private static final int KEPT_ERROR_BYTES = 200;

    private final byte[] error = new byte[KEPT_ERROR_BYTES];
    private int errorLength;

    /**
     * Reads all that remains in {@code in}, reporting each reply that ends there.
     *
     * @throws IOException if the bytes are no replies of this protocol; the connection is then of no further use
     */
    public abstract void scan(ByteBuffer in, ReplySink sink) throws IOException;

    /** The text of the newest error reply (at most 200 bytes of it), or an empty string. */
    public final String lastError() {
        return new String(error, 0, errorLength, StandardCharsets.ISO_8859_1);
    }

    final void startError() {
        errorLength = 0;
    }

    final void keepError(byte b) {
        if (errorLength < KEPT_ERROR_BYTES) {
            error[errorLength++] = b;
        }
    }
}
