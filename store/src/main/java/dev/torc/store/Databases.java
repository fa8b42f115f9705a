package dev.torc.store;

import dev.torc.memory.Heap;
import dev.torc.memory.MemoryExhaustedException;
import org.jspecify.annotations.Nullable;

/**
 * A partition's share of the databases: an index for each that has had keys, made when the first one comes, and what is done
 * with indexes as a whole. Here begins and ends a load that announces itself ({@link Keyspace#beginBulk}).
 *
 * <p>Guarded by the partition's lock, but for {@link #index}, which {@link ReadAhead} and sums over partitions ask without it.
 */
final class Databases {
    private final Keyspace keyspace;
    private final Heap heap;
    private final long firstPlace;
    private final @Nullable Index[] indexes;

    /** Many keys are coming. */
    private boolean bulk;

    Databases(Keyspace keyspace, Heap heap, long firstPlace) {
        this.keyspace = keyspace;
        this.heap = heap;
        this.firstPlace = firstPlace;
        this.indexes = new Index[keyspace.databases()];
    }

    int count() {
        return indexes.length;
    }

    @Nullable Index index(int db) {
        return indexes[db];
    }

    Index indexForWriting(int db) {
        Index index = indexes[db];
        if (index == null) {
            index = newIndex();
            indexes[db] = index;
        }
        return index;
    }

    private Index newIndex() {
        Index index = new Index(heap, keyspace.hasher(), keyspace.partitionBits(), firstPlace);
        if (bulk) {
            index.beginBulk();
        }
        return index;
    }

    /** Takes a database's index away; null: it had none. */
    @Nullable Index remove(int db) {
        Index index = indexes[db];
        indexes[db] = null;
        return index;
    }

    void swap(int a, int b) {
        Index index = indexes[a];
        indexes[a] = indexes[b];
        indexes[b] = index;
    }

    // ---- how many keys

    /** Keys of a database, those included whose time has passed unnoticed. */
    long size(int db) {
        Index index = indexes[db];
        return index == null ? 0 : index.size();
    }

    /** Keys of all databases. */
    long size() {
        long keys = 0;
        for (int db = 0; db < indexes.length; db++) {
            keys += size(db);
        }
        return keys;
    }

    /** A database to sample, those with more keys more often; -1 if all are empty. */
    int sample(long random) {
        long total = 0;
        int last = -1;
        int filled = 0;
        for (int db = 0; db < indexes.length; db++) {
            if (size(db) > 0) {
                total += size(db);
                last = db;
                filled++;
            }
        }
        if (filled > 1) {
            long at = Long.remainderUnsigned(random, total);
            for (int db = 0; db < last; db++) {
                at -= size(db);
                if (at < 0) {
                    return db;
                }
            }
        }
        return last;
    }

    // ---- loads

    void beginBulk() {
        bulk = true;
        for (Index index : indexes) {
            if (index != null) {
                index.beginBulk();
            }
        }
    }

    /** So many keys are about to come to a database, which had none yet. Within a bulk. */
    void expect(int db, long keys) {
        if (indexes[db] == null) {
            indexForWriting(db).expect(keys);
        }
    }

    void endBulk() {
        bulk = false;
        for (Index index : indexes) {
            if (index != null) {
                index.endBulk();
            }
        }
        try {
            for (int db = 0; db < indexes.length; db++) {
                Index index = indexes[db];
                if (index != null) {
                    indexes[db] = trimmed(index);
                }
            }
        } catch (MemoryExhaustedException e) {
            // Then they stay larger than they need to be.
        }
    }

    private Index trimmed(Index index) {
        if (!index.isOversized()) {
            index.trim();
            return index;
        }
        Index fitting = newIndex();
        try {
            index.copyTo(fitting);
        } catch (MemoryExhaustedException e) {
            fitting.dispose();
            throw e;
        }
        index.dispose();
        return fitting;
    }
}
