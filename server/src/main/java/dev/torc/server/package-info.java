/** The server as one piece: {@link dev.torc.server.TorcServer} puts store, commands, sessions and transports together. */
@NullMarked
package dev.torc.server;

import org.jspecify.annotations.NullMarked;
