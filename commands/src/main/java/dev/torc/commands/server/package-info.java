/** Commands about the server: what it holds, how it is set, what it has measured, and how it is stopped. */
@NullMarked
package dev.torc.commands.server;

import org.jspecify.annotations.NullMarked;
