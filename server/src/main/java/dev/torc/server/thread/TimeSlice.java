package dev.torc.server.thread;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;

/**
 * How long the system's scheduler lets a thread run at a stretch. It takes those with short slices first when they wake, so on a core that
 * others keep busy (a snapshot, the compilers) an event loop need not wait for the end of theirs, some milliseconds, at each wake. Its share
 * of the core stays the same.
 *
 * <p>Linux 6.12 and later, {@code sched_setattr(2)}; elsewhere nothing happens.
 */
public final class TimeSlice {
    /** The least that the scheduler grants. */
    private static final long SHORT_NS = 100_000;

    private static final int SCHED_ATTR_BYTES = 48;
    private static final int RUNTIME_OFFSET = 24;

    private TimeSlice() {}

    /** Gives the calling thread short slices from now on, where the system can. */
    public static void shorten() {
        long number = systemCall();
        if (number < 0) {
            return;
        }
        Linker linker = Linker.nativeLinker();
        FunctionDescriptor shape = FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG);
        try (Arena arena = Arena.ofConfined()) {
            // struct sched_attr: size, policy (0: SCHED_OTHER), flags (8), nice (4), priority (4), runtime (8),
            // deadline, period
            MemorySegment attributes = arena.allocate(SCHED_ATTR_BYTES, 8);
            attributes.set(JAVA_INT, 0, SCHED_ATTR_BYTES);
            attributes.set(JAVA_LONG, RUNTIME_OFFSET, SHORT_NS);
            long _ = (long) linker.downcallHandle(
                            linker.defaultLookup().findOrThrow("syscall"), shape, Linker.Option.firstVariadicArg(1))
                    .invokeExact(number, 0L, attributes, 0L);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** The number of {@code sched_setattr}, for which C libraries have had no function for long; -1: not known. */
    private static long systemCall() {
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
