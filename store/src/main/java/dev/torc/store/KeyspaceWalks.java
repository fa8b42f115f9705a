package dev.torc.store;

import dev.torc.memory.Memory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Ways through a keyspace's records: all of them in portions, those of a partition or a hash slot, one at random. */
public final class KeyspaceWalks {
    /** Place bits that a cursor leaves out: no bucket is told apart by them. */
    private static final int CURSOR_SHIFT = 12;

    private final Keyspace keyspace;

    KeyspaceWalks(Keyspace keyspace) {
        this.keyspace = keyspace;
    }

    /** Is given live records while their partition is locked; must not change anything. */
    @FunctionalInterface
    public interface Visitor {
        void visit(long record);

        /** A record whose time has passed, for walks that remove such. */
        default void expired(long record) {}
    }

    /**
     * Visits some keys of a database, locking as it goes: about {@code count} of them, or as many as ten times that number of buckets
     * hold. A key that is present from the first call (cursor 0) to the one that returns 0 is visited exactly once.
     *
     * @return the cursor to go on with, at most 52 bits; 0 when the walk is complete
     */
    public long scan(int db, long cursor, long count, long nowMs, Visitor visitor) {
        long place = cursor << CURSOR_SHIFT;
        long bucketsLeft = count > Long.MAX_VALUE / 10 ? Long.MAX_VALUE : count * 10;
        Scan scan = new Scan(nowMs, visitor);
        do {
            Partition partition = keyspace.partitionOf(place);
            long end = partition.firstPlace() + (1L << (64 - keyspace.partitionBits()));
            partition.lock();
            try {
                Index index = partition.index(db);
                if (index == null) {
                    place = end;
                } else {
                    while (place != end && scan.visited < count && bucketsLeft > 0) {
                        bucketsLeft--;
                        place = index.scanBucket(place, scan);
                        if (!scan.expired.isEmpty() && keyspace.mayDelete()) {
                            partition.crawler().removeFound(db, index, scan.expired);
                        }
                        scan.expired.clear();
                    }
                }
            } finally {
                partition.unlock();
            }
        } while (place != 0 && scan.visited < count && bucketsLeft > 0);
        return place >>> CURSOR_SHIFT;
    }

    /** Shows what is alive and collects what is not. */
    private static final class Scan implements Index.SlotVisitor {
        final List<Long> expired = new ArrayList<>();
        long visited;
        private final long nowMs;
        private final Visitor visitor;

        Scan(long nowMs, Visitor visitor) {
            this.nowMs = nowMs;
            this.visitor = visitor;
        }

        @Override
        public void visit(long slot) {
            long record = Index.record(Memory.getLong(slot));
            visited++;
            if (Record.isExpired(record, nowMs)) {
                expired.add(record);
                visitor.expired(record);
            } else {
                visitor.visit(record);
            }
        }
    }

    /** Visits the live records of a database in one partition, which is locked. */
    public void forEach(Partition partition, int db, long nowMs, Visitor visitor) {
        Index index = partition.index(db);
        if (index != null) {
            index.forEach(record -> {
                if (!Record.isExpired(record, nowMs)) {
                    visitor.visit(record);
                }
            });
        }
    }

    /** Visits the live records of one hash slot of a database. The slot's partition is locked. */
    public void forEachInSlot(int db, int slot, long nowMs, Visitor visitor) {
        long place = (long) slot << (64 - Slots.BITS);
        long end = (long) (slot + 1) << (64 - Slots.BITS);
        Index index = keyspace.partitionOf(place).index(db);
        while (index != null && place != end && Hasher.slot(place) == slot) {
            place = index.scanBucket(place, at -> {
                long record = Index.record(Memory.getLong(at));
                long layout = Record.layout(record);
                if (Slots.of(Record.keyAddress(record, layout), Record.keyLength(layout)) == slot
                        && !Record.isExpired(record, nowMs)) {
                    visitor.visit(record);
                }
            });
        }
    }

    /**
     * Visits a live record chosen at random, all keys about equally likely; locks as it goes.
     *
     * @return whether there was one
     */
    public boolean randomRecord(int db, long nowMs, LongSupplier chance, Visitor visitor) {
        for (int attempt = 0; attempt < 100; attempt++) {
            Partition partition = weightedBySize(db, chance.getAsLong());
            if (partition == null) {
                return false;
            }
            partition.lock();
            try {
                Index index = partition.index(db);
                for (int draw = 0; index != null && draw < 64; draw++) {
                    long random = chance.getAsLong();
                    long place = partition.firstPlace() | random >>> keyspace.partitionBits();
                    long slot = index.slotAt(place, (int) random & Segment.SLOTS - 1);
                    if (slot != 0) {
                        long record = Index.record(Memory.getLong(slot));
                        if (!Record.isExpired(record, nowMs)) {
                            visitor.visit(record);
                            return true;
                        }
                    }
                }
            } finally {
                partition.unlock();
            }
        }
        return firstFrom(db, nowMs, chance.getAsLong(), visitor);
    }

    private boolean firstFrom(int db, long nowMs, long place, Visitor visitor) {
        boolean[] found = new boolean[1];
        Visitor first = record -> {
            if (!found[0]) {
                found[0] = true;
                visitor.visit(record);
            }
        };
        long cursor = place >>> CURSOR_SHIFT;
        for (int round = 0; round < 2 && !found[0]; round++) { // to the end, then from the start
            do {
                cursor = scan(db, cursor, 1, nowMs, first);
            } while (!found[0] && cursor != 0);
        }
        return found[0];
    }

    private @Nullable Partition weightedBySize(int db, long random) {
        long total = keyspace.size(db);
        if (total <= 0) {
            return null;
        }
        long at = Long.remainderUnsigned(random, total);
        int last = keyspace.partitions() - 1;
        for (int number = 0; number < last; number++) {
            at -= keyspace.partition(number).size(db);
            if (at < 0) {
                return keyspace.partition(number);
            }
        }
        return keyspace.partition(last);
    }
}
