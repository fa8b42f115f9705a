/** INFO: one class a section or a few, each writing Redis 7.0's field names in its order, with what they mean here. */
@NullMarked
package dev.torc.commands.server.info;

import org.jspecify.annotations.NullMarked;
