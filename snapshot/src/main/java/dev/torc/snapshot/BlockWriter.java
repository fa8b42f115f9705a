package dev.torc.snapshot;

import dev.torc.snapshot.rdb.RdbWriter;
import dev.torc.store.Cut;
import dev.torc.store.Record;
import org.jspecify.annotations.Nullable;

/**
 * Serialises copied records into blocks; each block names its first entry's database, so that blocks may be written in any order.
 */
final class BlockWriter {
    private static final int NO_DB = -1;

    /** For a database and all of an entry but its key and value. */
    private static final int HEAD_ROOM = 4 * RdbWriter.ITEM_ROOM;

    private final BlockQueue blocks;
    private final RdbWriter rdb;
    private @Nullable Block block;
    private int blockDb;
    private long saved;

    BlockWriter(BlockQueue blocks, boolean compress) {
        this.blocks = blocks;
        this.rdb = new RdbWriter(compress);
    }

    /** Entries serialised so far. */
    long saved() {
        return saved;
    }

    /**
     * Serialises what was not yet, as far as there are blocks for it.
     *
     * @return whether that was all
     */
    boolean serialise(Copies from) {
        for (long copy = from.next(); copy != 0; copy = from.next()) {
            Block to = blockFor(RdbWriter.entryRoom(Copies.keyLength(copy), Copies.valueLength(copy)));
            if (to == null) {
                return false;
            }
            head(to, Copies.db(copy), Copies.expireAtMs(copy), from.past(), Copies.past(copy));
            rdb.stringEntry(Copies.key(copy), Copies.keyLength(copy), Copies.value(copy), Copies.valueLength(copy));
            to.used = (int) (rdb.position() - to.address);
            saved++;
            from.pass();
        }
        Cut.Large large = from.large();
        return large == null || saveHead(large, from);
    }

    /** Everything of a large entry but its key and value, for the file's writer, which gets the block at once. */
    private boolean saveHead(Cut.Large large, Copies from) {
        Block to = blockFor(0);
        if (to == null) {
            return false;
        }
        long layout = Record.layout(large.record());
        long expireAtMs = Record.expireAtMs(large.record(), layout);
        head(to, large.db(), expireAtMs, from.past(), from.largePast());
        rdb.stringEntryHead(Record.keyLength(layout));
        to.used = (int) (rdb.position() - to.address);
        to.large = large;
        saved++;
        seal();
        return true;
    }

    /** A block with so much room for an entry's key and value; null: there is none at the moment. */
    private @Nullable Block blockFor(long bytes) {
        if (block != null && block.room() < HEAD_ROOM + bytes) {
            seal();
        }
        if (block == null) {
            block = blocks.take();
            blockDb = NO_DB;
        }
        return block;
    }

    private void head(Block to, int db, long expireAtMs, Copies.Past kind, int past) {
        rdb.to(to.address + to.used);
        if (db != blockDb) {
            rdb.selectDb(db);
            blockDb = db;
        }
        if (expireAtMs != Record.NEVER) {
            rdb.expireAt(expireAtMs);
        }
        switch (kind) {
            case IDLE_TIME -> rdb.idle(past);
            case FREQUENCY -> rdb.frequency(past);
            case NOTHING -> {}
        }
    }

    /** Hands what was serialised to the file's writer. */
    void seal() {
        Block full = block;
        if (full != null) {
            blocks.seal(full);
            block = null;
        }
    }
}
