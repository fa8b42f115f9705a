package dev.torc.commands;

/** Which partitions are locked while a command runs. */
public enum Locking {
    /** None: it touches no keys, or locks as it goes, as SCAN does. */
    NONE,
    /** The one of its only key. */
    KEY,
    /** Those of all keys that its arguments name, in ascending order: it is atomic over them. */
    KEYS,
    /** All: it is atomic over everything. */
    ALL
}
