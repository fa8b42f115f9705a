/**
 * What outlives the process: snapshots in {@code dbfilename}, and the journal with the snapshots it goes on from.
 *
 * <pre>
 *   commands ──▶ DiskPersistence ──▶ Saves ──▶ SnapshotMaker, JournalBase ──▶ SnapshotJob ──▶ files  (thread torc-save)
 *   loops ──▶ LoopLog, JournalSink ──▶ Journal, in LiveJournal ◀── JournalThread ──▶ files           (thread torc-journal)
 *   start ──▶ StartLoad ──▶ Recovery ──▶ keyspace                                                    (threads torc-load)
 * </pre>
 *
 * {@link DiskPersistence} lists its parts and the order of their locks.
 */
@NullMarked
package dev.torc.server.persistence;

import org.jspecify.annotations.NullMarked;
