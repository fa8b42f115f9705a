package dev.torc.server.persistence;

import dev.torc.commands.ClientConnection;
import dev.torc.memory.Memory;
import dev.torc.storage.Storage;
import dev.torc.storage.StorageFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;

/**
 * SYNC: takes a snapshot for a client and sends it as a bulk string without its last line end, no faster than the client takes it.
 *
 * <p><b>Threads.</b> Each transfer has a thread of its own, {@code torc-sync}. They take turns under a lock of this class, from before
 * the snapshot is taken until the file is deleted, because the file has one name. It is the outermost lock: {@link Saves}'s and the
 * partitions' are taken under it, and nobody takes it with any other.
 */
final class SnapshotTransfers {
    /** Clients that are being sent to or wait for their turn. */
    private static final int CLIENTS_MAX = 4;

    private static final int PIECE_BYTES = 64 << 10;
    private static final long WAITING_BYTES_MAX = 4 * PIECE_BYTES;
    private static final long POLL_NS = 1_000_000;
    private static final long STALLED_NS = 60_000_000_000L;

    private final DataDirectory data;
    private final Saves saves;
    private final Logger log;
    private final Semaphore clients = new Semaphore(CLIENTS_MAX);
    private final ReentrantLock lock = new ReentrantLock();

    SnapshotTransfers(DataDirectory data, Saves saves, Logger log) {
        this.data = data;
        this.saves = saves;
        this.log = log;
    }

    /** Begins a transfer, from any thread; a client whose transfer fails is disconnected. False: there are too many. */
    boolean begin(ClientConnection client) {
        if (!clients.tryAcquire()) {
            return false;
        }
        Thread.ofPlatform().name("torc-sync").daemon().start(() -> {
            try {
                transfer(client);
            } catch (IOException | RuntimeException e) {
                log.warn("Sending a snapshot to {} failed: {}", client.remoteAddress(), e.getMessage());
                client.kill();
            } finally {
                clients.release();
            }
        });
        return true;
    }

    private void transfer(ClientConnection client) throws IOException {
        client.push(new byte[] {'\n'}); // a sign of life while the snapshot is taken, which clients of SYNC skip
        lock.lock();
        try (Storage snapshots = data.openSnapshots()) {
            if (!saves.transfer()) {
                throw new IOException("no snapshot could be taken");
            }
            String name = data.transferName();
            try {
                send(client, snapshots, name);
            } finally {
                snapshots.delete(name);
            }
            log.info("Snapshot sent to {}", client.remoteAddress());
        } finally {
            lock.unlock();
        }
    }

    /** Fails if the file cannot be read or the client takes nothing for a minute. */
    private static void send(ClientConnection client, Storage storage, String name) throws IOException {
        try (StorageFile file = storage.open(name);
                Arena arena = Arena.ofConfined()) {
            long size = file.size();
            long buffer = arena.allocate(PIECE_BYTES).address();
            client.push(("$" + size + "\r\n").getBytes(StandardCharsets.US_ASCII));
            for (long sent = 0; sent < size; ) {
                awaitRoom(client);
                int n = (int) file.read(sent, buffer, Math.min(PIECE_BYTES, size - sent));
                if (n == 0) {
                    throw new IOException("file " + name + " ends at " + sent + " (expected: " + size + " bytes)");
                }
                client.push(Memory.toArray(buffer, n));
                sent += n;
            }
        }
    }

    private static void awaitRoom(ClientConnection client) throws IOException {
        long deadline = System.nanoTime() + STALLED_NS;
        while (client.outputBytes() > WAITING_BYTES_MAX) {
            if (System.nanoTime() - deadline > 0) {
                throw new IOException("client " + client.remoteAddress() + " takes nothing");
            }
            LockSupport.parkNanos(client, POLL_NS);
        }
    }
}
