package dev.torc.store;

/** A key as a command names it: bytes outside the heap and where they belong. A flyweight, reused for one command after another. */
public final class Key {
    private long address;
    private int length;
    private long place;

    /** Points at a key of {@code length} bytes; the memory must stay as it is while the flyweight is used. */
    public Key set(long address, int length, Hasher hasher) {
        return set(address, length, hasher.place(address, length));
    }

    /** As {@link #set(long, int, Hasher)}, for a place that is known already. */
    public Key set(long address, int length, long place) {
        this.address = address;
        this.length = length;
        this.place = place;
        return this;
    }

    public long address() {
        return address;
    }

    public int length() {
        return length;
    }

    /** Slot and hash, see {@link Hasher}. */
    public long place() {
        return place;
    }

    /** The hash slot, 0..16383. */
    public int slot() {
        return Hasher.slot(place);
    }
}
