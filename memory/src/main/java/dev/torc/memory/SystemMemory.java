package dev.torc.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Locale;

/**
 * The system calls behind the page heap. Nothing here throws on a refusal: the caller decides whether it can do without.
 */
final class SystemMemory {
    private static final int PROT_NONE = 0;
    private static final int PROT_READ_WRITE = 3;
    private static final int MADV_DONTNEED = 4;
    private static final int MADV_FREE_ON_MAC = 5;
    private static final int MADV_HUGEPAGE = 14;
    private static final int MADV_NOHUGEPAGE = 15;
    private static final int MADV_POPULATE_WRITE = 23;
    private static final int MADV_COLLAPSE = 25;
    private static final MemorySegment MADVISE = NativeCall.function("madvise");

    /** Where error numbers go, which nobody reads. */
    private static final MemorySegment IGNORED = Arena.global().allocate(ValueLayout.JAVA_INT);

    private static final boolean MAC;
    private static final int MAP_FLAGS;

    static {
        String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        MAC = os.startsWith("mac");
        if (!MAC && !os.startsWith("linux")) {
            throw new UnsupportedOperationException("operating system '" + os + "' (expected: Linux or macOS)");
        }
        // MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
        MAP_FLAGS = MAC ? 0x1042 : 0x4022;
    }

    private SystemMemory() {}

    /** Address space of this many bytes, readable and writable or not yet; 0 when the system refuses. */
    static long reserve(long bytes, boolean accessible) {
        long address = call("mmap", 0, bytes, accessible ? PROT_READ_WRITE : PROT_NONE, MAP_FLAGS, -1);
        return address == -1 ? 0 : address;
    }

    /** Makes a part of an inaccessible reservation readable and writable; false when the system refuses the memory. */
    static boolean makeAccessible(long address, long bytes) {
        return (int) call("mprotect", address, bytes, PROT_READ_WRITE, 0, 0) == 0;
    }

    /** Gives the physical memory of the range back. The range stays readable; its content is lost. */
    static boolean release(long address, long bytes) {
        return advise(address, bytes, MAC ? MADV_FREE_ON_MAC : MADV_DONTNEED);
    }

    /** Lets the range be backed by 2 MiB pages. */
    static boolean allowHugePages(long address, long bytes) {
        return !MAC && advise(address, bytes, MADV_HUGEPAGE);
    }

    /** Keeps the range on 4 KiB pages, so that the kernel's own daemon does not bring back what was released. */
    static boolean forbidHugePages(long address, long bytes) {
        return !MAC && advise(address, bytes, MADV_NOHUGEPAGE);
    }

    /** Backs the whole range with memory now, so that no later access waits for it; overwrites nothing. */
    static boolean populate(long address, long bytes) {
        return !MAC && advise(address, bytes, MADV_POPULATE_WRITE);
    }

    /** Replaces the 4 KiB pages behind an aligned 2 MiB range by one huge page, content kept. */
    static boolean collapse(long address, long bytes) {
        return !MAC && advise(address, bytes, MADV_COLLAPSE);
    }

    private static boolean advise(long address, long bytes, int advice) {
        return (int) NativeCall.call(MADVISE, IGNORED, address, bytes, advice, 0, 0, 0) == 0;
    }

    private static long call(String function, long a, long b, long c, long d, long e) {
        return NativeCall.call(NativeCall.function(function), IGNORED, a, b, c, d, e, 0);
    }
}
