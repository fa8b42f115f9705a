package dev.torc.server.protocol;

import static dev.torc.server.protocol.RequestLimits.UNAUTHENTICATED_ARGUMENTS;
import static dev.torc.server.protocol.RequestLimits.UNAUTHENTICATED_BULK;

import dev.torc.memory.Memory;

/**
 * Finds the commands in what a client sent: RESP arrays of bulks, and inline commands. One per event loop.
 *
 * <h2>Two ways</h2>
 *
 * <p>Nearly every request has arrived whole. Those are read by {@link #whole}: CRLF, '$', up to three digits and CR fill exactly
 * one 64-bit word ({@link HeaderWord}), so an argument of less than a thousand bytes costs one load and a few compares. Since every argument is
 * followed by CRLF, the word that ends an argument begins the next one. Whatever does not look like that (incomplete, wrong,
 * beyond a limit, inline) is read again from its beginning by {@link #general}, which decides what it is; so the first way
 * never has to know why it gave up.
 *
 * <h2>Incomplete requests</h2>
 *
 * <p>{@link PartialRequest} remembers how far {@link #general} came. When the request is complete, its arguments are
 * collected by a second walk over its headers: nothing that grows is kept while a client takes its time.
 *
 * <h2>As Redis does it</h2>
 *
 * <p>The bytes after a CR and after an argument are skipped unseen. The search for a line's end stops at a NUL byte, as C's
 * strchr does, so a line with a NUL never ends until it is too long. Unlike Redis, whether a line is too long does
 * not depend on how the bytes were cut.
 */
public final class RequestParser {
    /** What a parse ended with. Commands that are complete are in {@link Requests} whatever it is, and are to be run first. */
    public enum Outcome {
        /** The input is used up, and ended with a request. */
        DONE,
        /** As many commands as allowed; there may be more: parse again behind {@link Requests#consumed}. */
        MORE,
        /** The last request is incomplete: wait until there are {@link Requests#needed} bytes. */
        INCOMPLETE,
        /** The rest makes no sense: reply with {@link Requests#error} and close the connection. */
        PROTOCOL_ERROR
    }

    /** The shortest argument: {@code $0 CRLF CRLF}. */
    private static final int MIN_ARGUMENT = 6;

    /** The shortest request of one argument, {@code *1 CRLF $0 CRLF CRLF}. */
    private static final int MIN_REQUEST = 10;

    /** Where a header's length begins in the packed result of reading it; the bytes it takes are below. */
    private static final int HEADER_SHIFT = 4;

    private static final int HEADER_BYTES = 0xF;

    /** Longer numbers are left to {@link #general}. */
    private static final int MAX_LONG_DIGITS = 7;

    /** Further commands are left to the next batch when there are so many arguments. */
    private static final int BATCH_ARGUMENTS = 16 << 10;

    /** What {@link #general} returns instead of an address. */
    private static final long STOPPED = 0;

    private final Requests requests;
    private final InlineRequest inline = new InlineRequest();
    private Outcome stopped = Outcome.DONE;
    private long searchedTo;

    /** @param requests where this parser puts what it finds */
    public RequestParser(Requests requests) {
        this.requests = requests;
    }

    public Requests requests() {
        return requests;
    }

    /**
     * Reads requests from {@code length} bytes at {@code input}. The arguments found are addresses into the input (or, for
     * quoted inline arguments, into memory of this parser) and are valid until the input moves or the next parse.
     *
     * <p>A session that does not run all commands of a batch hands in the bytes behind the last one it ran again, and has to
     * {@link PartialRequest#clear} first.
     *
     * @param partial what the last call for this session knew of the request that {@code input} begins with
     * @param commandLimit return at most so many commands (and at most as many as {@link Requests} has room for); 1 for a
     *     client whose limits the next command may change
     */
    public Outcome parse(long input, int length, PartialRequest partial, RequestLimits limits, int commandLimit) {
        Requests r = requests;
        r.clear();
        inline.clear();
        int most = Math.min(commandLimit, r.maxCommands());
        long end = input + length;
        long p = input;
        boolean fresh = partial.isEmpty();
        while (p < end) {
            if (r.commands() >= most || r.arguments() > BATCH_ARGUMENTS) {
                return Outcome.MORE;
            }
            long next = fresh ? whole(input, p, end, limits) : 0;
            if (next == 0) {
                next = general(input, p, end, partial, limits);
                if (next == STOPPED) {
                    return stopped;
                }
                fresh = true;
            }
            p = next;
        }
        return Outcome.DONE;
    }

