package dev.torc.server.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslHandler;
import javax.net.ssl.SSLEngine;

/** Netty's, but that a record half in takes about the memory of what has come of it, and can tell how much. */
final class TlsHandler extends SslHandler {
    TlsHandler(SSLEngine engine) {
        super(engine);
        setCumulator(TlsHandler::cumulate);
    }

    /**
     * Netty keeps the buffer that was read to until its last record is complete: one byte from each of ten thousand clients
     * would hold ten thousand whole reads.
     */
    private static ByteBuf cumulate(ByteBufAllocator buffers, ByteBuf before, ByteBuf input) {
        ByteBuf kept = input;
        int bytes = input.readableBytes();
        if (!before.isReadable() && bytes <= input.capacity() / 2) {
            kept = buffers.directBuffer(bytes);
            kept.writeBytes(input);
            input.release();
        }
        return MERGE_CUMULATOR.cumulate(buffers, before, kept);
    }

    /** Bytes taken by records half in. */
    int inputBytes() {
        return actualReadableBytes() == 0 ? 0 : internalBuffer().capacity();
    }
}
