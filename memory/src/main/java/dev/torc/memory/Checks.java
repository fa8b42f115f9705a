package dev.torc.memory;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;

/** Assertions that are always on, for the structural checks. */
final class Checks {
    private Checks() {}

    @FormatMethod
    static void that(boolean holds, @FormatString String format, Object... arguments) {
        if (!holds) {
            throw new AssertionError(String.format(format, arguments));
        }
    }
}
