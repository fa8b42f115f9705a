package dev.torc.acceptance.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.torc.acceptance.crash.Ledger.Cut;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The ledger finds the cut, and notices whatever is no beginning of the writes. */
class LedgerTest {
    private static final int WRITES = 400;
    private static final long LATER = Long.MAX_VALUE / 2;

    private final Ledger ledger = new Ledger(0, 1, 0);
    private final List<Write> writes = new ArrayList<>();

    LedgerTest() {
        for (int i = 0; i < WRITES; i++) {
            Write write = ledger.next();
            write.sentNs = 2 * i;
            write.repliedNs = 2 * i + 1;
            write.state = Write.State.ACKNOWLEDGED;
            writes.add(write);
        }
    }

    private Map<String, Entry> after(int count) {
        Map<String, Entry> keys = new HashMap<>();
        writes.subList(0, count).forEach(write -> write.applyTo(keys));
        return keys;
    }

    /** Shown so early that nothing has expired. */
    private Cut settle(Map<String, Entry> keys) {
        return ledger.settle(new Found(keys, 0, 0), LATER);
    }

    @Test
    void allWritesLoseNothing() {
        Cut cut = settle(after(WRITES));

        assertThat(cut.most()).isEqualTo(WRITES);
        assertThat(cut.lostNs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void everyBeginningIsFoundWithWhatCameFirstBehindIt() {
        for (int count : new int[] {0, 1, 100, WRITES - 1}) {
            LedgerTest other = new LedgerTest();
            Cut cut = other.settle(other.after(count));

            assertThat(count).isBetween(cut.least(), cut.most());
            assertThat(other.after(cut.most())).isEqualTo(other.after(count));
            assertThat(cut.lastSentNs()).isEqualTo(cut.least() == 0 ? Long.MIN_VALUE : 2L * (cut.least() - 1));
            assertThat(cut.lostNs()).isEqualTo(cut.most() == WRITES ? Long.MAX_VALUE : 2L * cut.most() + 1);
        }
    }

    @Test
    void whatWasFoundIsWhereTheNextWritesBegin() {
        Map<String, Entry> keys = after(100);
        settle(keys);
        ledger.next().applyTo(keys);

        assertThat(settle(keys).most()).isEqualTo(1);
    }

    @Test
    void refusedWritesDoNotCount() {
        writes.get(10).state = Write.State.REFUSED;

        assertThat(settle(after(WRITES)).most()).isEqualTo(WRITES);
    }

    @Test
    void aWriteMissingInTheMiddleIsNoticed() {
        Map<String, Entry> all = after(WRITES);
        Write missing = writes.stream()
                .filter(write -> write.words.getFirst().equals("SET"))
                .filter(write -> write.words.get(2).equals(value(all, write.keys.getFirst())))
                .findFirst()
                .orElseThrow();
        all.remove(missing.keys.getFirst());

        assertRefused(all);
    }

    @Test
    void halfAGroupIsNoticed() {
        Map<String, Entry> all = after(WRITES);
        String key = all.keySet().stream()
                .filter(name -> name.contains(":group:"))
                .findFirst()
                .orElseThrow();
        all.put(key, new Entry("v-older", Entry.NEVER));

        assertRefused(all);
    }

    @Test
    void aWrongExpiryIsNoticed() {
        Map<String, Entry> all = after(WRITES);
        String key = all.keySet().stream()
                .filter(name -> name.contains(":plain:"))
                .findFirst()
                .orElseThrow();
        all.put(key, new Entry(value(all, key), 12_345));

        assertRefused(all);
    }

    @Test
    void whatWasNeverSentIsNoticed() {
        Map<String, Entry> all = after(WRITES);
        String free = ledger.keys().stream()
                .filter(key -> !all.containsKey(key))
                .findFirst()
                .orElseThrow();
        all.put(free, new Entry("v0", Entry.NEVER));

        assertRefused(all);
    }

    private static String value(Map<String, Entry> keys, String key) {
        return Objects.requireNonNull(keys.getOrDefault(key, new Entry("", Entry.NEVER)))
                .value();
    }

    private void assertRefused(Map<String, Entry> keys) {
        assertThatThrownBy(() -> settle(keys))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("no beginning of the " + WRITES + " writes leads to what is there");
    }
}
