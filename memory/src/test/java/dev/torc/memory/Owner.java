package dev.torc.memory;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.IntUnaryOperator;

/** Owns chunks of one heap as a keyspace would: every chunk bears its number, and the table of addresses is by number. */
final class Owner {
    private static final int STAMP = 0x9E3779B9;

    final Heap heap;
    private final int kind;
    private long[] addresses = new long[1024];
    private int[] sizes = new int[1024];
    private int count;

    Owner(Heap heap, int kind) {
        this.heap = heap;
        this.kind = kind;
    }

    int count() {
        return count;
    }

    /** Allocates a chunk of at least 4 bytes; returns its number. */
    int add(int size) {
        if (count == addresses.length) {
            addresses = Arrays.copyOf(addresses, count * 2);
            sizes = Arrays.copyOf(sizes, count * 2);
        }
        put(count, size);
        return count++;
    }

    private void put(int number, int size) {
        long address = heap.allocate(size, kind);
        addresses[number] = address;
        sizes[number] = size;
        Memory.putInt(address, number);
        if (size >= 8) {
            Memory.putInt(address + size - 4, number ^ STAMP);
        }
    }

    /** Adds chunks until they were asked for this many bytes. */
    void fill(long bytes, SplittableRandom random, IntUnaryOperator sizeOf) {
        long asked = 0;
        while (asked < bytes) {
            int size = sizeOf.applyAsInt(random.nextInt(1 << 20));
            add(size);
            asked += size;
        }
    }

    boolean isLive(int number) {
        return addresses[number] != 0;
    }

    void remove(int number) {
        verify(number);
        heap.free(addresses[number], kind);
        addresses[number] = 0;
    }

    /** Frees a chunk, if there is one under this number, and allocates another. */
    void replace(int number, int size) {
        if (isLive(number)) {
            remove(number);
        }
        put(number, size);
    }

    /** Keeps one chunk in this many, by chance. */
    void thinOut(SplittableRandom random, int oneIn) {
        for (int i = 0; i < count; i++) {
            if (isLive(i) && random.nextInt(oneIn) != 0) {
                remove(i);
            }
        }
    }

    void verify() {
        for (int i = 0; i < count; i++) {
            if (isLive(i)) {
                verify(i);
            }
        }
        heap.check();
    }

    private void verify(int number) {
        long address = addresses[number];
        int size = sizes[number];
        Checks.that(Memory.getInt(address) == number, "chunk %d bears %d", number, Memory.getInt(address));
        Checks.that(
                size < 8 || Memory.getInt(address + size - 4) == (number ^ STAMP),
                "the end of chunk %d is lost",
                number);
        Checks.that(heap.capacity(address) >= size, "chunk %d has room for %d", number, heap.capacity(address));
    }

    boolean relocate(long from, long to, int movedKind) {
        int number = Memory.getInt(to);
        Checks.that(movedKind == kind, "kind %d moved", movedKind);
        Checks.that(addresses[number] == from, "chunk %d is not at %d", number, from);
        addresses[number] = to;
        verify(number);
        return true;
    }

    /** Compacts until nothing is worth doing; returns the chunks moved. */
    int compactFully() {
        int total = 0;
        int moved;
        do {
            moved = heap.compact(64, this::relocate);
            Checks.that(moved <= 64, "moved %d", moved);
            total += moved;
        } while (moved > 0);
        return total;
    }

    double heldOverUsed() {
        return heap.heldBytes() / (double) heap.usedBytes();
    }
}
