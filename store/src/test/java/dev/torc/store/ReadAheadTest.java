package dev.torc.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torc.memory.Memory;
import dev.torc.memory.PageHeap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReadAheadTest {
    private static final int KEYS = 20_000;

    private final StoreFixture store = new StoreFixture(1);
    private final ReadAhead ahead = new ReadAhead(store.keyspace);

    @BeforeEach
    void fill() {
        for (int i = 0; i < KEYS; i++) {
            store.set(0, StoreFixture.bytes("key" + i), new byte[100], Record.NEVER, 1);
        }
    }

    @AfterEach
    void close() {
        store.close();
    }

    /** A bucket's overflow mostly lies in the next one; what lies further on is not looked for. */
    @Test
    void findsNearlyEveryRecordThatIsThere() {
        assertThat(recordsOf(0, "key")).isBetween(KEYS * 95 / 100, KEYS);
    }

    @Test
    void findsNextToNothingForKeysThatAreNotThere() {
        assertThat(recordsOf(0, "other")).isLessThan(KEYS / 100);
        assertThat(recordsOf(1, "key")).isZero();
    }

    @Test
    void runsByItselfWhenItIsFull() {
        for (int i = 0; i <= ReadAhead.KEYS_MAX; i++) {
            ahead.add(0, place("key" + i));
        }
        assertThat(ahead.recordsRead()).isBetween(ReadAhead.KEYS_MAX - 2, ReadAhead.KEYS_MAX);
    }

    /** What it reads may have been freed and be anything by then, a length without an end too. */
    @Test
    void aLengthEndsAfterFiveBytes() {
        long record = store.pages.allocate(1);
        Memory.fill(record, PageHeap.PAGE_SIZE, 0x80);
        Memory.putByte(record + 1 + 5, 1);
        assertThat(Record.keyLength(Record.layout(record))).isZero();
        store.pages.free(record, 1);
    }

    /** Of one key nothing can overlap. */
    @Test
    void leavesOneKeyAlone() {
        ahead.add(0, place("key1"));
        ahead.run();
        assertThat(ahead.recordsRead()).isZero();
    }

    @Test
    void whatIsHandedOutCanBeRead() {
        assertThat(store.pages.allocate(1) + PageHeap.PAGE_SIZE).isLessThanOrEqualTo(PageHeap.readableEnd());
    }

    private int recordsOf(int db, String prefix) {
        int records = 0;
        for (int i = 0; i < KEYS; i += ReadAhead.KEYS_MAX) {
            for (int j = i; j < i + ReadAhead.KEYS_MAX; j++) {
                ahead.add(db, place(prefix + j));
            }
            ahead.run();
            records += ahead.recordsRead();
        }
        return records;
    }

    private long place(String name) {
        return store.key(StoreFixture.bytes(name)).place();
    }
}
