package dev.torc.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Many partitions on one page heap, each on a thread of its own, while housekeepers prepare and trim. */
class ConcurrencyTest {
    private static final int PARTITIONS = 8;

    @Test
    void heapsOnOnePageHeapDoNotDisturbEachOther() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        try (PageHeap pages = new PageHeap(1L << 30);
                var threads = Executors.newCachedThreadPool()) {
            Future<?> housekeeper = threads.submit(() -> {
                while (!done.get()) {
                    pages.prepare();
                    pages.trimSettled(64);
                    pages.check();
                }
            });
            Future<?> purger = threads.submit(() -> {
                while (!done.get()) {
                    pages.trim(64);
                }
            });
            List<Heap> heaps = new ArrayList<>();
            List<Future<Void>> partitions = new ArrayList<>();
            for (int i = 0; i < PARTITIONS; i++) {
                Heap heap = new Heap(pages);
                heaps.add(heap);
                partitions.add(threads.submit(partition(heap, new SplittableRandom(i))));
            }
            try {
                for (Future<Void> partition : partitions) {
                    partition.get();
                }
            } finally {
                done.set(true);
            }
            housekeeper.get();
            purger.get();
            pages.check();
            assertThat(pages.heldBytes())
                    .isGreaterThanOrEqualTo(
                            heaps.stream().mapToLong(Heap::heldBytes).sum());
            heaps.forEach(Heap::clear);
            pages.check();
            assertThat(pages.heldBytes()).isZero();
        }
    }

    private static Callable<Void> partition(Heap heap, SplittableRandom random) {
        return () -> {
            Owner owner = new Owner(heap, Heap.RECORDS);
            for (int round = 0; round < 4; round++) {
                owner.fill(4 << 20, random, r -> 4 << r % 18);
                owner.fill(2 << 20, random, r -> 56);
                owner.thinOut(random, 3);
                owner.compactFully();
                owner.verify();
            }
            return null;
        };
    }
}
