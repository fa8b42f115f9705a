/** Commands on keys of any type (Redis's generic group). {@link dev.torc.commands.key.KeyCommands} lists them all. */
@NullMarked
package dev.torc.commands.key;

import org.jspecify.annotations.NullMarked;
