/** What the parts of the server that have threads of their own share. */
@NullMarked
package dev.torc.server.thread;

import org.jspecify.annotations.NullMarked;
