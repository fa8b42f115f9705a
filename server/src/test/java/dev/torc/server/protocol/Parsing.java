package dev.torc.server.protocol;

import dev.torc.memory.Memory;
import dev.torc.server.protocol.RequestParser.Outcome;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A session's side of the parser: keeps the bytes that are not parsed yet, in memory that ends exactly where they end, at another
 * address each time.
 */
final class Parsing {
    /** What surrounds the input: if the parser looked there, results would depend on it. */
    private static final int SURROUNDINGS = 16;

    private final RequestParser parser;
    private final PartialRequest partial = new PartialRequest();
    private final List<List<String>> commands = new ArrayList<>();
    private final RequestLimits limits;
    private final int batch;
    private final int surroundings;
    private byte[] pending = new byte[0];
    private @Nullable String error;
    private long needed;
    private int parses;

    Parsing(RequestLimits limits, int batch, int surroundings) {
        this.parser = new RequestParser(new Requests(batch));
        this.limits = limits;
        this.batch = batch;
        this.surroundings = surroundings;
    }

    Parsing() {
        this(RequestLimits.DEFAULT, 32, '\r');
    }

    static Parsing of(String input) {
        return new Parsing().feed(input);
    }

    /** Hands in more bytes, unless there was an error already, and parses all that can be parsed. */
    Parsing feed(byte[] bytes, int from, int to) {
        if (error != null) {
            return this;
        }
        byte[] joined = new byte[pending.length + to - from];
        System.arraycopy(pending, 0, joined, 0, pending.length);
        System.arraycopy(bytes, from, joined, pending.length, to - from);
        pending = joined;
        if (pending.length >= needed) {
            parse();
        }
        return this;
    }

    Parsing feed(String text) {
        byte[] bytes = bytes(text);
        return feed(bytes, 0, bytes.length);
    }

    private void parse() {
        try (Arena arena = Arena.ofConfined()) {
            int length = pending.length;
            long memory = arena.allocate(length + 2L * SURROUNDINGS).address();
            Memory.fill(memory, length + 2L * SURROUNDINGS, surroundings);
            long input = memory + SURROUNDINGS;
            Memory.copy(pending, 0, input, length);
            int done = 0;
            Outcome outcome;
            do {
                parses++;
                outcome = parser.parse(input + done, length - done, partial, limits, batch);
                collect();
                done += parser.requests().consumed();
            } while (outcome == Outcome.MORE);
            needed = 0;
            if (outcome == Outcome.INCOMPLETE) {
                needed = parser.requests().needed();
                if (needed <= length - done) {
                    throw new AssertionError("needs " + needed + " bytes and has " + (length - done));
                }
            } else if (outcome == Outcome.PROTOCOL_ERROR) {
                error = parser.requests().error();
            } else if (done != length) {
                throw new AssertionError("done with " + done + " of " + length);
            }
            pending = Memory.toArray(input + done, length - done);
        }
    }

    private void collect() {
        Requests requests = parser.requests();
        int end = 0;
        for (int c = 0; c < requests.commands(); c++) {
            List<String> command = new ArrayList<>();
            for (int i = requests.first(c); i < requests.first(c) + requests.count(c); i++) {
                command.add(Memory.toLatin1(requests.addresses()[i], requests.lengths()[i]));
            }
            commands.add(command);
            if (requests.end(c) <= end) {
                throw new AssertionError("command " + c + " ends at " + requests.end(c) + " after one at " + end);
            }
            end = requests.end(c);
        }
        if (requests.consumed() < end) {
            throw new AssertionError("consumed " + requests.consumed() + ", commands end at " + end);
        }
    }

    List<List<String>> commands() {
        return commands;
    }

    @Nullable String error() {
        return error;
    }

    /** How many bytes the incomplete request has to have, from its beginning, before parsing goes on. */
    long needed() {
        return needed;
    }

    int pendingBytes() {
        return pending.length;
    }

    /** How often the parser was called. */
    int parses() {
        return parses;
    }

    RequestParser parser() {
        return parser;
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** A request as clients send it. */
    static String request(String... arguments) {
        StringBuilder request = new StringBuilder("*" + arguments.length + "\r\n");
        for (String argument : arguments) {
            request.append('$')
                    .append(argument.length())
                    .append("\r\n")
                    .append(argument)
                    .append("\r\n");
        }
        return request.toString();
    }
}
