package dev.torc.store.eviction;

/** A doubly linked list of keys, newest first; a key is in it once at most. */
final class KeyList {
    static final int NONE = -1;

    private final int[] next;
    private final int[] previous;
    private final int end;
    private int size;

    KeyList(int keys) {
        next = new int[keys + 1];
        previous = new int[keys + 1];
        end = keys;
        next[end] = end;
        previous[end] = end;
    }

    int size() {
        return size;
    }

    void addFirst(int key) {
        int first = next[end];
        next[end] = key;
        previous[key] = end;
        next[key] = first;
        previous[first] = key;
        size++;
    }

    void remove(int key) {
        next[previous[key]] = next[key];
        previous[next[key]] = previous[key];
        size--;
    }

    /** The oldest key, or {@link #NONE}. */
    int last() {
        return previous[end] == end ? NONE : previous[end];
    }

    int removeLast() {
        int key = last();
        remove(key);
        return key;
    }
}
