/**
 * The journal: one totally ordered log of all changes to the data. Event loops append while they hold the locks of what they change;
 * one thread writes to disk and syncs; any number of readers follow by position. Creates no thread and reads no clock.
 *
 * <p>Reading order: {@link dev.torc.journal.Journal} (the whole and its use), {@link dev.torc.journal.Frame} (the format),
 * {@link dev.torc.journal.Ring} (how writers meet), {@link dev.torc.journal.DiskWriter} (what becomes durable when),
 * {@link dev.torc.journal.JournalScan} (what is believed at a start), {@link dev.torc.journal.Replay} (how it becomes data again),
 * {@link dev.torc.journal.JournalReader} (how others follow).
 */
@NullMarked
package dev.torc.journal;

import org.jspecify.annotations.NullMarked;
