package dev.torc.snapshot;

import dev.torc.memory.Memory;
import dev.torc.snapshot.rdb.Crc64;
import dev.torc.snapshot.rdb.RdbFormatException;
import dev.torc.snapshot.rdb.RdbReader;
import dev.torc.snapshot.rdb.RdbReader.Item;
import dev.torc.snapshot.rdb.RdbString;
import dev.torc.store.Keyspace;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;

/**
 * Loads an RDB file into a keyspace, with several threads. The calling thread reads the file and finds where entries end, which
 * takes a look at each entry's head; the executor's threads take a {@link LoaderPart} each, sum it up and store its
 * entries, locking a partition for each. So the file is read once, in order, and entries are copied once, into their records.
 *
 * <p>What has expired is left out, as a Redis primary does. After a failure the keyspace holds a part of the file.
 */
public final class SnapshotLoader {
    /**
     * What was loaded.
     *
     * @param loaded entries that are in the keyspace now
     * @param expired entries left out because their time had passed
     * @param bytes of the file
     * @param aux the file's own fields, as it has them
     */
    public record Result(long loaded, long expired, long bytes, Map<String, String> aux) {}

    private static final int AUX_SHOWN_MAX = 1024;

    /** Of no file more keys are expected than so long ones would fill it: what it says of their number may be wrong. */
    private static final int ENTRY_BYTES_MIN = 8;

    private final Keyspace keyspace;
    private final Executor executor;
    private final BlockingQueue<LoaderPart> free;
    private final List<LoaderPart> parts = new ArrayList<>();

    /**
     * @param executor runs the parts; a direct one loads in the calling thread
     * @param workers threads of the executor
     * @param nowMs what has expired before is left out, Unix milliseconds
     * @param afterEntry called by the executor's threads after each entry, with no partition locked
     */
    public SnapshotLoader(Keyspace keyspace, Executor executor, int workers, long nowMs, Runnable afterEntry) {
        this.keyspace = keyspace;
        this.executor = executor;
        int count = 2 * workers + 1;
        this.free = new ArrayBlockingQueue<>(count);
        for (int i = 0; i < count; i++) {
            LoaderPart part = new LoaderPart(keyspace, nowMs, afterEntry, free);
            parts.add(part);
            free.add(part);
        }
    }

    /**
     * Loads a whole file. Once per loader.
     *
     * @throws RdbFormatException if the file is damaged, or has what this version cannot load
     * @throws IOException if the source failed
     */
    public Result load(SnapshotSource source) throws IOException, InterruptedException {
        long keysBefore = keys();
        Result result = merge(source);
        long twice = result.loaded() - (keys() - keysBefore);
        if (twice != 0) {
            throw new RdbFormatException(
                    twice + " keys stand in the file or the keyspace twice, in a file that ends", result.bytes());
        }
        return result;
    }

    /** As {@link #load}, but its keys may be in the keyspace already: they are replaced. */
    public Result merge(SnapshotSource source) throws IOException, InterruptedException {
        long bytes;
        Scan scan = new Scan();
        keyspace.beginBulk();
        try {
            bytes = scan.run(source);
        } finally {
            // Workers use the parts' memory until they have come back.
            try {
                for (int i = scan.held; i < parts.size(); i++) {
                    free.take();
                }
                parts.forEach(LoaderPart::close);
            } finally {
                keyspace.endBulk();
            }
        }
        long loaded = 0;
        long expired = 0;
        for (LoaderPart part : parts) {
            part.rethrow();
            loaded += part.loaded();
            expired += part.expired();
        }
        scan.verify();
        return new Result(loaded, expired, bytes, scan.aux);
    }

    private long keys() {
        long keys = 0;
        for (int db = 0; db < keyspace.databases(); db++) {
            keys += keyspace.size(db);
        }
        return keys;
    }

    /** The calling thread's work: cuts the file into parts. */
    private final class Scan {
        final Map<String, String> aux = new LinkedHashMap<>();
        private final RdbReader reader = new RdbReader();
        private final List<LoaderPart.Sum> sums = new ArrayList<>();

