package dev.torc.memory;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.IntUnaryOperator;

/**
 * Prints what the allocator costs: nanoseconds per operation, held over used bytes, microseconds per slice of compaction,
 * resident bytes. Run its main method; the first argument picks a section.
 */
final class HeapBenchmark {
    private static final int PARTITIONS = 16;

    private HeapBenchmark() {}

    public static void main(String[] arguments) {
        String section = arguments.length > 0 ? arguments[0] : "all";
        if (section.equals("speed") || section.equals("all")) {
            speed();
        }
        if (section.equals("space") || section.equals("all")) {
            space();
        }
        if (section.equals("compact") || section.equals("all")) {
            compaction();
        }
        if (section.equals("shrink") || section.equals("all")) {
            shrink();
        }
        if (section.equals("system") || section.equals("all")) {
            system();
        }
    }

    /** Nanoseconds of processor time: other programs on the machine do not count. */
    private static long cpuTime() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    // ---- speed

    private static void speed() {
        for (int round = 0; round < 3; round++) {
            System.out.println("-- speed, round " + round + ": ns per allocate + free");
            lifo("small, LIFO", 56, 5_000_000);
            churn("small 56 B, 10 thousand live", 10_000, r -> 56, 5_000_000);
            churn("small 56 B, 1 million live", 1_000_000, r -> 56, 5_000_000);
            churn("small 20..200 B, 100 thousand live", 100_000, r -> 20 + r % 180, 5_000_000);
            churn("sparse 20..900 B, 2 thousand live", 2_000, r -> 20 + r % 880, 5_000_000);
            churn("medium 1..9 KiB, 5 thousand live", 5_000, r -> 1024 + r % 8192, 3_000_000);
            churn("large 65 KiB, 200 live", 200, r -> 65 << 10, 100_000);
            churn("large 65..200 KB, 200 live", 200, r -> 66_000 + r % 130_000, 100_000);
            churn("large 600 KiB, 20 live", 20, r -> 600 << 10, 20_000);
        }
    }

    private static void lifo(String name, int size, int count) {
        try (PageHeap pages = new PageHeap(1L << 32)) {
            Heap heap = new Heap(pages);
            for (int i = 0; i < 100_000; i++) {
                heap.allocate(size, Heap.RECORDS);
            }
            long start = cpuTime();
            for (int i = 0; i < count; i++) {
                long address = heap.allocate(size, Heap.RECORDS);
                Memory.putInt(address, i);
                heap.free(address, Heap.RECORDS);
            }
            report(name, start, count);
        }
    }

    private static void churn(String name, int live, IntUnaryOperator sizes, int count) {
        try (PageHeap pages = new PageHeap(1L << 34)) {
            Heap heap = new Heap(pages);
            long[] addresses = new long[live];
            SplittableRandom random = new SplittableRandom(1);
            for (int i = 0; i < live; i++) {
                addresses[i] = heap.allocate(sizes.applyAsInt(random.nextInt(1 << 20)), Heap.RECORDS);
            }
            long state = 88172645463325252L;
            long start = cpuTime();
            for (int i = 0; i < count; i++) {
                state ^= state << 13;
                state ^= state >>> 7;
                state ^= state << 17;
                int victim = (int) (((state >>> 33) * live) >>> 31);
                heap.free(addresses[victim], Heap.RECORDS);
                addresses[victim] = heap.allocate(sizes.applyAsInt((int) state & 0xFFFFF), Heap.RECORDS);
                Memory.putInt(addresses[victim], i);
            }
            report(name, start, count);
        }
    }

    private static void report(String name, long start, int count) {
        System.out.printf("%-40s %8.1f ns%n", name, (cpuTime() - start) / (double) count);
    }

    // ---- space

    private static void space() {
        System.out.println("-- space: 16 partitions");
        fill("5 MB in 2 sizes", 5 << 20, r -> (r & 1) == 0 ? 56 : 120);
        fill("20 MB in 2 sizes", 20 << 20, r -> (r & 1) == 0 ? 56 : 120);
        fill("100 MB of 56 B", 100 << 20, r -> 56);
        fill("100 MB of 121 B", 100 << 20, r -> 121);
        fill("100 MB of 521 B", 100 << 20, r -> 521);
        fill("100 MB of 530 B", 100 << 20, r -> 530);
        fill("5 MB of 20..1000 B", 5 << 20, r -> 20 + r % 980);
        fill("20 MB of 20..1000 B", 20 << 20, r -> 20 + r % 980);
        fill("50 MB of 20..1000 B", 50 << 20, r -> 20 + r % 980);
        fill("100 MB of 20..1000 B", 100 << 20, r -> 20 + r % 980);
        fill("400 MB of 20..1000 B", 400 << 20, r -> 20 + r % 980);
        fill("5 MB of 100..20000 B", 5 << 20, r -> 100 + r % 20_000);
        fill("100 MB of 100..20000 B", 100 << 20, r -> 100 + r % 20_000);
        fill("100 MB of 10..100 KB", 100 << 20, r -> 10_000 + r % 90_000);
        fill("200 MB of 1 MB", 200 << 20, r -> 1_000_010);
    }

