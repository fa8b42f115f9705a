package dev.torc.commands;

import dev.torc.commands.config.Settings;
import dev.torc.commands.reply.BufferPool;
import dev.torc.commands.reply.Output;
import dev.torc.commands.reply.Reply;
import dev.torc.commands.spec.CommandSpec;
import dev.torc.memory.Memory;
import dev.torc.memory.PageHeap;
import dev.torc.store.Keyspace;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Commands run as an event loop runs them, on one thread and without a network: a real key space, dispatcher and output, and a
 * clock that stands still. Words and replies are Latin-1 text, a character a byte.
 *
 * <pre>
 * try (CommandFixture commands = new CommandFixture()) {
 *     assertThat(commands.run("set", "k", "v")).isEqualTo("+OK\r\n");
 *     commands.advance(10);
 * }
 * </pre>
 *
 * Closing it checks the whole key space.
 */
public final class CommandFixture implements AutoCloseable {
    /** Where the clock stands at first, Unix milliseconds. */
    public static final long START_MS = 1_700_000_000_000L;

    private static final long HEAP_BYTES = 2L << 30;
    private static final int LOOP_CHUNK = 256 << 10;
    private static final int PARTITIONS = 16;
    private static final int DATABASES = 16;

    private final Arena arena = Arena.ofShared();
    private final PageHeap pages = new PageHeap(HEAP_BYTES);
    private final Keyspace keyspace;
    private final ServerState server;
    private final CommandStats stats;
    private final Reply reply;
    private final Call call;
    private final Dispatcher dispatcher;
    private final long loopChunk = arena.allocate(LOOP_CHUNK, 64).address();
    private final Map<Client, Output> outputs = new HashMap<>();
    private final Client client;
    private long nowMs = START_MS;
    private long nextClientId = 1;
    private boolean grouping;

    /** With all commands of the server. */
    public CommandFixture() {
        this(CommandFamilies.all());
    }

    public CommandFixture(CommandRegistry registry) {
        SplittableRandom random = new SplittableRandom(1);
        keyspace = new Keyspace(PARTITIONS, DATABASES, pages, random::nextLong, nowMs);
        server = new ServerState(
                keyspace, registry, new Settings("/"), world(random), LoggerFactory.getLogger(CommandFixture.class));
        stats = server.newLoopStats();
        reply = new Reply(stats);
        call = new Call(server, reply);
        dispatcher = new Dispatcher(server, call, stats, new Groups());
        client = newClient();
    }

    /** Whether what changes now is replayed together with all that the running command changes. */
    public boolean isGrouping() {
        return grouping;
    }

    private final class Groups implements WriteLog {
        @Override
        public boolean hasRoomFor(long bytes) {
            return true;
        }

        @Override
        public boolean isComplete() {
            return false;
        }

        @Override
        public void beginGroup() {
            grouping = true;
        }

        @Override
        public void endGroup() {
            grouping = false;
        }
    }

    private ServerState.World world(SplittableRandom random) {
        return new ServerState.World() {
            @Override
            public long nanoTime() {
                return (nowMs - START_MS) * 1_000_000;
            }

            @Override
            public long wallMs() {
                return nowMs;
            }

            @Override
            public long chance() {
                return random.nextLong();
            }
        };
    }

    // ---- running

    /** Runs a command for the fixture's own client and returns its reply's bytes; "" if it has none. */
    public String run(String... words) {
        return run(client, words);
    }

    /** Runs a command for any client. */
    public String run(Client by, String... words) {
        try (Prepared prepared = prepare(by, words)) {
            Output output = prepared.execute();
            StringBuilder text = new StringBuilder();
            while (output.pieceLength() > 0) {
                text.append(Memory.toLatin1(output.pieceAddress(), output.pieceLength()));
                output.sent(output.pieceLength());
            }
            output.detach();
            return text.toString();
        }
    }

    /** A command that is to be run many times, for tests of what running it costs. */
    public Prepared prepare(String... words) {
        return prepare(client, words);
    }

    private Prepared prepare(Client by, String... words) {
        return new Prepared(by, words);
    }

    /** A command whose words stand in memory already. */
    public final class Prepared implements AutoCloseable {
        private final Arena words = Arena.ofShared();
        private final Client by;
        private final Output output;
        private final long[] addresses;
        private final int[] lengths;

        private Prepared(Client by, String... text) {
            this.by = by;
            this.output = outputs.computeIfAbsent(by, c -> new Output(new ArenaPool()));
            addresses = new long[text.length];
            lengths = new int[text.length];
            // One behind the other, as they come from a client.
            long next = words.allocate(Stream.of(text).mapToLong(String::length).sum() + text.length)
                    .address();
            for (int i = 0; i < text.length; i++) {
                byte[] word = text[i].getBytes(StandardCharsets.ISO_8859_1);
                addresses[i] = next;
                lengths[i] = word.length;
                Memory.copy(word, 0, next, word.length);
                next += word.length + 1L;
            }
        }

        /** Runs the command and drops its reply. Allocates nothing itself, as long as the reply is short. */
        public void run() {
            execute();
            while (output.pieceLength() > 0) {
                output.sent(output.pieceLength());
            }
            output.detach();
        }

        private Output execute() {
            output.attach(loopChunk, LOOP_CHUNK);
            reply.begin(output, by.protocol());
            call.arguments(addresses, lengths, 0, addresses.length);
            CommandSpec spec = dispatcher.resolve();
            long place = 0;
            if (spec != null && dispatcher.hasOneKey(spec)) {
                int key = spec.firstKey();
                place = keyspace.hasher().place(addresses[key], lengths[key]);
            }
            dispatcher.run(by, spec, place, nowMs);
            stats.endBatch(0);
            return output;
        }

        @Override
        public void close() {
            words.close();
        }
    }

    // ---- surroundings

    /** The client that {@link #run(String...)} runs commands for. */
    public Client client() {
        return client;
    }

    /** Another client, authenticated, in database 0, with a {@link FakeConnection}. */
    public Client newClient() {
        Client added = new Client(nextClientId++, new FakeConnection(), nowMs);
        added.authenticated(true);
        server.clients().add(added, Long.MAX_VALUE);
        return added;
    }

    public ServerState server() {
        return server;
    }

    public Keyspace keyspace() {
        return keyspace;
    }

    public CommandStats stats() {
        return stats;
    }

    /** Unix milliseconds. */
    public long nowMs() {
        return nowMs;
    }

    public void advance(long ms) {
        nowMs += ms;
    }

    @Override
    public void close() {
        try {
            keyspace.check();
        } finally {
            pages.close();
            arena.close();
        }
    }

    /** Memory for replies that do not fit into the loop's chunk. */
    private static final class ArenaPool implements BufferPool {
        private final Map<Long, Lent> lent = new HashMap<>();

        private record Lent(Arena arena, int capacity) {}

        @Override
        public long acquire(int minBytes) {
            Arena own = Arena.ofShared();
            long address = own.allocate(minBytes, 8).address();
            lent.put(address, new Lent(own, minBytes));
            return address;
        }

        @Override
        public int capacity(long address) {
            return of(lent.get(address)).capacity;
        }

        @Override
        public void release(long address) {
            of(lent.remove(address)).arena.close();
        }

        private static Lent of(@Nullable Lent lent) {
            if (lent == null) {
                throw new IllegalStateException("not lent");
            }
            return lent;
        }
    }
}
