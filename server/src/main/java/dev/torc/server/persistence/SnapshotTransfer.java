package dev.torc.server.persistence;

import dev.torc.commands.ClientConnection;
import dev.torc.memory.Memory;
import dev.torc.storage.Storage;
import dev.torc.storage.StorageFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.LockSupport;

/** Sends a file to a client as a bulk string without its last line end, as SYNC does; no faster than the client takes it. */
final class SnapshotTransfer {
    private static final int PIECE_BYTES = 64 << 10;
    private static final long WAITING_BYTES_MAX = 4 * PIECE_BYTES;
    private static final long POLL_NS = 1_000_000;
    private static final long STALLED_NS = 60_000_000_000L;

    private final ClientConnection client;

    SnapshotTransfer(ClientConnection client) {
        this.client = client;
    }

    /** An empty line: a sign of life while the snapshot is taken, which clients of SYNC skip. */
    void keepAlive() {
        client.push(new byte[] {'\n'});
    }

    /**
     * Sends it all.
     *
     * @throws IOException if the file cannot be read or the client takes nothing for a minute
     */
    void send(Storage storage, String name) throws IOException {
        try (StorageFile file = storage.open(name);
                Arena arena = Arena.ofConfined()) {
            long size = file.size();
            long buffer = arena.allocate(PIECE_BYTES).address();
            client.push(("$" + size + "\r\n").getBytes(StandardCharsets.US_ASCII));
            for (long sent = 0; sent < size; ) {
                awaitRoom();
                int n = (int) file.read(sent, buffer, Math.min(PIECE_BYTES, size - sent));
                if (n == 0) {
                    throw new IOException("file " + name + " ends at " + sent + " (expected: " + size + " bytes)");
                }
                client.push(Memory.toArray(buffer, n));
                sent += n;
            }
        }
    }

    private void awaitRoom() throws IOException {
        long deadline = System.nanoTime() + STALLED_NS;
        while (client.outputBytes() > WAITING_BYTES_MAX) {
            if (System.nanoTime() - deadline > 0) {
                throw new IOException("client " + client.remoteAddress() + " takes nothing");
            }
            LockSupport.parkNanos(this, POLL_NS);
        }
    }
}
