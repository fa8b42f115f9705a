/**
 * Redis as the oracle: the same bytes go to redis-server and to a {@link dev.torc.acceptance.differential.ServerUnderTest}, and
 * the replies must be equal byte for byte, but for what {@link dev.torc.acceptance.differential.ReplyRules} knows to depend on time, chance
 * or place, and what {@code docs/differences.md} lists as intended.
 *
 * <p>Two sources of requests: scripts in the resources ({@link dev.torc.acceptance.differential.ScriptReader} describes their form;
 * they hold requests only, the replies come from Redis), and sequences made by {@link dev.torc.acceptance.differential.CommandGenerator}
 * from a seed, after each of which the whole key space is compared. A sequence that fails is shrunk and printed as a script.
 *
 * <p>Settings, as system properties: {@code torc.differential.server} ({@code redis}, {@code torc}, or {@code host:port} of a server
 * that runs already), {@code torc.differential.seed}, {@code torc.differential.sequences}, {@code torc.differential.without} (commands not to
 * generate).
 */
@NullMarked
package dev.torc.acceptance.differential;

import org.jspecify.annotations.NullMarked;
