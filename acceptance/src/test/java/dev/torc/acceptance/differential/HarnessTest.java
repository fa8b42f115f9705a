package dev.torc.acceptance.differential;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The harness itself: silent about Redis beside Redis, and not about servers that are wrong on purpose. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HarnessTest {
    private static final int SEQUENCES = 60;

    private @Nullable ServerUnderTest redis;
    private @Nullable ServerUnderTest other;

    @BeforeAll
    void start() {
        redis = Servers.oracle();
        other = Servers.oracle();
    }

    @AfterAll
    void stop() {
        if (redis != null) {
            redis.close();
        }
        if (other != null) {
            other.close();
        }
    }

    @Test
    void findsNoDifferenceBetweenTwoRedisServers() {
        assertThat(failures(5 * SEQUENCES, words -> words, reply -> reply)).isEmpty();
    }

    @Test
    void findsAnOptionThatIsIgnored() {
        assertThat(failures(words -> without(words, "SET", "KEEPTTL"), reply -> reply))
                .anyMatch(report -> report.contains("afterwards, db 0 key"));
    }

    @Test
    void findsAConditionThatIsIgnored() {
        assertThat(failures(words -> without(words, "EXPIRE", "GT"), reply -> reply))
                .anySatisfy(report -> {
                    assertThat(report).containsIgnoringCase("gt");
                    assertThat(commandsIn(report)).isLessThanOrEqualTo(3);
                });
    }

    @Test
    void findsAnErrorWithOneWordChanged() {
        assertThat(failures(words -> words, reply -> reply.replace("-ERR syntax error", "-ERR Syntax error")))
                .isNotEmpty()
                .allSatisfy(report -> {
                    assertThat(report).contains("Syntax error");
                    assertThat(commandsIn(report)).isEqualTo(1);
                });
    }

    @Test
    void findsAnExpiryThatOnlyTheKeySpaceShows() {
        assertThat(failures(HarnessTest::forgetExpiry, reply -> reply)).anySatisfy(report -> {
            assertThat(report).contains("afterwards, db 0 key");
            assertThat(commandsIn(report)).isEqualTo(1);
        });
    }

    @Test
    void findsAWrongEncoding() {
        assertThat(failures(words -> words, reply -> reply.replace("$6\r\nembstr", "$3\r\nraw")))
                .isNotEmpty()
                .allMatch(report -> report.contains("raw"));
    }

    @Test
    void findsANullOfTheOtherProtocol() {
        assertThat(failures(words -> words, reply -> reply.replace("_\r\n", "$-1\r\n")))
                .isNotEmpty()
                .allSatisfy(report -> {
                    assertThat(report).contains("differ in RESP3");
                    assertThat(commandsIn(report)).isEqualTo(1);
                });
    }

    @Test
    void findsADifferenceInAScript() {
        String text = """
                === a
                > SET a 1 EX 100
                b> GET a
                raw> "PING\\r\\n"
                > TTL a
                scan> MATCH *
                > NOSUCH
                """;
        List<Step> steps = ScriptReader.read("text", text).getFirst().steps();
        UnaryOperator<String> fault = reply -> reply.replace("unknown command", "Unknown command");

        assertThat(run(steps, reply -> reply)).isEmpty();
        assertThat(run(steps, fault)).extracting(Mismatch::step).containsExactly("> NOSUCH");
    }

    @Test
    void letsADocumentedDifferencePass() {
        List<Step> steps = ScriptReader.read("text", "=== a\n> NOSUCH a b\n> GET a b\n")
                .getFirst()
                .steps();
        Differences differences =
                Differences.parse("| `NOSUCH *` | `-ERR unknown command *` | `-ERR Unknown command *` | a capital |\n");
        UnaryOperator<String> fault =
                reply -> reply.replace("ERR unknown", "ERR Unknown").replace("ERR wrong", "ERR Wrong");

        try (FaultyProxy proxy = new FaultyProxy(requireNonNull(other), words -> words, fault);
                Duel duel = new Duel(borrowed(requireNonNull(redis)), proxy, differences)) {
            assertThat(duel.run(steps, Script.Session.RESP2))
                    .extracting(Mismatch::step)
                    .containsExactly("> GET a b");
        }
    }

    private List<Mismatch> run(List<Step> steps, UnaryOperator<String> replyFault) {
        try (FaultyProxy proxy = new FaultyProxy(requireNonNull(other), words -> words, replyFault);
                Duel duel = new Duel(borrowed(requireNonNull(redis)), proxy, Differences.none())) {
            return duel.run(
                    steps.stream().filter(step -> !(step instanceof Step.Raw)).toList(), Script.Session.RESP2);
        }
    }

    private List<String> failures(UnaryOperator<List<String>> requestFault, UnaryOperator<String> replyFault) {
        return failures(SEQUENCES, requestFault, replyFault);
    }

    private List<String> failures(
            int sequences, UnaryOperator<List<String>> requestFault, UnaryOperator<String> replyFault) {
        try (FaultyProxy proxy = new FaultyProxy(requireNonNull(other), requestFault, replyFault);
                Duel duel = new Duel(borrowed(requireNonNull(redis)), proxy, Differences.none())) {
            return new RandomSequences(duel).failures(1, sequences);
        }
    }

    /** The number of commands in a report: its second paragraph. */
    private static int commandsIn(String report) {
        return (int) report.split("\n\n", -1)[1].lines().count();
    }

    private static List<String> without(List<String> words, String command, String option) {
        List<String> kept = new ArrayList<>(words);
        if (words.getFirst().equalsIgnoreCase(command)) {
            kept.subList(2, kept.size()).removeIf(option::equalsIgnoreCase);
        }
        return kept;
    }

    private static List<String> forgetExpiry(List<String> words) {
        boolean set =
                words.size() == 4 && words.getFirst().toLowerCase(Locale.ROOT).equals("setex");
        return set && words.get(2).matches("[1-9]\\d{3,8}") ? List.of("SET", words.get(1), words.get(3)) : words;
    }

    /** A duel closes its servers; these go on to the next test. */
    private static ServerUnderTest borrowed(ServerUnderTest server) {
        return new ServerUnderTest() {
            @Override
            public String name() {
                return server.name();
            }

            @Override
            public String host() {
                return server.host();
            }

            @Override
            public int port() {
                return server.port();
            }

            @Override
            public void close() {}
        };
    }
}
