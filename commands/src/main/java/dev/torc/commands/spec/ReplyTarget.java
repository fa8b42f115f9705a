package dev.torc.commands.spec;

/** What the replies of COMMAND are written to. Text is Latin-1. Aggregates announce their elements, which follow. */
public interface ReplyTarget {
    ReplyTarget array(long elements);

    /** In RESP2 an array of twice as many elements. */
    ReplyTarget map(long entries);

    /** In RESP2 an array. */
    ReplyTarget set(long elements);

    ReplyTarget bulk(String text);

    ReplyTarget bulk(byte[] bytes);

    ReplyTarget simple(String text);

    ReplyTarget integer(long value);

    ReplyTarget nullBulk();

    /** With its code, without the minus sign. */
    ReplyTarget error(String text);
}
