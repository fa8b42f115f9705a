package dev.torc.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random allocations, frees and compactions against a plain map of what must be live. Every chunk is filled with a pattern of
 * its own up to its capacity, so an overlap or a lost byte shows.
 */
class HeapModelTest {
    private static final long LIMIT = 1L << 30;

    private final PageHeap pages = new PageHeap(LIMIT);
    private final Heap heap = new Heap(pages);
    private final TreeMap<Long, Chunk> live = new TreeMap<>();

    private record Chunk(long size, int kind, int pattern) {}

    /** What sizes a run draws. */
    enum Sizes {
        TINY,
        ONE,
        RECORDS,
        SEGMENTS,
        CLUSTERED,
        ANY
    }

    @AfterEach
    void closePages() {
        pages.close();
    }

    @ParameterizedTest
    @EnumSource
    void randomOperationsKeepEveryChunkIntact(Sizes sizes) {
        long seed = Long.getLong("torc.seed", 42) + sizes.name().hashCode();
        System.out.println("seed " + seed + ", sizes " + sizes);
        SplittableRandom random = new SplittableRandom(seed);
        for (int phase = 0; phase < 12; phase++) {
            double growth = 0.2 + 0.6 * random.nextDouble();
            for (int i = 0; i < 4_000; i++) {
                step(random, sizes, growth);
            }
            verify();
        }
        live.forEach((address, chunk) -> heap.free(address, chunk.kind));
        live.clear();
        verify();
        assertThat(heap.usedBytes()).isZero();
    }

    private void step(SplittableRandom random, Sizes sizes, double growth) {
        double choice = random.nextDouble();
        if (choice < 0.03) {
            heap.compact(1 + random.nextInt(100), (from, to, kind) -> relocate(random, from, to, kind));
        } else if (choice < growth || live.isEmpty()) {
            int kind = sizes == Sizes.SEGMENTS || random.nextInt(16) == 0 ? Heap.INDEX : random.nextInt(3) * 2;
            long size = size(random, sizes);
            if (heap.usedBytes() < LIMIT / 4) {
                allocate(size, kind, random.nextInt());
            }
        } else {
            Map.Entry<Long, Chunk> entry = pick(random);
            verifyContent(entry.getKey(), entry.getValue());
            live.remove(entry.getKey());
            heap.free(entry.getKey(), entry.getValue().kind);
        }
    }

    private static long size(SplittableRandom random, Sizes sizes) {
        return switch (sizes) {
            case TINY -> 1 + random.nextInt(24);
            case ONE -> 521;
            case RECORDS -> 20 + random.nextInt(random.nextInt(4) == 0 ? 1100 : 60);
            case SEGMENTS -> 64L * (1 + random.nextInt(64));
            case CLUSTERED -> (512L << random.nextInt(9)) + random.nextInt(20);
            case ANY -> 1 + random.nextInt(1 << (1 + random.nextInt(20)));
        };
    }

    private void allocate(long size, int kind, int pattern) {
        long before = heap.usedBytes();
        long address = heap.allocate(size, kind);
        assertThat(heap.capacity(address)).isBetween(size, size + Math.max(4096, size / 8));
        assertThat(heap.capacity(address))
                .isBetween(Heap.roundUp(size), Heap.roundUp(size) + (kind == Heap.INDEX ? 63 : 19));
        assertThat(heap.usedBytes() - before).isEqualTo(heap.footprint(address));
        assertThat(address % (kind == Heap.INDEX ? 64 : 4)).isZero();
        claim(address, new Chunk(size, kind, pattern));
    }

    private void claim(long address, Chunk chunk) {
        Map.Entry<Long, Chunk> below = live.floorEntry(address);
        Map.Entry<Long, Chunk> above = live.ceilingEntry(address);
        long end = address + heap.capacity(address);
        assertThat(below == null || below.getKey() + heap.capacity(below.getKey()) <= address)
                .as("overlaps the one below")
                .isTrue();
        assertThat(above == null || end <= above.getKey())
                .as("overlaps the one above")
                .isTrue();
        Memory.fill(address, heap.capacity(address), chunk.pattern);
        live.put(address, chunk);
    }

    private boolean relocate(SplittableRandom random, long from, long to, int kind) {
        Chunk chunk = live.get(from);
        if (chunk == null) {
            throw new AssertionError("asked to move what is not live: " + from);
        }
        assertThat(chunk.kind).isEqualTo(kind);
        assertThat(heap.capacity(to)).isGreaterThanOrEqualTo(chunk.size);
        verifyContent(from, chunk);
        if (random.nextInt(50) == 0) {
            return false;
        }
        Memory.fill(from, heap.capacity(from), 0xEE);
        live.remove(from);
        for (long i = 0; i < Math.min(heap.capacity(from), heap.capacity(to)); i++) {
            assertThat(Memory.getByte(to + i)).isEqualTo((byte) chunk.pattern);
        }
        claim(to, chunk);
        return true;
    }

    private Map.Entry<Long, Chunk> pick(SplittableRandom random) {
        long span = live.lastKey() - live.firstKey() + 1;
        Map.Entry<Long, Chunk> entry = live.ceilingEntry(live.firstKey() + random.nextLong(span));
        return entry == null ? live.firstEntry() : entry;
    }

    private void verify() {
        heap.check();
        pages.check();
        long used = 0;
        long[] byKind = new long[Heap.KINDS];
        for (Map.Entry<Long, Chunk> entry : live.entrySet()) {
            verifyContent(entry.getKey(), entry.getValue());
            long footprint = heap.footprint(entry.getKey());
            used += footprint;
            byKind[entry.getValue().kind] += footprint;
        }
        assertThat(heap.usedBytes()).isEqualTo(used);
        for (int kind = 0; kind < Heap.KINDS; kind++) {
            assertThat(heap.usedBytes(kind)).isEqualTo(byKind[kind]);
        }
        assertThat(heap.heldBytes()).isGreaterThanOrEqualTo(used).isLessThanOrEqualTo(pages.heldBytes());
    }

    private void verifyContent(long address, Chunk chunk) {
        long capacity = heap.capacity(address);
        byte pattern = (byte) chunk.pattern;
        for (long i = 0; i < capacity; i += i < 64 || i > capacity - 64 ? 1 : 31) {
            if (Memory.getByte(address + i) != pattern) {
                throw new AssertionError("byte " + i + " of " + chunk + " is " + Memory.getByte(address + i));
            }
        }
    }

    @Test
    void clearFreesEverything() {
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 20_000; i++) {
            step(random, Sizes.ANY, 0.9);
        }
        heap.clear();
        live.clear();
        verify();
        assertThat(heap.heldBytes()).isZero();
        assertThat(pages.heldBytes()).isZero();
    }
}
