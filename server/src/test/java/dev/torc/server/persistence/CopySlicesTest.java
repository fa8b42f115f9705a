package dev.torc.server.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.torc.memory.Memory;
import dev.torc.memory.PageHeap;
import dev.torc.server.RunningServer;
import dev.torc.server.TestClient;
import dev.torc.snapshot.Snapshot;
import dev.torc.store.Key;
import dev.torc.store.Keyspace;
import dev.torc.store.Partition;
import dev.torc.store.Record;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who copies: the loops as long as they come, else who saves. */
@Timeout(60)
class CopySlicesTest extends PersistenceFixture {
    private static final int KEYS = 5_000;
    private static final long NOW_MS = 1;

    private final PageHeap pages = new PageHeap(1L << 30);
    private final Set<String> copiers = ConcurrentHashMap.newKeySet();

    @AfterEach
    void close() {
        pages.close();
    }

    private Snapshot begin() {
        Keyspace keyspace = new Keyspace(16, 1, pages, new SplittableRandom(1)::nextLong, NOW_MS);
        long address = pages.allocate(1);
        Key key = new Key();
        for (int i = 0; i < KEYS; i++) {
            Memory.putLong(address, i);
            key.set(address, 8, keyspace.hasher());
            Partition partition = keyspace.partitionOf(key);
            partition.lock();
            try {
                partition.set(0, key, Record.STRING, 0, address, 1_000, Record.NEVER, NOW_MS);
            } finally {
                partition.unlock();
            }
        }
        keyspace.lockAll();
        try {
            return Snapshot.begin(keyspace, new Snapshot.Options(false, false, Map.of()), NOW_MS);
        } finally {
            keyspace.unlockAll();
        }
    }

    /** As {@link SnapshotJob} does. */
    private static void save(Snapshot snapshot, CopySlices slices) throws IOException {
        Snapshot.Written written;
        do {
            boolean serialised = snapshot.serialise();
            slices.wish();
            written = snapshot.write((address, bytes) -> {});
            if (!serialised && written == Snapshot.Written.NOTHING_YET) {
                slices.await();
            }
        } while (written != Snapshot.Written.ALL);
        assertThat(snapshot.keysSaved()).isEqualTo(KEYS);
    }

    private void noteCopier() {
        copiers.add(Thread.currentThread().getName());
    }

    @Test
    void loopsCopyAsLongAsTheyCome() throws Exception {
        Snapshot snapshot = begin();
        try (ExecutorService loop = Executors.newSingleThreadExecutor(task -> new Thread(task, "loop"))) {
            CopySlices[] slices = new CopySlices[1];
            Runnable call = () -> loop.execute(() -> {
                boolean more = true;
                while (more) {
                    more = slices[0].copyOne();
                }
            });
            slices[0] = new CopySlices(snapshot, call, this::noteCopier, TimeUnit.MINUTES.toNanos(1));
            save(snapshot, slices[0]);
        }
        assertThat(copiers).containsExactly("loop");
    }

    @Test
    void whoSavesCopiesIfNoLoopComes() throws IOException {
        int[] calls = new int[1];
        Snapshot snapshot = begin();
        save(snapshot, new CopySlices(snapshot, () -> calls[0]++, this::noteCopier));
        assertThat(copiers).containsExactly(Thread.currentThread().getName());
        assertThat(calls[0]).isPositive();
    }

    @Test
    void whoSavesCopiesAtOnceIfThatIsALoop() throws IOException {
        Snapshot snapshot = begin();
        save(snapshot, new CopySlices(snapshot, null, this::noteCopier));
        assertThat(copiers).containsExactly(Thread.currentThread().getName());
    }

    @Test
    void aSaveGetsOnWhileTheOnlyLoopIsInALongCommand() throws Exception {
        String slow = "snapshot-max-rate 5mb"; // so that most of 11 MB is still to be copied when the loop is busy
        try (RunningServer server = start(SNAPSHOT, "event-loops 1", slow);
                TestClient client = server.connect()) {
            client.ask("debug populate 100000 key 100");
            assertThat(client.ask("bgsave")).startsWith("+");
            Thread busy = Thread.ofPlatform().start(() -> ask(client, "debug sleep 4"));
            await().until(() -> Files.exists(directory.resolve("dump.rdb")));
            assertThat(busy.isAlive()).isTrue();
            busy.join();
        }
    }

    private static void ask(TestClient client, String command) {
        try {
            client.ask(command);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
