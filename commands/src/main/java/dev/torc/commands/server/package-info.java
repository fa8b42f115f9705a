/** The server family: commands about the server itself. */
@NullMarked
package dev.torc.commands.server;

import org.jspecify.annotations.NullMarked;
