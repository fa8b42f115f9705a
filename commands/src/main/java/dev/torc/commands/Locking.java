package dev.torc.commands;

/** Which partitions are locked while a command runs. */
public enum Locking {
    /** None: it touches no keys, or locks as it goes, as SCAN does. */
    NONE,
    /** The one of its only key. It has one effect at most: only those of {@link #KEYS} and {@link #ALL} are made one group of the journal. */
    KEY,
    /** Those of all keys that its arguments name, in ascending order: it is atomic over them. */
    KEYS,
    /** All: it is atomic over everything. */
    ALL
}
