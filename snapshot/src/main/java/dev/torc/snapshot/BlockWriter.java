package dev.torc.snapshot;

import dev.torc.snapshot.rdb.RdbWriter;
import dev.torc.store.Cut;
import dev.torc.store.Partition;
import dev.torc.store.Record;
import org.jspecify.annotations.Nullable;

/**
 * Serialises records into blocks; each block names its first entry's database, so that blocks may be written in any order. Under a
 * partition's lock records are only copied ({@link #save}). Before it is taken a block is got ({@link #prepare}), and what was copied is
 * serialised after it was given back ({@link #serialise}).
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
    private @Nullable Copies copies;
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

    /** Makes sure of a block with room, and of one for copies; false: there is none at the moment. */
    boolean prepare() {
        if (isFull) {
            seal();
        }
        if (copies == null) {
            Block own = blocks.take();
            copies = own == null ? null : new Copies(own);
        }
        if (block == null) {
            block = blocks.take();
            blockDb = NO_DB;
        }
        return copies != null && block != null;
    }

    @Override
    public boolean save(Partition partition, int db, long record, int evictionState) {
        long layout = layout(record);
        Copies into = copies;
        Block later = block;
        if (into == null || later == null) {
            throw notPrepared();
        }
        long room = RdbWriter.entryRoom(Record.keyLength(layout), Record.valueLength(layout));
        if (later.room() < HEAD_ROOM + into.room() + room) {
            isFull = true;
            return false;
        }
        into.add(db, record, layout, past(partition, evictionState));
        return true;
    }

    /** What was copied. */
    void serialise() {
        Copies from = copies;
        Block to = block;
        if (from == null || to == null) {
            throw notPrepared();
        }
        for (long copy = from.first(); !from.isEnd(copy); copy = Copies.next(copy)) {
            head(to, Copies.db(copy), Copies.expireAtMs(copy), Copies.past(copy));
            rdb.stringEntry(Copies.key(copy), Copies.keyLength(copy), Copies.value(copy), Copies.valueLength(copy));
            to.used = (int) (rdb.position() - to.address);
            saved++;
        }
        from.clear();
    }

    /** Everything of a large entry but its key and value, for the file's writer, which gets the block at once. */
    void saveHead(Cut.Large large) {
        Block to = block;
        if (to == null) {
            throw notPrepared();
        }
        long layout = layout(large.record());
        long expireAtMs = Record.expireAtMs(large.record(), layout);
        head(to, large.db(), expireAtMs, past(large.partition(), large.evictionState()));
        rdb.stringEntryHead(Record.keyLength(layout));
        to.used = (int) (rdb.position() - to.address);
        to.large = large;
        saved++;
        seal();
    }

    private static IllegalStateException notPrepared() {
        return new IllegalStateException("no block (expected: prepared)");
    }

    private static long layout(long record) {
        if (Record.type(record) != Record.STRING) {
            throw new IllegalStateException("record of type " + Record.type(record) + " (expected: a string)");
        }
        return Record.layout(record);
    }

    private int past(Partition partition, int evictionState) {
        return switch (past) {
            case IDLE_TIME -> (int) (partition.evictor().idleMs(evictionState, cutMs) / 1000);
            case FREQUENCY -> partition.evictor().frequency(evictionState, cutMs);
            case NOTHING -> 0;
        };
    }

    private void head(Block to, int db, long expireAtMs, int pastValue) {
        rdb.to(to.address + to.used);
        if (db != blockDb) {
            rdb.selectDb(db);
            blockDb = db;
        }
        if (expireAtMs != Record.NEVER) {
            rdb.expireAt(expireAtMs);
        }
        switch (past) {
            case IDLE_TIME -> rdb.idle(pastValue);
            case FREQUENCY -> rdb.frequency(pastValue);
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
