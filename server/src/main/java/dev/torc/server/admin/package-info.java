/**
 * The admin port: metrics in Prometheus' text format and health, over HTTP, apart from the port that clients use. Runs on threads of
 * its own and takes what it shows from the same counters as INFO.
 */
@NullMarked
package dev.torc.server.admin;

import org.jspecify.annotations.NullMarked;
