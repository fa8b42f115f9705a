package dev.torc.store;

/** Makes the changes that a {@link ChangeSink} heard once more, in another keyspace. */
public final class ChangeReplay {
    private ChangeReplay() {}

    /**
     * Makes a change in a keyspace, locking as needed.
     *
     * @param change as another keyspace's sink heard it; keys are placed by this one's own hash
     * @param key the caller's, for this to use
     */
    public static void apply(Keyspace keyspace, Change change, Key key, long nowMs) {
        switch (change.effect()) {
            case FLUSH -> {
                keyspace.lockAll();
                try {
                    keyspace.flush(change.db());
                } finally {
                    keyspace.unlockAll();
                }
            }
            case SWAP -> {
                keyspace.lockAll();
                try {
                    keyspace.swap(change.db(), change.offset());
                } finally {
                    keyspace.unlockAll();
                }
            }
            case SET, DELETE, EXPIRE_AT, SET_RANGE -> {
                key.set(change.key(), change.keyLength(), keyspace.hasher());
                Partition partition = keyspace.partitionOf(key);
                partition.lock();
                try {
                    applyToKey(partition, key, change, nowMs);
                } finally {
                    partition.unlock();
                }
            }
        }
    }

    private static void applyToKey(Partition partition, Key key, Change change, long nowMs) {
        int db = change.db();
        // The origin decided what has expired: here nothing expires by itself.
        long never = Long.MIN_VALUE;
        switch (change.effect()) {
            case SET ->
                partition.set(
                        db,
                        key,
                        change.type(),
                        change.encoding(),
                        change.value(),
                        change.valueLength(),
                        change.expireAtMs(),
                        nowMs);
            case DELETE -> partition.delete(db, key);
            case EXPIRE_AT -> {
                long record = partition.find(db, key, never, Partition.Access.PEEK);
                if (record != 0) {
                    partition.setExpiry(db, key, record, change.expireAtMs());
                }
            }
            case SET_RANGE ->
                partition
                        .strings()
                        .setRange(
                                db,
                                key,
                                partition.find(db, key, never, Partition.Access.PEEK),
                                change.offset(),
                                change.value(),
                                change.valueLength(),
                                nowMs);
            case FLUSH, SWAP -> throw new IllegalArgumentException("not a change of a key");
        }
    }
}
