package dev.torc.snapshot;

import dev.torc.snapshot.rdb.RdbWriter;
import dev.torc.store.Cut;
import dev.torc.store.Partition;
import dev.torc.store.Record;
import org.jspecify.annotations.Nullable;

/**
 * Serialises records into blocks; each block names its first entry's database, so that blocks may be written in any order. Blocks are
 * taken and handed on between the slices of the walk ({@link #prepare}), not under a partition's lock.
 */
final class BlockWriter implements Cut.Saver {
    /** What of an entry's past is written, as Redis does by its policy. */
    enum Past {
        NOTHING,
        IDLE_TIME,
        FREQUENCY
    }

    private static final int NO_DB = -1;

    /** What is always left in a block between slices: for a database and all of an entry but its key and value. */
    private static final int HEAD_ROOM = 4 * RdbWriter.ITEM_ROOM;

    private final BlockQueue blocks;
    private final RdbWriter rdb;
    private final Past past;
    private final long cutMs;
    private @Nullable Block block;
    private boolean isFull;
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

    /** Makes sure of a block with room; false: there is none at the moment. */
    boolean prepare() {
        if (isFull) {
            seal();
        }
        if (block == null) {
            block = blocks.take();
            blockDb = NO_DB;
        }
        return block != null;
    }

    @Override
    public boolean save(Partition partition, int db, long record, int evictionState) {
        long layout = Record.layout(record);
        int keyLength = Record.keyLength(layout);
        int valueLength = Record.valueLength(layout);
        Block to = block;
        if (to == null || to.room() < HEAD_ROOM + RdbWriter.entryRoom(keyLength, valueLength)) {
            isFull = true;
            return false;
        }
        head(to, partition, db, record, layout, evictionState);
        rdb.stringEntry(Record.keyAddress(record, layout), keyLength, Record.valueAddress(record, layout), valueLength);
        to.used = (int) (rdb.position() - to.address);
        saved++;
        return true;
    }

    /** Everything of a large entry but its key and value, for the file's writer, which gets the block at once. */
    void saveHead(Cut.Large large) {
        Block to = block;
        if (to == null) {
            throw new IllegalStateException("no block (expected: prepared)");
        }
        long layout = Record.layout(large.record());
        head(to, large.partition(), large.db(), large.record(), layout, large.evictionState());
        rdb.stringEntryHead(Record.keyLength(layout));
        to.used = (int) (rdb.position() - to.address);
        to.large = large;
        saved++;
        seal();
    }

    private void head(Block to, Partition partition, int db, long record, long layout, int evictionState) {
        if (Record.type(record) != Record.STRING) {
            throw new IllegalStateException("record of type " + Record.type(record) + " (expected: a string)");
        }
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
    }

    /** Hands what was serialised to the file's writer. */
    void seal() {
        Block b = block;
        if (b != null) {
            blocks.seal(b);
            block = null;
            isFull = false;
        }
    }
}
