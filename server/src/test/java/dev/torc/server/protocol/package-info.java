/** Tests of the request parser: whole against cut, against redis-server, fuzzed, allocation and speed. */
@NullMarked
package dev.torc.server.protocol;

import org.jspecify.annotations.NullMarked;
