/**
 * The contract between sockets and sessions. A {@link dev.torc.server.transport.Transport} owns sockets, threads and readiness; a
 * {@link dev.torc.server.transport.ConnectionHandler} owns bytes, requests and replies. Neither knows how the other works, so
 * the same session is served by epoll, by Netty, with or without TLS, and is tested with no socket at all.
 *
 * <p><b>Turns.</b> Each connection belongs to one {@link dev.torc.server.transport.EventLoop} for life, and everything that is
 * said to its handler is said on that loop's thread: a handler needs no lock. A loop works in turns. In one turn each
 * connection that has input gets one read, one execution and one flush; a connection whose handler still
 * {@linkplain dev.torc.server.transport.ConnectionHandler#wantsTurn() has complete requests} is put back at the end of the
 * queue, and the sockets are polled again, without sleeping, before it is its turn again. So a pipeline of a hundred thousand
 * commands costs its neighbours one budget's worth of waiting, not the whole pipeline. Between turns the loop runs what other
 * threads {@linkplain dev.torc.server.transport.EventLoop#execute handed it} and the loop's
 * {@linkplain dev.torc.server.transport.LoopTask housekeeping}.
 *
 * <p><b>The handler owns the memory.</b> Ten thousand idle connections must cost next to nothing, and a busy one must not copy:
 * both follow when reading and writing go through buffers that all connections of a loop share, and only the handler knows when
 * a request is half in, or a reply half out, so that the rest has to move into memory of the connection's own. So the transport
 * asks where to read to, tells how much came, asks what to send, tells how much went, and says
 * {@link dev.torc.server.transport.ConnectionHandler#flushed() flushed} when the shared memory is about to serve another connection.
 *
 * <p><b>One connection's turn</b>, in calls:
 * <pre>
 *   wantsRead? → readAddress, readCapacity, received(n)     input is ready
 *              | turn()                                     wantsTurn was true
 *              | –                                          output may go on, or Connection.wake()
 *   { outputAddress, outputLength, sent(n) }* → flushed()   until nothing is left or the socket is full
 *   wantsClose and no output? → closed()
 *   wantsTurn? → queued for the next turn
 *   wantsRead? → the socket is (not) polled for input
 * </pre>
 */
@NullMarked
package dev.torc.server.transport;

import org.jspecify.annotations.NullMarked;
