package dev.torc.snapshot;

import dev.torc.snapshot.rdb.RdbWriter;
import dev.torc.store.Cut;
import dev.torc.store.Partition;
import dev.torc.store.Record;
import org.jspecify.annotations.Nullable;

/** Serialises records into blocks; each block names its first entry's database, so that blocks may be written in any order. */
final class BlockWriter implements Cut.Saver {
    /** What of an entry's past is written, as Redis does by its policy. */
    enum Past {
        NOTHING,
        IDLE_TIME,
        FREQUENCY
    }

    private static final int NO_DB = -1;

    private final BlockQueue blocks;
    private final RdbWriter rdb;
    private final Past past;
    private final long cutMs;
    private @Nullable Block block;
    private int blockDb;
    private long saved;

    BlockWriter(BlockQueue blocks, boolean compress, Past past, long cutMs) {
        this.blocks = blocks;
        this.rdb = new RdbWriter(compress);
        this.past = past;
        this.cutMs = cutMs;
    }

    /** Entries serialised so far. */
    long saved() {
        return saved;
    }

    @Override
    public boolean hasRoom() {
        return blocks.hasRoom();
    }

    @Override
    public void save(Partition partition, int db, long record, int evictionState) {
        long layout = Record.layout(record);
        int keyLength = Record.keyLength(layout);
        int valueLength = Record.valueLength(layout);
        Block to = blockFor(RdbWriter.ITEM_ROOM + RdbWriter.entryRoom(keyLength, valueLength));
        rdb.to(to.address + to.used);
        if (db != blockDb) {
            rdb.selectDb(db);
            blockDb = db;
        }
        long expireAtMs = Record.expireAtMs(record, layout);
        if (expireAtMs != Record.NEVER) {
            rdb.expireAt(expireAtMs);
        }
        switch (past) {
            case IDLE_TIME -> rdb.idle(partition.evictor().idleMs(evictionState, cutMs) / 1000);
            case FREQUENCY -> rdb.frequency(partition.evictor().frequency(evictionState, cutMs));
            case NOTHING -> {}
        }
        if (Record.type(record) != Record.STRING) {
            throw new IllegalStateException("record of type " + Record.type(record) + " (expected: a string)");
        }
        rdb.stringEntry(Record.keyAddress(record, layout), keyLength, Record.valueAddress(record, layout), valueLength);
        to.used = rdb.position() - to.address;
        saved++;
    }

    private Block blockFor(long bytes) {
        Block b = block;
        if (b == null || b.room() < bytes) {
            seal();
            b = blocks.take(bytes);
            block = b;
            blockDb = NO_DB;
        }
        return b;
    }

    /** Hands what was serialised to the file's writer. */
    void seal() {
        Block b = block;
        if (b != null) {
            blocks.seal(b);
            block = null;
        }
    }
}
