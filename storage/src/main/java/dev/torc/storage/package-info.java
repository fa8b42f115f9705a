/**
 * The disk as the journal and the snapshots see it: files by name in one directory. {@link dev.torc.storage.FileStorage} is the
 * real one; tests have one in memory that forgets what was not synced, and one that fails when told to.
 */
@NullMarked
package dev.torc.storage;

import org.jspecify.annotations.NullMarked;
