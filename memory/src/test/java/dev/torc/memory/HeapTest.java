package dev.torc.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HeapTest {
    private final PageHeap pages = new PageHeap(1L << 30);
    private final Heap heap = new Heap(pages);
    private final SplittableRandom random = new SplittableRandom(23);

    @AfterEach
    void closePages() {
        pages.close();
    }

    @Test
    void allocatesNothingOnTheJavaHeapInTheSteadyState() {
        Owner owner = new Owner(heap, Heap.RECORDS);
        owner.fill(4 << 20, random, r -> 20 + r % 100);
        owner.fill(16 << 20, random, r -> 20 + r % 60_000);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 20 && least > 0; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 20_000; i++) {
                int number = random.nextInt(owner.count());
                owner.replace(number, number < owner.count() - 500 ? 20 + number % 100 : 20 + number % 60_000);
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        // The page heap's bit sets and the beans' own bookkeeping aside: nothing per operation.
        assertThat(least).isLessThan(2_000);
    }

    @Test
    void fewChunksOfManySizesHoldFewPages() {
        Owner owner = new Owner(heap, Heap.RECORDS);
        owner.fill(1 << 20, random, r -> 20 + r % 1000);
        assertThat(owner.heldOverUsed()).isLessThan(1.15);
    }

    @Test
    void aSingleSizeWastesAlmostNothing() {
        Owner owner = new Owner(heap, Heap.RECORDS);
        owner.fill(16 << 20, random, r -> 53);
        assertThat(heap.heldBytes() / (double) owner.count()).isBetween(56.0, 57.5);
    }

    @Test
    void largeValuesAreAccountedInUnitsOfFourKibibytes() {
        int size = (1 << 20) + 10;
        long address = heap.allocate(size, Heap.RECORDS);
        assertThat(heap.usedBytes()).isEqualTo((1 << 20) + 4096);
        assertThat(heap.heldBytes()).isEqualTo(heap.usedBytes());
        assertThat(heap.capacity(address)).isEqualTo(heap.usedBytes());
        Memory.fill(address, size, 7);
        heap.check();
        heap.free(address, Heap.RECORDS);
        assertThat(heap.usedBytes()).isZero();
        assertThat(pages.heldBytes()).isZero();
    }

    @Test
    void growsAndShrinksThroughEverySize() {
        for (long size = 1; size < 80_000_000; size += 1 + size / 7) {
            for (int kind = 0; kind < Heap.KINDS; kind++) {
                long address = heap.allocate(size, kind);
                Memory.fill(address, heap.capacity(address), 1);
                assertThat(heap.usedBytes(kind))
                        .isEqualTo(heap.footprint(address))
                        .isGreaterThanOrEqualTo(size);
                heap.free(address, kind);
            }
        }
        heap.check();
        assertThat(heap.usedBytes()).isZero();
        assertThat(pages.heldBytes()).isZero();
    }

    @Test
    void exhaustionLeavesTheHeapIntact() {
        try (PageHeap few = new PageHeap(40L * PageHeap.PAGE_SIZE)) {
            Heap tight = new Heap(few);
            for (int size : new int[] {24, 700, 5_000, 300_000, 1 << 20}) {
                Owner owner = new Owner(tight, Heap.RECORDS);
                assertThatThrownBy(() -> owner.fill(1 << 30, random, r -> size))
                        .isInstanceOf(MemoryExhaustedException.class);
                long used = tight.usedBytes();
                assertThatThrownBy(() -> owner.fill(1 << 30, random, r -> size))
                        .isInstanceOf(MemoryExhaustedException.class);
                assertThat(tight.usedBytes()).isEqualTo(used).isGreaterThan(few.heldBytes() * 7 / 10);
                owner.verify();
                few.check();
                owner.remove(0);
                owner.replace(0, size);
                owner.thinOut(random, Integer.MAX_VALUE);
                owner.compactFully();
                tight.clear();
                tight.check();
                assertThat(few.heldBytes()).isZero();
            }
        }
    }

    @Test
    void freeOfWhatIsNotAllocatedIsRefused() {
        long record = heap.allocate(2_000, Heap.RECORDS);
        heap.allocate(2_000, Heap.RECORDS);
        assertThatThrownBy(() -> heap.free(record, Heap.INDEX)).isInstanceOf(IllegalStateException.class);
        heap.free(record, Heap.RECORDS);
        assertThatThrownBy(() -> heap.free(record, Heap.RECORDS)).isInstanceOf(IllegalStateException.class);
        long run = heap.allocate(1 << 20, Heap.RECORDS);
        heap.free(run, Heap.RECORDS);
        assertThatThrownBy(() -> heap.free(run, Heap.RECORDS)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> heap.allocate(0, Heap.RECORDS)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> heap.allocate(5_000, Heap.KINDS)).isInstanceOf(IllegalArgumentException.class);
        heap.check();
    }
}
