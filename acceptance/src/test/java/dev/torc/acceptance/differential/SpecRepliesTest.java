package dev.torc.acceptance.differential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torc.commands.reply.BufferPool;
import dev.torc.commands.reply.Output;
import dev.torc.commands.reply.Reply;
import dev.torc.commands.server.CommandCommand;
import dev.torc.commands.spec.Arguments;
import dev.torc.commands.spec.CommandSpec;
import dev.torc.commands.spec.CommandTable;
import dev.torc.memory.Memory;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The committed command specs against the table of redis-server, without any server of ours. */
class SpecRepliesTest {
    /** What has a spec and is not in Redis 7.0. */
    private static final Set<String> NEWER = Set.of("client|no-touch", "client|setinfo");

    private static final CommandTable<Boolean> TABLE = CommandTable.<Boolean>builder()
            .registerRest(
                    true,
                    spec -> !NEWER.contains(spec.fullName()) && !spec.fullName().startsWith("torc"))
            .build();

    @Test
    void describesEveryCommandOfItsGroupsAsRedisDoes() throws IOException {
        try (ProcessServer redis = Servers.oracle()) {
            for (int protocol : List.of(2, 3)) {
                try (RespConnection connection = new RespConnection(redis.host(), redis.port())) {
                    connection.expect("HELLO", Integer.toString(protocol));
                    compareAll(connection, protocol == 3);
                }
            }
        }
    }

    @Test
    void hasEveryCommandOfItsGroups() throws IOException {
        try (ProcessServer redis = Servers.oracle();
                RespConnection connection = new RespConnection(redis.host(), redis.port())) {
            Set<String> expected = new TreeSet<>();
            for (List<RespReply> entry : connection.expect("COMMAND", "DOCS").entries()) {
                String group = entry.getLast().get("group").text();
                if (Set.of("string", "generic", "connection", "server").contains(group)) {
                    expected.add(entry.getFirst().text());
                }
            }
            assertThat(TABLE.all()).extracting(CommandSpec::name).containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    private static void compareAll(RespConnection redis, boolean resp3) {
        for (CommandSpec spec : TABLE.all()) {
            String name = spec.name();
            compare(redis, resp3, "COMMAND", "INFO", name);
            compare(redis, resp3, "COMMAND", "DOCS", name);
            for (CommandSpec subcommand : spec.subcommands()) {
                compare(redis, resp3, "COMMAND", "INFO", subcommand.fullName(), name.toUpperCase(Locale.ROOT));
                compare(redis, resp3, "COMMAND", "DOCS", subcommand.fullName(), "nosuch");
            }
        }
        compare(redis, resp3, "COMMAND", "INFO", "nosuch", "get|x", "config|nosuch", "");
        compare(redis, resp3, "COMMAND", "HELP");
        compare(redis, resp3, "COMMAND", "LIST", "FILTERBY", "PATTERN", "getex");
        compare(redis, resp3, "COMMAND", "LIST", "FILTERBY", "ACLCAT", "nosuch");
        compare(redis, resp3, "COMMAND", "LIST", "FILTERBY", "MODULE", "x");
        compare(redis, resp3, "COMMAND", "LIST", "FOO");
        for (String keys : List.of(
                "GET a",
                "SET a b",
                "SET a b get",
                "MSET a 1 b 2",
                "MSET a 1 b",
                "SORT a STORE b BY x STORE c",
                "SORT a STORE",
                "SORT_RO a",
                "COPY a b",
                "OBJECT ENCODING a",
                "OBJECT NOSUCH a",
                "PING x",
                "NOSUCH a",
                "GET a b",
                "MIGRATE h 1 a 0 10",
                "MIGRATE h 1  0 10 KEYS a b",
                "MIGRATE h 1 a 0 10 KEYS b",
                "MIGRATE h 1  0 10 AUTH KEYS KEYS a",
                "RENAME a b",
                "LCS a b IDX",
                "TOUCH a b",
                "CONFIG GET a")) {
            List<String> words = new ArrayList<>(List.of("COMMAND", "GETKEYS"));
            words.addAll(List.of(keys.split(" ", -1)));
            compare(redis, resp3, words.toArray(String[]::new));
            words.set(1, "GETKEYSANDFLAGS");
            compare(redis, resp3, words.toArray(String[]::new));
        }
    }

    private static void compare(RespConnection redis, boolean resp3, String... words) {
        RespReply expected = redis.call(words);
        RespReply actual = written(resp3, reply -> answer(words, reply));
        assertThat(sorted(words, actual).wire())
                .as(String.join(" ", words))
                .isEqualTo(sorted(words, expected).wire());
    }

    private static void answer(String[] words, Reply reply) {
        Arguments args = new Words(words);
        switch (words[1]) {
            case "INFO" -> CommandCommand.info(TABLE, args, reply);
            case "DOCS" -> CommandCommand.docs(TABLE, args, reply);
            case "LIST" -> CommandCommand.list(TABLE, args, reply);
            case "GETKEYS" -> CommandCommand.getKeys(TABLE, args, false, reply);
            case "GETKEYSANDFLAGS" -> CommandCommand.getKeys(TABLE, args, true, reply);
            default -> CommandCommand.help(reply);
        }
    }

    /** What is written to a connection. */
    private static RespReply written(boolean resp3, Consumer<Reply> writer) {
        Output output = new Output(new Chunks());
        Reply reply = new Reply(_ -> {});
        reply.begin(output, resp3 ? 3 : 2);
        writer.accept(reply);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        while (output.pieceLength() > 0) {
            bytes.writeBytes(Memory.toArray(output.pieceAddress(), output.pieceLength()));
            output.sent(output.pieceLength());
        }
        try {
            return new RespReader(new ByteArrayInputStream(bytes.toByteArray())).next();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Memory for an output, given back when the test ends. */
    private static final class Chunks implements BufferPool {
        private final Map<Long, MemorySegment> lent = new HashMap<>();

        @Override
        public long acquire(int minBytes) {
            MemorySegment chunk = Arena.ofAuto().allocate(minBytes, 8);
            lent.put(chunk.address(), chunk);
            return chunk.address();
        }

        @Override
        public int capacity(long address) {
            return (int) Objects.requireNonNull(lent.get(address)).byteSize();
        }

        @Override
        public void release(long address) {
            lent.remove(address);
        }
    }

    private static RespReply sorted(String[] words, RespReply reply) {
        return switch (words[1]) {
            case "INFO" -> CommandOrder.ofInfos(reply);
            case "DOCS" -> CommandOrder.ofDocs(reply);
            default -> reply;
        };
    }

    /** Words in memory, one after the other. */
    private static final class Words implements Arguments {
        private final List<MemorySegment> segments = new ArrayList<>();

        Words(String... words) {
            for (String word : words) {
                byte[] bytes = RespReply.bytes(word);
                MemorySegment segment = Arena.ofAuto().allocate(Math.max(1, bytes.length));
                MemorySegment.copy(bytes, 0, segment, ValueLayout.JAVA_BYTE, 0, bytes.length);
                segments.add(segment.asSlice(0, bytes.length));
            }
        }

        @Override
        public int count() {
            return segments.size();
        }

        @Override
        public long address(int i) {
            return segments.get(i).address();
        }

        @Override
        public int length(int i) {
            return (int) segments.get(i).byteSize();
        }
    }
}
