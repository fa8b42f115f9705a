/**
 * Sessions: what lies between bytes and commands, and knows no transport. {@link dev.torc.server.session.Session} is one
 * connection; {@link dev.torc.server.session.LoopContext} what the sessions of one event loop share;
 * {@link dev.torc.server.session.NetworkMemory} the budget that all their buffers come from, apart from the data's.
 */
@NullMarked
package dev.torc.server.session;

import org.jspecify.annotations.NullMarked;
