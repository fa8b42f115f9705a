package dev.torc.memory;

/** A circular list of pages, linked through their descriptors. */
final class PageList {
    private long head = Page.NONE;

    /** The descriptor of the first page; {@link Page#NONE} when empty. */
    long head() {
        return head;
    }

    boolean isEmpty() {
        return head == Page.NONE;
    }

    void addFirst(long page) {
        addLast(page);
        head = page;
    }

    void addLast(long page) {
        if (head == Page.NONE) {
            head = page;
            Page.next(page, page);
            Page.previous(page, page);
            return;
        }
        long last = Page.previous(head);
        Page.next(last, page);
        Page.previous(page, last);
        Page.next(page, head);
        Page.previous(head, page);
    }

    /** Makes the second page the first and the first the last. */
    void rotate() {
        head = head == Page.NONE ? head : Page.next(head);
    }

    void remove(long page) {
        long next = Page.next(page);
        long previous = Page.previous(page);
        Page.next(previous, next);
        Page.previous(next, previous);
        if (head == page) {
            head = next == page ? Page.NONE : next;
        }
    }
}
