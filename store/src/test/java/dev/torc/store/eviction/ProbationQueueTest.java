package dev.torc.store.eviction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torc.memory.Heap;
import dev.torc.memory.PageHeap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProbationQueueTest {
    private final PageHeap pages = new PageHeap(64 << 20);
    private final ProbationQueue queue = new ProbationQueue(new Heap(pages));

    @AfterEach
    void close() {
        pages.close();
    }

    private static long place(int i) {
        return (long) i << 40;
    }

    @Test
    void givesBackInOrder() {
        queue.rebuild(8);
        for (int i = 1; i <= 20; i++) {
            queue.add(place(i), i % 16);
            assertThat(queue.headPlace()).isEqualTo(place(i));
            assertThat(queue.headDb()).isEqualTo(i % 16);
            queue.remove();
        }
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void forgetsTheOldestWhenFull() {
        queue.rebuild(8);
        for (int i = 1; i <= 11; i++) {
            queue.add(place(i), 0);
        }
        for (int i = 4; i <= 11; i++) {
            assertThat(queue.headPlace()).isEqualTo(place(i));
            queue.remove();
        }
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void keepsTheTopTwentyEightBits() {
        queue.rebuild(8);
        queue.add(0xFEDC_BA98_7654_3210L, 3);
        assertThat(queue.headPlace()).isEqualTo(0xFEDC_BA90_0000_0000L);
    }

    @Test
    void withoutMemoryStaysEmpty() {
        queue.add(place(1), 0);
        assertThat(queue.isEmpty()).isTrue();
    }
}