    /**
     * A request that is all there, well-formed and within the limits.
     *
     * @return the address behind it, or 0 if it may be anything else
     */
    private long whole(long input, long p, long end, RequestLimits limits) {
        if (end - p < MIN_REQUEST) {
            return 0;
        }
        int head = Memory.getShort(p) - ('*' | '0' << 8);
        int count = head >> 8;
        long q = p + 2;
        if ((head & 0xFF) != 0 || count < 1 || count > 9 || Memory.getByte(q) != '\r') {
            int line = longCount(p, end, limits);
            if (line < 0) {
                return 0;
            }
            count = line >>> HEADER_SHIFT;
            q = p + (line & HEADER_BYTES);
        }
        Requests r = requests;
        int index = r.reserve(count);
        long[] addresses = r.addresses;
        int[] lengths = r.lengths;
        long lastWord = end - Long.BYTES;
        for (int last = index + count; index < last; index++) {
            if (q > lastWord) {
                return 0;
            }
            int digits = HeaderWord.digits(Memory.getLong(q));
            int length = HeaderWord.oneDigit(digits);
            if (length >= 0) {
                q += 6;
            } else if ((length = HeaderWord.twoDigits(digits)) >= 0) {
                q += 7;
            } else if ((length = HeaderWord.threeDigits(digits)) >= 0) {
                q += 8;
            } else {
                int header = longHeader(q, end, limits);
                if (header < 0) {
                    return 0;
                }
                q += header & HEADER_BYTES;
                length = header >>> HEADER_SHIFT;
            }
            addresses[index] = q;
            lengths[index] = length;
            q += length;
        }
        q += 2;
        if (q > end) {
            return 0;
        }
        r.add(count, (int) (q - input));
        return q;
    }

    /**
     * Reads {@code CRLF $ digits CR} of four to seven digits, within the limits.
     *
     * @return the length, shifted by {@link #HEADER_SHIFT}, plus the bytes up to and with the LF; -1 if it may be anything else
     */
    private static int longHeader(long q, long end, RequestLimits limits) {
        if (end - q < 3 + MAX_LONG_DIGITS + 1 || (Memory.getInt(q) & 0xFFFFFF) != ('\r' | '\n' << 8 | '$' << 16)) {
            return -1;
        }
        int digits = 0;
        int length = 0;
        for (int c = Memory.getByte(q + 3); c != '\r'; c = Memory.getByte(q + 3 + digits)) {
            if (c < '0' || c > '9' || digits == MAX_LONG_DIGITS || (c == '0' && digits == 0)) {
                return -1;
            }
            length = length * 10 + (c - '0');
            digits++;
        }
        if (digits < 4
                || length > limits.maxBulkLength()
                || (length > UNAUTHENTICATED_BULK && !limits.authenticated())) {
            return -1;
        }
        return length << HEADER_SHIFT | (3 + digits + 2);
    }

    /** Reads {@code * digits} before CR, of two to seven digits, within the limits: packed like {@link #longHeader}. */
    private static int longCount(long p, long end, RequestLimits limits) {
        if (Memory.getByte(p) != '*' || end - p < 1 + MAX_LONG_DIGITS + 1) {
            return -1;
        }
        int digits = 0;
        int count = 0;
        for (int c = Memory.getByte(p + 1); c != '\r'; c = Memory.getByte(p + 1 + digits)) {
            if (c < '0' || c > '9' || digits == MAX_LONG_DIGITS || (c == '0' && digits == 0)) {
                return -1;
            }
            count = count * 10 + (c - '0');
            digits++;
        }
        boolean allowed = count <= limits.maxArguments()
                && (count <= UNAUTHENTICATED_ARGUMENTS || limits.authenticated())
                && count <= (end - p) / MIN_ARGUMENT;
        return digits > 0 && allowed ? count << HEADER_SHIFT | (1 + digits) : -1;
    }

