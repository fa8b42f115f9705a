/**
 * Snapshots of a keyspace: written while commands go on ({@link dev.torc.snapshot.Snapshot}), loaded by several threads ({@link
 * dev.torc.snapshot.SnapshotLoader}). The format is Redis's, {@link dev.torc.snapshot.rdb}. Knows no file and starts no thread:
 * bytes go to a sink and come from a source, and whoever drives a snapshot calls its steps.
 */
@NullMarked
package dev.torc.snapshot;

import org.jspecify.annotations.NullMarked;
