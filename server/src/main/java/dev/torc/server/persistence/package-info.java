/**
 * What outlives the process: snapshots in {@code dbfilename}, and the journal with the snapshots it goes on from.
 *
 * <pre>
 *   commands ──▶ DiskPersistence ──▶ Saves ──▶ SnapshotJob ──▶ files        (thread torc-save)
 *   loops ──▶ LoopLog, JournalSink ──▶ Journal ◀── JournalThread ──▶ files  (thread torc-journal)
 *   start ──▶ Recovery ──▶ keyspace                                         (threads torc-load)
 * </pre>
 */
@NullMarked
package dev.torc.server.persistence;

import org.jspecify.annotations.NullMarked;