        /** Parts that are not in the queue and not with a worker. */
        private int held;

        /** What may still be expected, of all databases together. */
        private long keysLeft;

        private long checksum;
        private long end;

        long run(SnapshotSource source) throws IOException, InterruptedException {
            keysLeft = source.length() / ENTRY_BYTES_MIN;
            LoaderPart current = take();
            long offset = 0;
            boolean atEnd = false;
            while (true) {
                for (LoaderPart each : parts) {
                    each.rethrow();
                }
                Window window = current.window();
                atEnd = atEnd || window.fill(source);
                int version = reader.version();
                int db = reader.db();
                reader.window(window.address(), window.filled(), offset, atEnd);
                Item item = items();
                long used = reader.offset() - offset;
                if (item == Item.END) {
                    checksum = reader.checksum();
                    end = reader.offset();
                    requireEnd(source, atEnd, window.filled() - used, end);
                    used -= reader.hasChecksum() ? Long.BYTES : 0;
                    submit(current, version, db, offset, used);
                    return end;
                }
                if (used == 0) {
                    window.grow(offset);
                    continue;
                }
                LoaderPart following = take();
                following.window().carry(window, used);
                submit(current, version, db, offset, used);
                current = following;
                offset += used;
            }
        }

        private LoaderPart take() throws InterruptedException {
            LoaderPart taken = free.take();
            held++;
            return taken;
        }

        private Item items() {
            while (true) {
                Item item = reader.next();
                switch (item) {
                    case NEED_MORE, END -> {
                        return item;
                    }
                    case AUX -> aux.put(shown(reader.key()), shown(reader.value()));
                    case SELECT_DB -> checkDatabase(reader, keyspace.databases());
                    case RESIZE_DB -> {
                        long keys = Math.min(reader.size(), keysLeft);
                        keysLeft -= keys;
                        keyspace.expect(reader.db(), keys);
                    }
                    case ENTRY -> {}
                }
            }
        }

        private void submit(LoaderPart p, int version, int db, long offset, long length) {
            sums.add(p.prepare(version, db, offset, length));
            executor.execute(p);
            held--;
        }

        void verify() {
            long sum = 0;
            for (LoaderPart.Sum each : sums) {
                sum = Crc64.combine(sum, each.crc, each.length);
            }
            checkSum(checksum, sum, end);
        }
    }

    /**
     * Refuses a file that goes on behind its end.
     *
     * @param atEnd whether the source has said that it has nothing more
     * @param left bytes that it has given beyond the end
     */
    static void requireEnd(SnapshotSource source, boolean atEnd, long left, long end) throws IOException {
        if (left > 0 || !atEnd && hasMore(source)) {
            throw new RdbFormatException("more bytes follow the file's end", end);
        }
    }

    private static boolean hasMore(SnapshotSource source) throws IOException {
        try (Arena one = Arena.ofConfined()) {
            return source.read(one.allocate(1).address(), 1) >= 0;
        }
    }

    static void checkDatabase(RdbReader reader, int databases) {
        if (reader.db() >= databases) {
            throw new RdbFormatException(
                    "database, " + reader.db() + " (expected: below " + databases
                            + ", see the setting databases), before what starts",
                    reader.offset());
        }
    }

    /** @param said the sum that the file ends in, 0 where its writer took none */
    static void checkSum(long said, long sum, long end) {
        if (said != 0 && said != sum) {
            throw new RdbFormatException(
                    "checksum, " + Long.toHexString(sum) + " (expected: " + Long.toHexString(said)
                            + " as the file says), of a file that ends",
                    end);
        }
    }

    private String shown(RdbString string) {
        if (string.length() > AUX_SHOWN_MAX) {
            return "(" + string.length() + " bytes)";
        }
        try (Scratch scratch = new Scratch(keyspace.pages())) {
            return Memory.toLatin1(scratch.bytesOf(string), string.length());
        }
    }
}
