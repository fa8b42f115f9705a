package dev.torc.server.protocol;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The commands found in one input, as flat arrays: addresses and lengths of all arguments, and for each command where its
 * arguments begin and where its bytes end. One per event loop, filled by {@link RequestParser#parse} and overwritten by the
 * next call.
 *
 * <p>Argument i of command c, its name being argument 0, is at index {@code first(c) + i} of {@link #addresses} and {@link
 * #lengths}. The arrays are replaced when they grow: fetch them after each parse.
 */
public final class Requests {
    private static final int USUAL_ARGUMENTS = 1024;

    /** Larger arrays are given up again when they are no longer needed. */
    private static final int KEPT_ARGUMENTS = 64 << 10;

    private final int maxCommands;
    private final int[] first;
    private final int[] count;
    private final int[] end;

    long[] addresses = new long[USUAL_ARGUMENTS];
    int[] lengths = new int[USUAL_ARGUMENTS];

    /** Complete commands, and their arguments. */
    private int commands;

    private int arguments;

    private int consumed;
    private long needed;
    private @Nullable String error;

    /** @param maxCommands how many commands one parse returns at most */
    public Requests(int maxCommands) {
        this.maxCommands = maxCommands;
        this.first = new int[maxCommands];
        this.count = new int[maxCommands];
        this.end = new int[maxCommands];
    }

    // ---- commands

    /** How many complete commands there are. */
    public int commands() {
        return commands;
    }

    /** Index of a command's first argument, its name. */
    public int first(int command) {
        return first[command];
    }

    /** A command's arguments, its name included: at least 1. */
    public int count(int command) {
        return count[command];
    }

    /** Where a command's bytes end, in bytes from the beginning of the input. */
    public int end(int command) {
        return end[command];
    }

    /** Addresses of all arguments. */
    public long[] addresses() {
        return addresses;
    }

    /** Lengths of all arguments, in bytes. */
    public int[] lengths() {
        return lengths;
    }

    // ---- what the input ended in

    /** Bytes of the input that are done with once the commands have run; what follows has to be at the next input's start. */
    public int consumed() {
        return consumed;
    }

    /**
     * After INCOMPLETE: how many bytes from {@link #consumed} on there must be before parsing again can have another result.
     * For a large argument that is its end. Can be more than an int holds.
     */
    public long needed() {
        return needed;
    }

    /** After PROTOCOL_ERROR: Redis's text of it, without the code ERR, else null. */
    public @Nullable String error() {
        return error;
    }

    // ---- for the parser

    int maxCommands() {
        return maxCommands;
    }

    int arguments() {
        return arguments;
    }

    void clear() {
        if (addresses.length > KEPT_ARGUMENTS && arguments <= KEPT_ARGUMENTS / 4) {
            addresses = new long[USUAL_ARGUMENTS];
            lengths = new int[USUAL_ARGUMENTS];
        }
        commands = 0;
        arguments = 0;
        consumed = 0;
        needed = 0;
        error = null;
    }

    /** Makes room for {@code more} arguments behind those of the complete commands, and returns the index of the first. */
    int reserve(int more) {
        int wanted = arguments + more;
        if (wanted > addresses.length) {
            grow(wanted);
        }
        return arguments;
    }

    private void grow(int wanted) {
        int size = Math.max(wanted, addresses.length + (addresses.length >> 1));
        addresses = Arrays.copyOf(addresses, size);
        lengths = Arrays.copyOf(lengths, size);
    }

    /** Completes a command whose arguments have been put behind those of the commands before it. */
    void add(int argumentCount, int endOffset) {
        int command = commands++;
        first[command] = arguments;
        count[command] = argumentCount;
        end[command] = endOffset;
        arguments += argumentCount;
        consumed = endOffset;
    }

    void skipTo(int offset) {
        consumed = offset;
    }

    void incomplete(long neededBytes) {
        needed = neededBytes;
    }

    void failed(String text) {
        error = text;
    }
}
