/** The string family: by behaviour, by what it allocates, and beside redis-server. */
@NullMarked
package dev.torc.commands.string;

import org.jspecify.annotations.NullMarked;
