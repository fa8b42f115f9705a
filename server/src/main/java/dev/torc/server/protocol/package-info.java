/**
 * Requests: from bytes as they came from a client to commands with their arguments. {@link
 * dev.torc.server.protocol.RequestParser} reads RESP and inline requests in place; nothing is copied and nothing allocated.
 * Knows no socket and no command.
 */
@NullMarked
package dev.torc.server.protocol;

import org.jspecify.annotations.NullMarked;
