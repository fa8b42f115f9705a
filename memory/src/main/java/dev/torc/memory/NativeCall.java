package dev.torc.memory;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * Calls of the C library's functions, each as {@code long f(long, long, long, long, long, long)}, whatever its C signature.
 *
 * <p>On the 64-bit calling conventions of Linux and macOS (x86-64 and AArch64) the first six integers and pointers travel in registers,
 * surplus ones are not looked at, and what a function that returns {@code int} leaves in the upper half is cut off by
 * {@link #intResult}. (Not so the variable arguments of functions like {@code open} on macOS.) So one linked handle serves for all:
 * linking is what costs at start-up, 20 ms a shape.
 */
public final class NativeCall {
    private static final Linker LINKER = Linker.nativeLinker();

    /** The C library. */
    private static final SymbolLookup FUNCTIONS = LINKER.defaultLookup();

    private static final MethodHandle CALL = link(Linker.Option.captureCallState("errno"));

    private NativeCall() {}

    /** The function of this name. */
    public static MemorySegment function(String name) {
        return FUNCTIONS.findOrThrow(name);
    }

    /** The function of this name, or {@link MemorySegment#NULL} where the C library has none. */
    public static MemorySegment functionIfPresent(String name) {
        return FUNCTIONS.find(name).orElse(MemorySegment.NULL);
    }

    /** A handle {@code (function, [call state], six longs) → long} with options of its own, for a caller who needs them. */
    public static MethodHandle link(Linker.Option... options) {
        return LINKER.downcallHandle(
                FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
                options);
    }

    /**
     * Calls a function; safepoints need not wait for it.
     *
     * @param errno 4 bytes that get the error number if the function sets one
     * @return what the function returns, the upper half undefined if that is an {@code int}
     */
    public static long call(
            MemorySegment function, MemorySegment errno, long a, long b, long c, long d, long e, long f) {
        try {
            return (long) CALL.invokeExact(function, errno, a, b, c, d, e, f);
        } catch (Throwable t) {
            throw new AssertionError(t);
        }
    }

    /** What a function that returns {@code int} returned, {@code -errno} where that is -1. */
    public static int intResult(long result, MemorySegment errno) {
        return (int) result == -1 ? -errno.get(JAVA_INT, 0) : (int) result;
    }
}
