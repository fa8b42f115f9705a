/** How measuring commands show what they found: aligned tables, JSON, a line of progress, latencies. */
@NullMarked
package dev.torc.app.load.report;

import org.jspecify.annotations.NullMarked;
