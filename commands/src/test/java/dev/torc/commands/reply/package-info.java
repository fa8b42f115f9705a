/** Tests of replies: outputs against a model, bytes against redis-server. */
@NullMarked
package dev.torc.commands.reply;

import org.jspecify.annotations.NullMarked;