    /**
     * Any request, whole or in part, beginning at {@code p} or known so far by {@code partial}.
     *
     * @return the address behind it, or {@link #STOPPED}: then {@link #stopped} says why
     */
    private long general(long input, long p, long end, PartialRequest partial, RequestLimits limits) {
        boolean whole = partial.isEmpty();
        if (partial.arguments == 0) {
            if (Memory.getByte(p) != '*') {
                return inline(input, p, end, partial);
            }
            long line = firstLine(p, end, partial, limits);
            if (line == STOPPED || partial.arguments == 0) {
                requests.skipTo((int) ((line == STOPPED ? p : line) - input));
                return line;
            }
        }
        int count = partial.arguments;
        // Only what can be complete is collected on the way, so the arrays never grow beyond what the input can fill.
        boolean collect = whole && count <= (end - p) / MIN_ARGUMENT;
        if (collect) {
            requests.reserve(count);
        }
        if (!arguments(p, end, partial, limits, collect)) {
            return STOPPED;
        }
        long next = p + partial.position;
        if (!collect) {
            requests.reserve(count);
            partial.remaining = count;
            partial.position = (int) (lineEnd(p, end, 0) + 2 - p);
            arguments(p, end, partial, limits, true);
        }
        partial.clear();
        requests.add(count, (int) (next - input));
        return next;
    }

    /**
     * Reads {@code *count CRLF} into {@code partial}. A count of 0 or less makes no request.
     *
     * @return the address behind the line, or {@link #STOPPED}
     */
    private long firstLine(long p, long end, PartialRequest partial, RequestLimits limits) {
        long cr = lineEnd(p, end, partial.searched);
        if (cr == 0) {
            return lineIncomplete(p, p, end, partial, "Protocol error: too big mbulk count string");
        }
        long count = HeaderNumber.parse(p + 1, cr);
        if (count == HeaderNumber.INVALID || count > limits.maxArguments()) {
            return failed("Protocol error: invalid multibulk length");
        }
        if (count > UNAUTHENTICATED_ARGUMENTS && !limits.authenticated()) {
            return failed("Protocol error: unauthenticated multibulk length");
        }
        partial.searched = 0;
        if (count > 0) {
            partial.arguments = (int) count;
            partial.remaining = (int) count;
            partial.position = (int) (cr + 2 - p);
        }
        return cr + 2;
    }

    /**
     * Reads the remaining arguments.
     *
     * @param collect whether to put them into {@link #requests}, which has room for them
     * @return whether all are there; if not, {@link #stopped} says why
     */
    private boolean arguments(long p, long end, PartialRequest partial, RequestLimits limits, boolean collect) {
        long[] addresses = requests.addresses;
        int[] lengths = requests.lengths;
        int index = requests.arguments();
        long q = p + partial.position;
        int remaining = partial.remaining;
        int bulkLength = partial.bulkLength;
        while (remaining > 0) {
            if (bulkLength < 0) {
                // The two bytes before the line are the end of the line or argument before it, so the word may begin
                // there.
                int digits = q + 6 <= end ? HeaderWord.digits(Memory.getLong(q - 2)) : 0;
                if ((bulkLength = HeaderWord.oneDigit(digits)) >= 0) {
                    q += 4;
                } else if ((bulkLength = HeaderWord.twoDigits(digits)) >= 0) {
                    q += 5;
                } else {
                    partial.position = (int) (q - p);
                    partial.remaining = remaining;
                    partial.bulkLength = -1;
                    bulkLength = bulkLine(p, q, end, partial, limits);
                    if (bulkLength < 0) {
                        return false;
                    }
                    q = p + partial.position;
                }
                partial.searched = 0;
            }
            if (end - q < bulkLength + 2L) {
                partial.position = (int) (q - p);
                partial.remaining = remaining;
                partial.bulkLength = bulkLength;
                requests.incomplete(q - p + bulkLength + 2L);
                stopped = Outcome.INCOMPLETE;
                return false;
            }
            if (collect) {
                addresses[index] = q;
                lengths[index] = bulkLength;
                index++;
            }
            q += bulkLength + 2L;
            bulkLength = -1;
            remaining--;
        }
        partial.position = (int) (q - p);
        partial.remaining = 0;
        partial.bulkLength = -1;
        return true;
    }

