package dev.torc.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PageHeapTest {
    private static final int PAGE = PageHeap.PAGE_SIZE;
    private static final long MIB = 1 << 20;

    @Test
    void randomRunsNeverOverlapAndCountsStayExact() {
        SplittableRandom random = new SplittableRandom(29);
        TreeMap<Long, Integer> live = new TreeMap<>();
        try (PageHeap pages = new PageHeap(20_000L * PAGE)) {
            long held = 0;
            for (int i = 0; i < 20_000; i++) {
                int choice = random.nextInt(100);
                if (choice < 2) {
                    pages.trim(random.nextInt(100));
                } else if (choice < 4) {
                    pages.prepare();
                } else if (choice == 4) {
                    pages.prepareBulk();
                } else if (choice < 55 && held < 18_000) {
                    int n = random.nextInt(10) == 0 ? 1 + random.nextInt(200) : 1 + random.nextInt(16);
                    long address = random.nextBoolean() ? pages.allocate(n) : pages.allocateBytes((n - 1L) * PAGE + 5);
                    claim(live, address, n);
                    held += n;
                } else if (!live.isEmpty()) {
                    Map.Entry<Long, Integer> run = live.pollFirstEntry();
                    assertThat(Memory.getLong(run.getKey())).isEqualTo(run.getKey());
                    int keep = random.nextInt(run.getValue());
                    if (keep > 0) {
                        claim(live, run.getKey(), keep);
                    }
                    pages.free(run.getKey() + (long) keep * PAGE, run.getValue() - keep);
                    held -= run.getValue() - keep;
                }
                assertThat(pages.heldBytes()).isEqualTo(held * PAGE);
                if (i % 500 == 0) {
                    pages.check();
                }
            }
            pages.check();
        }
    }

    private static void claim(NavigableMap<Long, Integer> live, long address, int pages) {
        assertThat(address % PAGE).isZero();
        assertThat(address).isGreaterThan(PageHeap.BASE).isLessThan(PageHeap.BASE + PageHeap.RANGE);
        Map.Entry<Long, Integer> below = live.lowerEntry(address);
        Map.Entry<Long, Integer> above = live.ceilingEntry(address);
        assertThat(below == null || below.getKey() + (long) below.getValue() * PAGE <= address)
                .isTrue();
        assertThat(above == null || address + (long) pages * PAGE <= above.getKey())
                .isTrue();
        Memory.putLong(address, address);
        live.put(address, pages);
    }

    @Test
    void theLimitIsKeptAndARefusalChangesNothing() {
        try (PageHeap pages = new PageHeap(10L * PAGE)) {
            long first = pages.allocate(8);
            assertThatThrownBy(() -> pages.allocate(3)).isInstanceOf(MemoryExhaustedException.class);
            assertThatThrownBy(() -> pages.allocate(1 << 24)).isInstanceOf(MemoryExhaustedException.class);
            assertThat(pages.heldBytes()).isEqualTo(8L * PAGE);
            pages.allocate(2);
            pages.free(first, 8);
            pages.check();
            assertThat(pages.heldBytes()).isEqualTo(2L * PAGE);
        }
    }

    @Test
    void aRangeThatIsUsedUpIsReported() {
        try (PageHeap pages = new PageHeap(Long.MAX_VALUE)) {
            int most = (int) (PageHeap.RANGE / PAGE);
            assertThatThrownBy(() -> pages.allocate(most)).isInstanceOf(MemoryExhaustedException.class);
            assertThatThrownBy(() -> pages.allocateBytes(Long.MAX_VALUE)).isInstanceOf(MemoryExhaustedException.class);
            pages.check();
        }
    }

    @Test
    void freeingWhatIsNotHeldIsRefused() {
        try (PageHeap pages = new PageHeap(1 << 30);
                PageHeap other = new PageHeap(1 << 30)) {
            long address = pages.allocate(2);
            assertThatThrownBy(() -> other.free(address, 2)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> pages.free(address + 1, 1)).isInstanceOf(IllegalArgumentException.class);
            pages.free(address, 2);
            assertThatThrownBy(() -> pages.free(address, 2)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void trimGivesMemoryBackToTheSystem() {
        assumeTrue(Resident.isKnown());
        try (PageHeap pages = new PageHeap(1L << 30)) {
            List<Long> held = new ArrayList<>();
            for (int i = 0; i < 4096; i++) {
                while (pages.prepare()) {
                    // as the housekeeper does
                }
                held.add(pages.allocate(1));
                Memory.fill(held.get(i), PAGE, 1);
            }
            long full = Resident.bytes();
            for (int i = 0; i < 4096; i++) {
                if (i % 4 != 0) {
                    pages.free(held.get(i), 1);
                }
            }
            assertThat(pages.idleBytes()).isGreaterThanOrEqualTo(192 * MIB);
            int given = 0;
            for (int n = pages.trim(64); n > 0; n = pages.trim(64)) {
                assertThat(n).isLessThanOrEqualTo(64);
                given += n;
            }
            pages.check();
            assertThat(given).isGreaterThan(2900);
            assertThat(full - Resident.bytes()).isGreaterThan(170 * MIB);
            assertThat(pages.residentBytes()).isLessThan(64 * MIB + 10 * MIB);
            for (int i = 0; i < 4096; i += 4) {
                assertThat(Memory.getByte(held.get(i) + PAGE - 1)).isEqualTo((byte) 1);
            }
        }
    }

    @Test
    void pagesPreparedInBulkAreReadyAndTakeNoMemoryUntilTheyAreUsed() {
        assumeTrue(Resident.isKnown());
        try (PageHeap pages = new PageHeap(1L << 30)) {
            long before = Resident.bytes();
            pages.prepareBulk();
            assertThat(pages.idleBytes()).isEqualTo(32 * MIB);
            assertThat(pages.hugeBytes()).isEqualTo(32 * MIB);
            assertThat(Resident.bytes() - before).isLessThan(4 * MIB);
            pages.prepareBulk();
            assertThat(pages.idleBytes()).as("enough are ready").isEqualTo(32 * MIB);

            for (int i = 0; i < 10_000; i++) {
                pages.prepareBulk();
                Memory.fill(pages.allocate(1), PAGE, 1);
            }
            // 625 MiB; what else the process holds goes up and down a little meanwhile.
            assertThat(Resident.bytes() - before).isBetween(615 * MIB, 680 * MIB);
            pages.check();
        }
        try (PageHeap pages = new PageHeap(40 * MIB)) {
            pages.allocate(200);
            pages.prepareBulk();
            assertThat(pages.idleBytes()).as("the limit counts what is ready").isLessThan(32 * MIB);
        }
    }

    @Test
    void preparedPagesAreBackedByMemoryBeforeTheyAreHandedOut() {
        assumeTrue(Resident.isKnown());
        try (PageHeap pages = new PageHeap(1L << 30)) {
            pages.allocate(31);
            assumeTrue(pages.prepare(), "the system can populate");
            while (pages.prepare()) {
                // as the housekeeper does
            }
            assertThat(pages.idleBytes()).isGreaterThanOrEqualTo(2 * MIB);
            long before = Resident.bytes();
            for (int i = 0; i < 31; i++) {
                Memory.fill(pages.allocate(1), PAGE, 1);
            }
            assertThat(Resident.bytes() - before).isLessThan(MIB);
            pages.check();
        }
    }

    @Test
    void itAsksForPreparationWhenFewPagesAreReady() {
        try (PageHeap pages = new PageHeap(1L << 30)) {
            AtomicInteger woken = new AtomicInteger();
            pages.whenLow(woken::incrementAndGet);
            pages.allocate(1);
            assertThat(woken).hasPositiveValue();
            assumeTrue(pages.prepare(), "the system can populate");
            woken.set(0);
            pages.allocate(1);
            assertThat(woken).hasValue(0);
        }
    }

    @Test
    void theTailOfALargeRunTakesNoMemory() {
        assumeTrue(Resident.isKnown());
        try (PageHeap pages = new PageHeap(1L << 31)) {
            int bytes = 8 * PAGE + 100;
            long[] runs = new long[500];
            for (int round = 0; round < 2; round++) {
                long before = Resident.bytes();
                for (int i = 0; i < runs.length; i++) {
                    runs[i] = pages.allocateBytes(bytes);
                    Memory.fill(runs[i], bytes, 1);
                }
                assertThat(Resident.bytes() - before).isLessThan(runs.length * (8L * PAGE + 4096) + 8 * MIB);
                for (long run : runs) {
                    pages.free(run, PageHeap.pages(bytes));
                }
                pages.check();
                while (pages.trim(1000) > 0) {
                    // until nothing is left
                }
            }
        }
    }

    @Test
    void aClosedHeapGivesItsRangeBack() {
        long first;
        try (PageHeap pages = new PageHeap(1L << 30)) {
            first = pages.allocate(500);
        }
        try (PageHeap pages = new PageHeap(1L << 30)) {
            assertThat(pages.allocate(500)).isEqualTo(first);
        }
    }

    @Test
    void freedMemoryStaysReadable() {
        try (PageHeap pages = new PageHeap(1L << 30)) {
            long address = pages.allocate(300);
            Memory.fill(address, 300L * PAGE, 1);
            pages.free(address, 300);
            while (pages.trim(1000) > 0) {
                // until nothing is left
            }
            long sum = 0;
            for (long i = 0; i < 300L * PAGE; i += 512) {
                sum += Memory.getByte(address + i);
            }
            assertThat(sum).isBetween(0L, 300L * PAGE / 512);
        }
    }
}
