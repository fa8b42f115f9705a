/**
 * The client's end of a connection, for programs that measure servers: where the server is, how a connection is opened and
 * greeted, and scanners that count replies without building them. It parses as little as a measurement needs, so that the
 * client is never the slower half.
 */
@NullMarked
package dev.torc.app.load.wire;

import org.jspecify.annotations.NullMarked;
