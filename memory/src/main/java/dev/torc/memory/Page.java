package dev.torc.memory;

/**
 * The 64-byte descriptor of a page, by the descriptor's address. Belongs to whoever holds the page.
 *
 * <pre>
 *        every page          slab (one page)         block (1 to 16 pages)    large run
 *    0   state, byte
 *    1   kind, byte
 *    4   owner, int: id of the Heap
 *    8   next page number    in its list             pages                    in the list of runs
 *   12   previous            in its list             place in Pool.blocks     in the list of runs
 *   16                       first free chunk; -1    isolated, 0 or 1         bytes, long
 *   20                       first never used chunk
 *   24                       live chunks
 *   28                       below this many live
 *                            chunks it changes list
 *   32                       chunks in the page      bytes in use
 *   36                       list                    pool, 0 or 1
 *   40                       index of its SlabClass
 *   44                       round in which a move
 *                            out of it was refused
 * </pre>
 *
 * <p>Out of line rather than at the start of the page: so 16 chunks of 4 KiB fit a page, and the starts of pages do not
 * compete for the same few cache sets. The later pages of a block hold the number of the first in "next".
 */
final class Page {
    static final int UNUSED = 0;
    static final int SLAB = 1;
    static final int BLOCK = 2;
    static final int BLOCK_TAIL = 3;
    static final int RUN = 4;

    private static final int KIND = 1;
    private static final int OWNER = 4;
    private static final int NEXT = 8;
    private static final int PREVIOUS = 12;
    static final int FREE = 16;
    static final int BUMP = 20;
    static final int LIVE = 24;
    static final int LOW = 28;
    static final int CAPACITY = 32;
    static final int LIST = 36;
    static final int CLASS = 40;
    static final int REFUSED = 44;

    static final int BLOCK_PAGES = 8;
    static final int BLOCK_PLACE = 12;
    static final int BLOCK_ISOLATED = 16;
    static final int BLOCK_USED = 32;
    static final int BLOCK_POOL = 36;

    static final int RUN_BYTES = 16;

    /** The descriptor of the page at BASE, which is never handed out. */
    static final long NONE = Reservation.PAGES;

    static {
        Memory.putInt(NONE + FREE, -1);
        Memory.putInt(NONE + BUMP, Integer.MAX_VALUE);
    }

    private Page() {}

    /** The descriptor of the page that holds an address. */
    static long of(long address) {
        return Reservation.PAGES + (((address - Reservation.BASE) >>> 10) & -Reservation.DESCRIPTOR_SIZE);
    }

    /** The address of the page that a descriptor describes. */
    static long address(long page) {
        return Reservation.BASE + ((page - Reservation.PAGES) << 10);
    }

    static int number(long page) {
        return (int) ((page - Reservation.PAGES) >>> 6);
    }

    static long byNumber(int number) {
        return Reservation.PAGES + ((long) number << 6);
    }

    static void initialise(long page, int state, int kind, int owner) {
        Memory.fill(page, Reservation.DESCRIPTOR_SIZE, 0);
        Memory.putByte(page, state);
        Memory.putByte(page + KIND, kind);
        Memory.putInt(page + OWNER, owner);
    }

    static int state(long page) {
        return Memory.getByte(page);
    }

    static void state(long page, int state) {
        Memory.putByte(page, state);
    }

    static int kind(long page) {
        return Memory.getByte(page + KIND);
    }

    static int owner(long page) {
        return Memory.getInt(page + OWNER);
    }

    /** The descriptor of the next page of its list; NONE's for none. */
    static long next(long page) {
        return byNumber(Memory.getInt(page + NEXT));
    }

    static void next(long page, long other) {
        Memory.putInt(page + NEXT, number(other));
    }

    static long previous(long page) {
        return byNumber(Memory.getInt(page + PREVIOUS));
    }

    static void previous(long page, long other) {
        Memory.putInt(page + PREVIOUS, number(other));
    }
}