    private static void fill(String name, long bytes, IntUnaryOperator sizes) {
        try (PageHeap pages = new PageHeap(1L << 34)) {
            Heap[] heaps = heaps(pages);
            SplittableRandom random = new SplittableRandom(3);
            long requested = 0;
            int count = 0;
            while (requested < bytes) {
                int size = sizes.applyAsInt(random.nextInt(1 << 20));
                heaps[random.nextInt(PARTITIONS)].allocate(size, Heap.RECORDS);
                requested += size;
                count++;
            }
            long used = used(heaps);
            long held = held(heaps);
            System.out.printf(
                    "%-26s used/requested %.3f  held/used %.3f  held-requested %6.1f B a chunk%n",
                    name, used / (double) requested, held / (double) used, (held - requested) / (double) count);
        }
    }

    private static Heap[] heaps(PageHeap pages) {
        Heap[] heaps = new Heap[PARTITIONS];
        Arrays.setAll(heaps, i -> new Heap(pages));
        return heaps;
    }

    private static long used(Heap[] heaps) {
        return Arrays.stream(heaps).mapToLong(Heap::usedBytes).sum();
    }

    private static long held(Heap[] heaps) {
        return Arrays.stream(heaps).mapToLong(Heap::heldBytes).sum();
    }

    // ---- compaction

    private static void compaction() {
        System.out.println("-- compaction after deleting 3/4 at random");
        for (int round = 0; round < 2; round++) {
            compact("200 MB of 56 B", 200 << 20, r -> 56);
            compact("200 MB of 521 B", 200 << 20, r -> 521);
            compact("20 MB of 20..1000 B", 20 << 20, r -> 20 + r % 980);
            compact("100 MB of 20..1000 B", 100 << 20, r -> 20 + r % 980);
            compact("400 MB of 20..1000 B", 400 << 20, r -> 20 + r % 980);
            compact("200 MB of 4.1 KB", 200 << 20, r -> 4106);
            compact("200 MB of 100..20000 B", 200 << 20, r -> 100 + r % 20_000);
            compact("400 MB of 10..100 KB", 400 << 20, r -> 10_000 + r % 90_000);
            compact("400 MB of 65 KB", 400 << 20, r -> 65_546);
        }
    }

    private static void compact(String name, long bytes, IntUnaryOperator sizes) {
        try (PageHeap pages = new PageHeap(1L << 34)) {
            Heap[] heaps = heaps(pages);
            SplittableRandom random = new SplittableRandom(5);
            int capacity = 8_000_000;
            long[] addresses = new long[capacity];
            long requested = 0;
            int count = 0;
            while (requested < bytes) {
                int size = sizes.applyAsInt(random.nextInt(1 << 20));
                long address = heaps[count % PARTITIONS].allocate(size, Heap.RECORDS);
                Memory.putInt(address, count);
                addresses[count++] = address;
                requested += size;
            }
            for (int i = 0; i < count; i++) {
                if (random.nextInt(4) != 0) {
                    heaps[i % PARTITIONS].free(addresses[i], Heap.RECORDS);
                    addresses[i] = 0;
                }
            }
            double before = held(heaps) / (double) used(heaps);
            long[] slices = new long[2_000_000];
            int calls = 0;
            long moves = 0;
            long total = 0;
            for (Heap heap : heaps) {
                int moved;
                do {
                    long start = cpuTime();
                    moved = heap.compact(64, (from, to, kind) -> {
                        addresses[Memory.getInt(to)] = to;
                        return true;
                    });
                    long took = cpuTime() - start;
                    slices[calls++] = took;
                    total += took;
                    moves += moved;
                } while (moved > 0);
            }
            double after = held(heaps) / (double) used(heaps);
            Arrays.sort(slices, 0, calls);
            System.out.printf(
                    "%-26s held/used %.3f -> %.3f  %d moves, %.0f ns each; slice p50 %.0f p99 %.0f p99.9 %.0f max %.0f us%n",
                    name,
                    before,
                    after,
                    moves,
                    total / (double) Math.max(1, moves),
                    slices[calls / 2] / 1e3,
                    slices[(int) (calls * 0.99)] / 1e3,
                    slices[(int) (calls * 0.999)] / 1e3,
                    slices[calls - 1] / 1e3);
        }
    }

