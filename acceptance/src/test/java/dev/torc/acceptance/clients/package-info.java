/** Clients that people use, from outside: Lettuce, Jedis, redis-cli, redis-benchmark, and what monitoring reads. */
@NullMarked
package dev.torc.acceptance.clients;

import org.jspecify.annotations.NullMarked;
