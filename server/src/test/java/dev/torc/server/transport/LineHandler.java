package dev.torc.server.transport;

import dev.torc.memory.Memory;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A handler with a small protocol of lines, which uses memory just as a session does: requests are read into a buffer that the
 * loop's connections share, and replies are written into another, and only what is left over moves into memory of its own. It
 * reports to the server whatever a transport does that the contract forbids.
 *
 * <pre>
 *   echo TEXT    → TEXT
 *   big N        → N letters ({@link #letter})
 *   spin N       → ok, after N microseconds of work
 *   where        → loop index, remote address, local address, local?
 *   shout TEXT   → ok, and TEXT to every connection of the server, from its own loop
 *   defer        → nothing now, "deferred" a little later from another thread
 *   quit         → bye, and the connection is closed
 *   cut          → the connection is closed at once
 *   cut all      → ok, and every connection of this loop is closed at once, this one too
 *   die          → throws
 * </pre>
 */
final class LineHandler implements ConnectionHandler {
    static final int OUTPUT_LIMIT = 256 << 10;

    /** The buffers of one loop. */
    static final class LoopMemory {
        final NativeBytes input = new NativeBytes(16 << 10);
        final NativeBytes output = new NativeBytes(64 << 10);
        /** Whose replies are in {@link #output}. */
        @Nullable LineHandler writer;
    }

    final AtomicLong receivedBytes = new AtomicLong();
    final AtomicLong executed = new AtomicLong();
    final AtomicInteger closedCalls = new AtomicInteger();
    final AtomicLong pendingMost = new AtomicLong();

    private final LineServer server;
    private final Connection connection;
    private final LoopMemory shared;
    private @Nullable NativeBytes input;
    private @Nullable NativeBytes output;
    private int owed;
    private boolean quitting;
    private boolean running;

    LineHandler(LineServer server, Connection connection, LoopMemory shared) {
        this.server = server;
        this.connection = connection;
        this.shared = shared;
    }

    static int letter(long index) {
        return 'a' + (int) ((index * 7 + index / 251) % 26);
    }

    Connection connection() {
        return connection;
    }

    @Override
    public long readAddress() {
        checkCaller();
        NativeBytes own = input;
        if (own != null) {
            own.reserve(1024);
            return own.end();
        }
        return shared.input.address();
    }

    @Override
    public int readCapacity() {
        checkCaller();
        if (input != null) {
            input.reserve(1024);
            return input.room();
        }
        return shared.input.room();
    }

    @Override
    public void received(int bytes) {
        checkCaller();
        server.expect(bytes > 0, "received at least one byte");
        server.expect(!wantsTurn(), "not read while it wants a turn");
        server.expect(!quitting, "not read while it wants to be closed");
        receivedBytes.addAndGet(bytes);
        running = true;
        try {
            NativeBytes from = input;
            if (from == null) {
                from = shared.input;
            }
            from.added(bytes);
            execute(from);
            if (from == shared.input && from.length() > 0) {
                input = new NativeBytes(Math.max(1024, from.length()));
                input.append(from.address(), from.length());
                from.take(from.length());
            }
        } finally {
            running = false;
        }
    }

    @Override
    public void turn() {
        checkCaller();
        server.expect(wantsTurn(), "turn only when wanted");
        running = true;
        try {
            NativeBytes own = input;
            if (own != null) {
                execute(own);
            }
        } finally {
            running = false;
        }
    }

    private void execute(NativeBytes from) {
        for (int i = 0; i < server.budget() && !quitting; i++) {
            int end = lineEnd(from);
            if (end < 0) {
                break;
            }
            String line = Memory.toLatin1(from.address(), end);
            from.take(end + 1);
            executed.incrementAndGet();
            execute(line);
        }
        if (from == input && from.length() == 0) {
            input = null;
        }
    }

    private void execute(String line) {
        int space = line.indexOf(' ');
        String word = space < 0 ? line : line.substring(0, space);
        String rest = space < 0 ? "" : line.substring(space + 1);
        switch (word) {
            case "echo" -> reply(rest);
            case "big" -> {
                byte[] letters = new byte[Integer.parseInt(rest)];
                for (int i = 0; i < letters.length; i++) {
                    letters[i] = (byte) letter(i);
                }
                reply(new String(letters, StandardCharsets.ISO_8859_1));
            }
            case "spin" -> {
                long end = System.nanoTime() + TimeUnit.MICROSECONDS.toNanos(Long.parseLong(rest));
                while (System.nanoTime() < end) {
                    Thread.onSpinWait();
                }
                reply("ok");
            }
            case "where" ->
                reply(connection.loop().index() + " " + connection.remoteAddress() + " " + connection.localAddress()
                        + " " + connection.isLocal());
            case "shout" -> {
                reply("ok");
                server.handlers().forEach(each -> each.say(rest));
            }
            case "defer" -> {
                owed++;
                Thread.ofVirtual()
                        .start(() -> connection.loop().execute(() -> {
                            owed--;
                            reply("deferred");
                            connection.wake();
                        }));
            }
            case "quit" -> {
                reply("bye");
                quitting = true;
            }
            case "cut" -> {
                if (rest.equals("all")) {
                    reply("ok");
                    server.handlers().forEach(each -> {
                        if (each.connection.loop().index() == connection.loop().index()) {
                            each.connection.closeNow();
                        }
                    });
                } else {
                    connection.closeNow();
                }
            }
            case "die" -> throw new IllegalStateException("told to die");
            default -> reply("what? " + line);
        }
    }

    /** Sends a line, from any thread. */
    private void say(String text) {
        connection.loop().execute(() -> {
            if (closedCalls.get() == 0) {
                reply(text);
                connection.wake();
            }
        });
    }

    private void reply(String text) {
        byte[] bytes = (text + "\n").getBytes(StandardCharsets.ISO_8859_1);
        NativeBytes own = output;
        if (own == null && running) {
            server.expect(
                    shared.writer == null || shared.writer == this,
                    "the loop's output memory was given back by flushed()");
            shared.writer = this;
            shared.output.append(bytes);
        } else {
            if (own == null) {
                own = new NativeBytes(bytes.length);
                output = own;
            }
            own.append(bytes);
        }
        pendingMost.accumulateAndGet(pending(), Math::max);
    }

    /** Output in memory of its own is older than, or instead of, output in the loop's. */
    private NativeBytes source() {
        return output != null || shared.writer != this ? own() : shared.output;
    }

    private NativeBytes own() {
        NativeBytes own = output;
        return own == null ? EMPTY : own;
    }

    private static final NativeBytes EMPTY = new NativeBytes(1);

    private int pending() {
        return (output == null ? 0 : output.length()) + (shared.writer == this ? shared.output.length() : 0);
    }

    private int lineEnd(NativeBytes from) {
        long address = from.address();
        int length = from.length();
        for (int i = 0; i < length; i++) {
            if (Memory.getByte(address + i) == '\n') {
                return i;
            }
        }
        return -1;
    }

    @Override
    public boolean wantsTurn() {
        checkCaller();
        return input != null && !quitting && pending() < OUTPUT_LIMIT && lineEnd(input) >= 0;
    }

    @Override
    public boolean wantsRead() {
        checkCaller();
        return pending() < OUTPUT_LIMIT;
    }

    @Override
    public boolean wantsClose() {
        checkCaller();
        return quitting;
    }

    @Override
    public boolean owesReply() {
        checkCaller();
        return owed > 0;
    }

    @Override
    public long outputAddress() {
        checkCaller();
        return source().address();
    }

    @Override
    public int outputLength() {
        checkCaller();
        return source().length();
    }

    @Override
    public void sent(int bytes) {
        checkCaller();
        NativeBytes from = source();
        server.expect(bytes > 0 && bytes <= from.length(), "sent within what is waiting");
        from.take(bytes);
        if (from.length() == 0) {
            if (from == output) {
                output = null;
            } else {
                shared.writer = null;
            }
        }
    }

    @Override
    public void flushed() {
        checkCaller();
        if (shared.writer == this) {
            NativeBytes from = shared.output;
            NativeBytes own = output;
            if (own == null) {
                own = new NativeBytes(Math.max(1, from.length()));
                output = own;
            }
            own.append(from.address(), from.length());
            from.take(from.length());
            shared.writer = null;
        }
        if (output != null && output.length() == 0) {
            output = null;
        }
    }

    @Override
    public void closed() {
        server.expect(connection.loop().inLoop() || server.isClosing(), "closed on the loop's thread");
        server.expect(!running, "closed from within no other method");
        server.expect(closedCalls.incrementAndGet() == 1, "closed once");
        if (shared.writer == this) {
            shared.writer = null;
            shared.output.take(shared.output.length());
        }
    }

    private void checkCaller() {
        server.expect(connection.loop().inLoop(), "on the loop's thread");
        server.expect(closedCalls.get() == 0, "not after closed()");
    }
}
