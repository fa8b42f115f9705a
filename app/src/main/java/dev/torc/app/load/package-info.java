/**
 * {@code torc bench}: a load generator for servers that speak Redis's protocol, or memcached's. Each of its threads drives its
 * connections from one selector: {@link LoadLoop} is the heart, {@code traffic} makes the requests, {@code wire} finds the ends
 * of the replies, {@code report} shows the result.
 */
@NullMarked
package dev.torc.app.load;

import org.jspecify.annotations.NullMarked;
