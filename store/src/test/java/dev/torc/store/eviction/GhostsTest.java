package dev.torc.store.eviction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torc.memory.Heap;
import dev.torc.memory.PageHeap;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GhostsTest {
    private final PageHeap pages = new PageHeap(64 << 20);
    private final Heap heap = new Heap(pages);
    private final Ghosts ghosts = new Ghosts(heap);
    private final SplittableRandom random = new SplittableRandom(1);

    @AfterEach
    void close() {
        pages.close();
    }

    @Test
    void remembersWhenceAndHowLongAgoOnce() {
        ghosts.rebuild(1_000);
        long place = random.nextLong();
        ghosts.add(place, true, 3, 10);
        assertThat(ghosts.count(true)).isEqualTo(1);
        assertThat(ghosts.take(place, 12)).isEqualTo(5 << 1 | 1);
        assertThat(ghosts.take(place, 12)).isEqualTo(Ghosts.NONE);
        assertThat(ghosts.count(true)).isZero();
    }

    @Test
    void tickWrapsAround() {
        ghosts.rebuild(1_000);
        long place = random.nextLong();
        ghosts.add(place, false, 5, 2);
        assertThat(ghosts.take(place, 4)).isEqualTo(7 << 1);
        ghosts.add(place, false, 0, 62);
        assertThat(ghosts.take(place, 2)).isEqualTo(3 << 1);
    }

    @Test
    void theLongestUnusedOfARowMakesRoom() {
        ghosts.rebuild(4); // one row
        long[] places = new long[5];
        for (int i = 0; i < 5; i++) {
            places[i] = (long) (i + 1) << 32;
        }
        ghosts.add(places[0], false, 1, 20);
        ghosts.add(places[1], false, 9, 20);
        ghosts.add(places[2], true, 2, 20);
        ghosts.add(places[3], false, 3, 20);
        ghosts.add(places[4], false, 0, 20);
        assertThat(ghosts.take(places[1], 20)).isEqualTo(Ghosts.NONE);
        assertThat(ghosts.count(false)).isEqualTo(3);
        assertThat(ghosts.take(places[0], 20)).isEqualTo(1 << 1);
        assertThat(ghosts.take(places[2], 20)).isEqualTo(2 << 1 | 1);
    }

    @Test
    void seldomTakesAStrangerForAGhost() {
        ghosts.rebuild(10_000);
        for (int i = 0; i < 20_000; i++) {
            ghosts.add(random.nextLong(), false, 0, 1);
        }
        int mistaken = 0;
        for (int i = 0; i < 100_000; i++) {
            mistaken += ghosts.take(random.nextLong(), 1) == Ghosts.NONE ? 0 : 1;
        }
        assertThat(mistaken).isLessThan(1_000);
    }

    @Test
    void countsItsMemoryAndGivesItBack() {
        ghosts.rebuild(100_000);
        assertThat(heap.usedBytes(Heap.OTHER)).isBetween(200_000L, 210_000L);
        ghosts.rebuild(1_000);
        assertThat(heap.usedBytes(Heap.OTHER)).isBetween(2_000L, 2_500L);
        ghosts.release();
        assertThat(heap.usedBytes(Heap.OTHER)).isZero();
        ghosts.add(1, true, 0, 1);
        assertThat(ghosts.take(1, 1)).isEqualTo(Ghosts.NONE);
    }

    @Test
    void doesWithoutMemoryThatIsNotThere() {
        ghosts.rebuild(1L << 30);
        ghosts.add(1, true, 0, 1);
        assertThat(ghosts.take(1, 1)).isEqualTo(Ghosts.NONE);
    }
}
