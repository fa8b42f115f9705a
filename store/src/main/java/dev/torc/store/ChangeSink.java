package dev.torc.store;

/**
 * Hears of every change to the data, whether a command, an expiry or an eviction made it, while the partition's lock is held: so
 * in one order per key. What it hears are effects, not causes: INCRBYFLOAT arrives as the value that came out, EXPIRE as a
 * point in time, an expired key as a deletion. Applying the effects in order to an empty store ({@link ChangeReplay#apply}) gives the
 * same data.
 */
public interface ChangeSink {
    /**
     * One effect. The flyweight and the memory it points at are valid during the call only. Must neither block nor throw, nor call
     * the store.
     */
    void changed(Change change);
}
