/**
 * Memory outside the heap: raw access, pages from the system, size-classed allocation with exact accounting, compaction. Knows
 * nothing of keys or values.
 */
@NullMarked
package dev.torc.memory;

import org.jspecify.annotations.NullMarked;
