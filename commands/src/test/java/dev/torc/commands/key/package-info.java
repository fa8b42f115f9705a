/** Tests of the generic commands. */
@NullMarked
package dev.torc.commands.key;

import org.jspecify.annotations.NullMarked;
