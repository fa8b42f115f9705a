package dev.torc.commands;

import dev.torc.commands.reply.Errors;
import dev.torc.commands.reply.Reply;
import dev.torc.commands.spec.Arguments;
import dev.torc.commands.spec.CommandSpec;
import dev.torc.memory.Memory;
import dev.torc.snapshot.rdb.RdbWriter;
import dev.torc.store.Key;
import dev.torc.store.Keyspace;
import dev.torc.store.Partition;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One command being run: its arguments, who called, what it works on and where its reply goes. One object per event loop, filled
 * anew for each command; handlers keep nothing of it.
 */
public final class Call implements Arguments {
    /** Bytes of {@link #scratch}. */
    public static final int SCRATCH_BYTES = 8 << 10;

    private final ServerState server;
    private final Reply reply;
    private final long scratch = Arena.global().allocate(SCRATCH_BYTES, 64).address();
    private final Key key = new Key();
    private long[] addresses = new long[0];
    private int[] lengths = new int[0];
    private int first;
    private int count;
    private @Nullable Client client;
    private @Nullable CommandSpec spec;
    private long nowMs;
    private @Nullable RdbWriter compressing;
    private @Nullable RdbWriter plain;

    /** What may still be read as text. */
    private long textLeft;

    /** Bit i: argument i is a secret; the last bit stands for all from 63 on. */
    private long redacted;

    /** @param reply where this loop's replies go */
    public Call(ServerState server, Reply reply) {
        this.server = server;
        this.reply = reply;
    }

    /** Points at a command's arguments, name included: {@code count} of them from index {@code first} of the two arrays. */
    public void arguments(long[] addresses, int[] lengths, int first, int count) {
        this.addresses = addresses;
        this.lengths = lengths;
        this.first = first;
        this.count = count;
        this.textLeft = TextTooLongException.TEXT_BYTES_MAX;
    }

    /** Argument {@code i} is a secret: MONITOR and SLOWLOG show "(redacted)" in its place. */
    public void redact(int i) {
        redacted |= 1L << Math.min(i, Long.SIZE - 1);
    }

    /** Whether argument {@code i} must not be shown. */
    public boolean isRedacted(int i) {
        return (redacted >>> Math.min(i, Long.SIZE - 1) & 1) != 0;
    }

    void begin(Client client, CommandSpec spec, long nowMs) {
        redacted = 0;
        this.client = client;
        this.spec = spec;
        this.nowMs = nowMs;
    }

    // ---- arguments

    /** The number of arguments, the command's name included. */
    @Override
    public int count() {
        return count;
    }

    /** Where argument {@code i} starts; 0 is the command's name. */
    @Override
    public long address(int i) {
        return addresses[first + i];
    }

    /** The length of argument {@code i} in bytes. */
    @Override
    public int length(int i) {
        return lengths[first + i];
    }

    /** Whether argument {@code i} is a 64-bit integer as Redis reads one. */
    public boolean isInteger(int i) {
        return Numbers.isLong(address(i), length(i));
    }

    /** Whether argument {@code i} is an integer of 32 bits. */
    public boolean isInt(int i) {
        return isInteger(i) && integer(i) == (int) integer(i);
    }

    /** Whether argument {@code i} is an integer of 32 bits; if not, replies with Redis's error. */
    public boolean requireInt(int i) {
        if (!isInteger(i)) {
            reply.error(Errors.NOT_AN_INTEGER);
            return false;
        }
        if (integer(i) != (int) integer(i)) {
            reply.error("ERR value is out of range, value must between -2147483648 and 2147483647");
            return false;
        }
        return true;
    }

    /** Argument {@code i} as an integer, where {@link #isInteger}. */
    public long integer(int i) {
        return Numbers.parseLong(address(i), length(i));
    }

