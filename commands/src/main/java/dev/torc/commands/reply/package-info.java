/**
 * Replies: the bytes waiting to be sent to one connection ({@link dev.torc.commands.reply.Output}), the typed RESP2/RESP3 writer
 * on top of it ({@link dev.torc.commands.reply.Reply}) and every error text that users see ({@link
 * dev.torc.commands.reply.Errors}). Knows no socket and no command; owns no thread: an output belongs to one event loop.
 */
@NullMarked
package dev.torc.commands.reply;

import org.jspecify.annotations.NullMarked;
