/** The {@code ./torc} script as a user meets it: as a process, by its output, its pid and its exit code. */
@NullMarked
package dev.torc.acceptance.launcher;

import org.jspecify.annotations.NullMarked;