    // ---- shrinking

    private static void shrink() {
        System.out.println("-- 3/4 of 300 MB deleted at random, then slices of compaction and of trimming");
        shrink("56 B", r -> 56);
        shrink("20..1000 B", r -> 20 + r % 980);
        shrink("100..20000 B", r -> 100 + r % 20_000);
    }

    private static void shrink(String name, IntUnaryOperator sizes) {
        try (PageHeap pages = new PageHeap(1L << 34)) {
            Heap[] heaps = heaps(pages);
            Owner[] owners = new Owner[PARTITIONS];
            Arrays.setAll(owners, i -> new Owner(heaps[i], Heap.RECORDS));
            SplittableRandom random = new SplittableRandom(5);
            for (long asked = 0; asked < 300 << 20; ) {
                int size = sizes.applyAsInt(random.nextInt(1 << 20));
                int number = owners[random.nextInt(PARTITIONS)].add(size);
                asked += size;
                while ((number & 255) == 0 && pages.prepare()) {
                    // until enough is ready
                }
            }
            print(name + ", filled", pages, heaps);
            Arrays.stream(owners).forEach(owner -> owner.thinOut(random, 4));
            boolean more = true;
            while (more) {
                more = false;
                for (int i = 0; i < 20; i++) {
                    for (Owner owner : owners) {
                        more |= owner.heap.compact(32, owner::relocate) > 0;
                    }
                }
                more |= pages.trimSettled(256) > 0;
            }
            print(name + ", shrunk", pages, heaps);
        }
    }

    private static void print(String name, PageHeap pages, Heap[] heaps) {
        System.out.printf(
                "%-24s used %d MB, held/used %.3f, resident/used %.3f, %d %% of it huge pages%n",
                name,
                used(heaps) >> 20,
                held(heaps) / (double) used(heaps),
                pages.residentBytes() / (double) used(heaps),
                100 * pages.hugeBytes() / pages.residentBytes());
    }

    // ---- the system

    private static void system() {
        System.out.println("-- 3 million chunks of 56 B; processor time; resident growth");
        try (PageHeap small = new PageHeap(1L << 34);
                PageHeap huge = new PageHeap(1L << 34)) {
            long[] addresses = new long[3_000_000];
            Arrays.fill(addresses, -1);
            long onSmall = grow("small pages", small, false, addresses);
            long onHuge = grow("prepared huge pages", huge, true, addresses);
            for (int i = 0; i < 4; i++) {
                System.out.printf(
                        "dependent random read, small pages %.1f ns, huge pages %.1f ns%n",
                        chase(onSmall), chase(onHuge));
            }
        }
    }

    /** Returns the start of a random chain through all chunks. */
    private static long grow(String name, PageHeap pages, boolean prepare, long[] addresses) {
        Heap[] heaps = heaps(pages);
        int count = addresses.length;
        long before = Resident.bytes();
        long longest = 0;
        long preparing = 0;
        for (int i = 0; i < count; i++) {
            if (prepare && (i & 1023) == 0) {
                long t = cpuTime();
                while (pages.prepare()) {
                    // until enough is ready
                }
                preparing += cpuTime() - t;
            }
            long t = cpuTime();
            long address = heaps[i % PARTITIONS].allocate(56, Heap.RECORDS);
            for (int b = 0; b < 56; b += 8) {
                Memory.putLong(address + b, i + 1L);
            }
            longest = Math.max(longest, cpuTime() - t);
            addresses[i] = address;
        }
        System.out.printf(
                "%-22s longest %.0f us, preparing %.1f ns each, resident %.1f B a chunk%n",
                name, longest / 1e3, preparing / (double) count, (Resident.bytes() - before) / (double) count);
        SplittableRandom random = new SplittableRandom(11);
        for (int i = count - 1; i > 0; i--) { // Sattolo: one cycle
            int j = random.nextInt(i);
            long other = addresses[i];
            addresses[i] = addresses[j];
            addresses[j] = other;
        }
        for (int i = 0; i < count; i++) {
            Memory.putLong(addresses[i], addresses[(i + 1) % count]);
        }
        return addresses[0];
    }

    private static double chase(long from) {
        int count = 3_000_000;
        long address = from;
        long start = cpuTime();
        for (int i = 0; i < count; i++) {
            address = Memory.getLong(address);
        }
        double took = (cpuTime() - start) / (double) count;
        return address == 0 ? -1 : took;
    }
}
