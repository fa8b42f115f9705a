/** Tests of the transports: one suite of the contract, run on each. */
@NullMarked
package dev.torc.server.transport;

import org.jspecify.annotations.NullMarked;
