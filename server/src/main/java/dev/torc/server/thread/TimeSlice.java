package dev.torc.server.thread;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.torc.memory.NativeCall;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How long the system's scheduler lets a thread run at a stretch. It takes those with short slices first when they wake, so on a core that
 * others keep busy (a snapshot, the compilers) an event loop need not wait for the end of theirs, some milliseconds, at each wake. Its
 * priority and share of the core stay as they are.
 *
 * <p>Linux 6.12 and later, {@code sched_setattr(2)}; elsewhere, or where that is forbidden, nothing changes. Threads that the thread starts
 * afterwards inherit its slice.
 */
public final class TimeSlice {
    private static final Logger LOG = LoggerFactory.getLogger(TimeSlice.class);

    /** The least that the scheduler grants. */
    private static final long SHORT_NS = 100_000;

    /**
     * {@code struct sched_attr}: size (4 bytes), policy (4), flags (8), nice (4), priority (4), runtime (8), deadline (8), period (8). Of a thread
     * of an ordinary policy the runtime is its slice in nanoseconds; before 6.12 it is 0.
     */
    private static final int ATTRIBUTES_BYTES = 48;

    private static final int POLICY_OFFSET = 4;
    private static final int RUNTIME_OFFSET = 24;
    private static final int SCHED_OTHER = 0;

    private TimeSlice() {}

    /** Gives the calling thread short slices from now on, where the system can. */
    public static void shorten() {
        long set = setAttributesCall();
        if (set < 0) {
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attributes = arena.allocate(ATTRIBUTES_BYTES, 8);
            MemorySegment errno = arena.allocate(JAVA_INT);
            // C libraries have had no functions for these two for long. That syscall(2) is variadic changes nothing for
            // integers on Linux.
            MemorySegment syscall = NativeCall.function("syscall");
            long address = attributes.address();
            long result = NativeCall.call(syscall, errno, set + 1, 0, address, ATTRIBUTES_BYTES, 0, 0);
            if (result == 0
                    && attributes.get(JAVA_INT, POLICY_OFFSET) == SCHED_OTHER
                    && attributes.get(JAVA_LONG, RUNTIME_OFFSET) > SHORT_NS) {
                attributes.set(JAVA_LONG, RUNTIME_OFFSET, SHORT_NS);
                result = NativeCall.call(syscall, errno, set, 0, address, 0, 0, 0);
            }
            LOG.debug("time slices shortened: {}", result == 0);
        }
    }

    /** The number of {@code sched_setattr}; {@code sched_getattr} has the next one. -1: not known. */
    private static long setAttributesCall() {
        if (!System.getProperty("os.name", "").equals("Linux")) {
            return -1;
        }
        return switch (System.getProperty("os.arch", "")) {
            case "amd64" -> 314;
            case "aarch64", "riscv64" -> 274;
            default -> -1;
        };
    }
}
