/**
 * What a load generator sends: which key next, how large a value, which command in what share, and the bytes of each request.
 * Everything random comes from a generator that is handed in, so a seed repeats a run. Knows nothing of connections.
 */
@NullMarked
package dev.torc.app.load.traffic;

import org.jspecify.annotations.NullMarked;
