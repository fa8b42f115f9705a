/**
 * The {@code torc} command: the way from a command line to a running server or tool. Holds no logic of the cache's own; it
 * parses, wires, logs and turns what happened into an exit code.
 */
@NullMarked
package dev.torc.app;

import org.jspecify.annotations.NullMarked;
