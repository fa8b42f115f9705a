/** Commands on byte strings. {@link dev.torc.commands.string.StringCommands} lists them all. */
@NullMarked
package dev.torc.commands.string;

import org.jspecify.annotations.NullMarked;
