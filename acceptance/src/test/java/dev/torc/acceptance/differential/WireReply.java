package dev.torc.acceptance.differential;

import dev.torc.commands.spec.ReplyTarget;
import java.util.ArrayList;
import java.util.List;

/** Takes down a reply as a client of a given protocol would get it. */
final class WireReply implements ReplyTarget {
    private final boolean resp3;
    private final List<RespReply> parts = new ArrayList<>();
    private final List<Integer> sizes = new ArrayList<>();
    private int next;

    WireReply(boolean resp3) {
        this.resp3 = resp3;
    }

    /** The whole reply, after it was written. */
    RespReply parsed() {
        next = 0;
        RespReply reply = take();
        if (next != parts.size()) {
            throw new IllegalStateException("more than one reply");
        }
        return reply;
    }

    private RespReply take() {
        RespReply part = parts.get(next);
        int size = sizes.get(next++);
        if (!part.isAggregate()) {
            return part;
        }
        List<RespReply> items = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            items.add(take());
        }
        return part.withItems(items);
    }

    private ReplyTarget add(char kind, String text, long size) {
        parts.add(RespReply.line(kind, text));
        sizes.add((int) size);
        return this;
    }

    @Override
    public ReplyTarget array(long elements) {
        return add('*', "", elements);
    }

    @Override
    public ReplyTarget map(long entries) {
        return add(resp3 ? '%' : '*', "", 2 * entries);
    }

    @Override
    public ReplyTarget set(long elements) {
        return add(resp3 ? '~' : '*', "", elements);
    }

    @Override
    public ReplyTarget bulk(String text) {
        return add('$', text, 0);
    }

    @Override
    public ReplyTarget bulk(byte[] bytes) {
        return bulk(RespReply.latin1(bytes));
    }

    @Override
    public ReplyTarget simple(String text) {
        return add('+', text, 0);
    }

    @Override
    public ReplyTarget integer(long value) {
        return add(':', Long.toString(value), 0);
    }

    @Override
    public ReplyTarget nullBulk() {
        return resp3 ? add('_', "", 0) : add(RespReply.NULL_BULK, "", 0);
    }

    @Override
    public ReplyTarget error(String text) {
        return add('-', text, 0);
    }
}
