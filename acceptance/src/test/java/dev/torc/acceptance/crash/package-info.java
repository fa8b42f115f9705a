/**
 * What survives: servers that are killed, lose their power or their disk's room under load, and are started again. Each writing
 * connection keeps a {@link dev.torc.acceptance.crash.Ledger} of what it sent and what was acknowledged; after each start the data
 * must be what some beginning of it makes.
 */
@NullMarked
package dev.torc.acceptance.crash;

import org.jspecify.annotations.NullMarked;
