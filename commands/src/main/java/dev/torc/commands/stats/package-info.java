/**
 * What the server measures about itself while it works. Most of it is counted per event loop, by the loop alone and without a lock;
 * readers add the loops up and see what was true a moment ago. Nothing here reads a clock or allocates in the steady state.
 */
@NullMarked
package dev.torc.commands.stats;

import org.jspecify.annotations.NullMarked;
