/**
 * {@code torc replay}: sends a recorded trace to a server as a cache-aside client would, and reports how often the cache had
 * what was asked for. {@link Replay} holds the order of things; reading traces and telling results stand apart from it.
 */
@NullMarked
package dev.torc.app.replay;

import org.jspecify.annotations.NullMarked;
