/**
 * The settings: redis.conf's names and values, and Torc's own beside them.
 *
 * <p>{@link dev.torc.commands.config.Settings} is the registry; its fields are groups of settings
 * ({@link dev.torc.commands.config.NetworkSettings} …), and every setting is a field there, so that a reader holds the setting
 * itself and reads a volatile field. Texts come in and go out as strings in which every character is one byte (Latin-1). Nothing
 * here opens a file or asks the system anything: contents, and what to do with new ones, belong to the caller.
 */
@NullMarked
package dev.torc.commands.config;

import org.jspecify.annotations.NullMarked;