    /**
     * Argument {@code i} as text, a character a byte. For cold paths and messages.
     *
     * @throws TextTooLongException if the command has asked for too much text: it is on the heap, which is small
     */
    public String text(int i) {
        textLeft -= length(i);
        if (textLeft < 0) {
            throw new TextTooLongException();
        }
        return Memory.toLatin1(address(i), length(i));
    }

    /** Argument {@code i} as C prints it: up to a zero byte. */
    public String textToZero(int i) {
        String text = text(i);
        int zero = text.indexOf(0);
        return zero < 0 ? text : text.substring(0, zero);
    }

    /** The length of argument {@code i} as C counts it: up to a zero byte. */
    public int lengthToZero(int i) {
        int length = 0;
        while (length < length(i) && Memory.getByte(address(i) + length) != 0) {
            length++;
        }
        return length;
    }

    /** Argument {@code i} as text in UTF-8. For cold paths. */
    public String utf8(int i) {
        return new String(bytes(i), StandardCharsets.UTF_8);
    }

    /** A copy of argument {@code i}. For cold paths. */
    public byte[] bytes(int i) {
        return Memory.toArray(address(i), length(i));
    }

    /** The request's bytes, roughly: from its first argument to the end of its last, as they came. */
    long requestBytes() {
        int last = first + count - 1;
        return addresses[last] + lengths[last] - addresses[first];
    }

    // ---- keys

    /** Argument {@code i} as a key. The flyweight is the same at each call. */
    public Key key(int i) {
        return key.set(address(i), length(i), server.keyspace().hasher());
    }

    void placeKey(int i, long place) {
        key.set(address(i), length(i), place);
    }

    /** Argument {@code i} as a key, into a flyweight of the caller's: for commands with several keys at a time. */
    public Key key(int i, Key into) {
        return into.set(address(i), length(i), server.keyspace().hasher());
    }

    /** The command's only key, which was placed when its partition was locked. For {@link Locking#KEY}. */
    public Key key() {
        return key;
    }

    /** The partition of a key. */
    public Partition partition(Key of) {
        return server.keyspace().partitionOf(of);
    }

    // ---- surroundings

    public Client client() {
        return Objects.requireNonNull(client);
    }

    /** The client's current database. */
    public int db() {
        return client().db();
    }

    /** The command, or the subcommand if it has any. */
    public CommandSpec spec() {
        return Objects.requireNonNull(spec);
    }

    public Reply reply() {
        return reply;
    }

    public ServerState server() {
        return server;
    }

    public Keyspace keyspace() {
        return server.keyspace();
    }

    /**
     * Memory outside the heap for a command's own use while it runs: {@link #SCRATCH_BYTES} bytes, their content undefined. For values
     * that are computed, as the store copies from memory outside the heap.
     */
    public long scratch() {
        return scratch;
    }

    /** Writes values as RDB files have them, compressed or not as the setting {@code rdbcompression} says. */
    public RdbWriter rdbWriter() {
        boolean compress = server.settings().persistence.rdbCompression.value();
        RdbWriter writer = compress ? compressing : plain;
        if (writer == null) {
            writer = new RdbWriter(compress);
            if (compress) {
                compressing = writer;
            } else {
                plain = writer;
            }
        }
        return writer;
    }

    /** Unix milliseconds, the same throughout a command. */
    public long nowMs() {
        return nowMs;
    }

    /** Looks a key up to read it: hit or miss, a use for eviction unless the client asked for none (CLIENT NO-TOUCH). */
    public long find(Key of) {
        return find(of, Partition.Access.READ);
    }

    /** Looks a key up; a client with NO-TOUCH leaves no trace for eviction. */
    public long find(Key of, Partition.Access access) {
        Partition.Access effective = client().noTouch() ? withoutTouch(access) : access;
        return partition(of).find(db(), of, nowMs, effective);
    }

    private static Partition.Access withoutTouch(Partition.Access access) {
        return switch (access) {
            case READ -> Partition.Access.INSPECT;
            case WRITE -> Partition.Access.PEEK;
            case INSPECT, PEEK, OBSERVE -> access;
        };
    }
}
