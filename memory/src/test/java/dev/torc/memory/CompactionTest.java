package dev.torc.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CompactionTest {
    private final PageHeap pages = new PageHeap(1L << 30);
    private final Heap heap = new Heap(pages);
    private final Owner owner = new Owner(heap, Heap.RECORDS);
    private final SplittableRandom random = new SplittableRandom(17);

    @AfterEach
    void closePages() {
        pages.close();
    }

    /** What a partition holds, and how much of it. */
    enum Load {
        SHORT(8 << 20),
        CONTINUOUS(32 << 20),
        /** Too little of any size for slabs. */
        CONTINUOUS_IN_THE_POOL(17 << 20),
        AROUND_FOUR_KIBIBYTES(32 << 20),
        MEDIUM(48 << 20),
        LONG(96 << 20),
        ALL(64 << 20);

        final int bytes;

        Load(int bytes) {
            this.bytes = bytes;
        }

        /** A size, from a random number. */
        int size(int r) {
            return switch (this) {
                case SHORT -> 56;
                case CONTINUOUS, CONTINUOUS_IN_THE_POOL -> 20 + r % 980;
                case AROUND_FOUR_KIBIBYTES -> 4096 + r % 20;
                case MEDIUM -> 100 + r % 20_000;
                case LONG -> 10_000 + r % 60_000;
                case ALL -> 16 << r % 15;
            };
        }
    }

    @ParameterizedTest
    @EnumSource
    void bringsTheHeapBackAfterThreeQuartersWereDeleted(Load load) {
        owner.fill(load.bytes, random, load::size);
        owner.thinOut(random, 4);
        assertThat(owner.heldOverUsed()).isGreaterThan(1.5);
        owner.compactFully();
        owner.verify();
        pages.check();
        System.out.printf("%s: held/used %.3f%n", load, owner.heldOverUsed());
        assertThat(owner.heldOverUsed()).isLessThan(1.15);
        assertThat(owner.compactFully()).as("moves when called again").isZero();
    }

    @ParameterizedTest
    @EnumSource
    void keepsUpWithAHeapThatChangesBetweenSlices(Load load) {
        owner.fill(load.bytes / 4, random, load::size);
        owner.thinOut(random, 3);
        for (int i = 0; i < 4_000; i++) {
            heap.compact(1 + random.nextInt(64), owner::relocate);
            for (int j = 0; j < 4; j++) {
                int number = random.nextInt(owner.count());
                if (owner.isLive(number)) {
                    owner.remove(number);
                }
                owner.replace(random.nextInt(owner.count()), load.size(random.nextInt(1 << 20)));
            }
            if (i % 500 == 0) {
                owner.verify();
            }
        }
        owner.verify();
        pages.check();
    }

    @Test
    void doesNothingOnADenseHeap() {
        owner.fill(8 << 20, random, r -> 40 + r % 100);
        assertThat(owner.compactFully()).isZero();
    }

    @Test
    void movesLittleInASteadyPopulation() {
        owner.fill(8 << 20, random, r -> 56);
        int moves = 0;
        int operations = 400_000;
        for (int i = 0; i < operations; i++) {
            owner.replace(random.nextInt(owner.count()), 56);
            if (i % 100 == 0) {
                moves += heap.compact(64, owner::relocate);
            }
        }
        assertThat(moves).isLessThan(operations / 20);
    }

    @Test
    void emptiesSlabsOfWhichLittleIsLeft() {
        owner.fill(600 << 10, random, r -> 56);
        owner.fill(600 << 10, random, r -> 100);
        owner.thinOut(random, 100);
        owner.compactFully();
        owner.verify();
        assertThat(heap.heldBytes()).isLessThanOrEqualTo(2L * PageHeap.PAGE_SIZE);
    }

    @Test
    void endsWhenTheOwnerRefusesEveryMove() {
        owner.fill(8 << 20, random, r -> 40 + r % 1000);
        owner.thinOut(random, 4);
        long used = heap.usedBytes();
        for (int i = 0; i < 1000; i++) {
            assertThat(heap.compact(64, (from, to, kind) -> false)).isZero();
        }
        assertThat(heap.usedBytes()).isEqualTo(used);
        owner.verify();
    }

    @Test
    void goesOnWithOtherPagesWhenTheOwnerRefusesSome() {
        owner.fill(8 << 20, random, r -> 56);
        owner.thinOut(random, 4);
        for (int i = 0; i < 5_000; i++) {
            heap.compact(64, (from, to, kind) -> Memory.getInt(to) % 5_000 != 0 && owner.relocate(from, to, kind));
        }
        owner.verify();
        assertThat(owner.heldOverUsed()).isLessThan(1.5);
    }

    @Test
    void movesIndexSegmentsToAlignedPlaces() {
        Owner segments = new Owner(heap, Heap.INDEX);
        segments.fill(16 << 20, random, r -> 64 * (1 + r % 64));
        segments.thinOut(random, 4);
        segments.compactFully();
        segments.verify();
        assertThat(segments.heldOverUsed()).isLessThan(1.2);
        int moved = heap.compact(64, (from, to, kind) -> to % 64 == 0);
        assertThat(moved).isZero();
    }

    @Test
    void leavesNothingHalfDoneWhenThePagesAreUsedUp() {
        try (PageHeap few = new PageHeap(64L * PageHeap.PAGE_SIZE)) {
            Owner tight = new Owner(new Heap(few), Heap.RECORDS);
            try {
                tight.fill(1 << 30, random, r -> 40 + r % 3000);
            } catch (MemoryExhaustedException e) {
                assertThat(e).hasMessageContaining("64");
            }
            tight.verify();
            tight.thinOut(random, 4);
            tight.compactFully();
            tight.verify();
            assertThat(tight.heldOverUsed()).isLessThan(1.3);
        }
    }
}
