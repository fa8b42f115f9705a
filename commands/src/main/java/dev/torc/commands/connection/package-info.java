/** Commands about the connection itself and the clients of the server. */
@NullMarked
package dev.torc.commands.connection;

import org.jspecify.annotations.NullMarked;