    /** Reads {@code $length CRLF} at {@code q}: the length, or -1 if {@link #stopped}. Moves {@code partial} behind it. */
    private int bulkLine(long p, long q, long end, PartialRequest partial, RequestLimits limits) {
        long cr = lineEnd(q, end, partial.searched);
        if (cr == 0) {
            lineIncomplete(p, q, end, partial, "Protocol error: too big bulk count string");
            return -1;
        }
        if (Memory.getByte(q) != '$') {
            char got = (char) Memory.getUnsignedByte(q);
            failed("Protocol error: expected '$', got '" + got + "'");
            return -1;
        }
        long length = HeaderNumber.parse(q + 1, cr);
        if (length < 0 || length > limits.maxBulkLength()) {
            failed("Protocol error: invalid bulk length");
            return -1;
        }
        if (length > UNAUTHENTICATED_BULK && !limits.authenticated()) {
            failed("Protocol error: unauthenticated bulk length");
            return -1;
        }
        partial.searched = 0;
        partial.position = (int) (cr + 2 - p);
        return (int) length;
    }

    private long inline(long input, long p, long end, PartialRequest partial) {
        long line = search('\n', p, Math.min(end, p + RequestLimits.MAX_LINE + 1), partial.searched);
        if (line == 0) {
            return lineIncomplete(p, p, end, partial, "Protocol error: too big inline request");
        }
        int length = (int) (line - p);
        if (requests.commands() > 0 && !inline.hasRoom(length)) {
            partial.clear();
            stopped = Outcome.MORE;
            return STOPPED;
        }
        int count = inline.split(p, length, requests);
        if (count < 0) {
            return failed("Protocol error: unbalanced quotes in request");
        }
        partial.clear();
        int next = (int) (line + 1 - input);
        if (count == 0) {
            requests.skipTo(next);
        } else {
            requests.add(count, next);
        }
        return line + 1;
    }

    /** The CR that ends the header line at {@code line}, if a byte follows it; else 0. */
    private long lineEnd(long line, long end, int searched) {
        return search('\r', line, Math.min(end - 1, line + RequestLimits.MAX_LINE), searched);
    }

    /**
     * Looks for a line's end. Where the search stopped is left in {@link #searchedTo}.
     *
     * @param searched bytes of the line known to hold neither {@code terminator} nor NUL
     * @return the terminator's address; 0 if there is none before {@code to} or before a NUL
     */
    private long search(int terminator, long line, long to, int searched) {
        long p = line + searched;
        for (; p < to; p++) {
            byte b = Memory.getByte(p);
            if (b == terminator) {
                return p;
            }
            if (b == 0) {
                break;
            }
        }
        searchedTo = p;
        return 0;
    }

    /** No end of the line at {@code line} yet: wait for it, unless it is too long already. */
    private long lineIncomplete(long p, long line, long end, PartialRequest partial, String tooLong) {
        if (end - line > RequestLimits.MAX_LINE) {
            return failed(tooLong);
        }
        partial.searched = (int) (searchedTo - line);
        requests.incomplete(end - p + 1);
        stopped = Outcome.INCOMPLETE;
        return STOPPED;
    }

    private long failed(String text) {
        requests.failed(text);
        stopped = Outcome.PROTOCOL_ERROR;
        return STOPPED;
    }
}
