package dev.torc.acceptance.differential;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/** The hand-picked scripts, one test each and protocol. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ScriptsTest {
    private static final List<String> FILES = List.of(
            "strings",
            "counters",
            "lcs",
            "keys",
            "expiry",
            "scan",
            "sort",
            "dump",
            "object",
            "connection",
            "client",
            "protocol",
            "command",
            "config",
            "server",
            "info",
            "debug",
            "replication");

    private @Nullable Duel duel;

    @BeforeAll
    void start() {
        duel = new Duel(Servers.oracle(), Servers.underTest(), Differences.documented());
    }

    @AfterAll
    void stop() {
        if (duel != null) {
            duel.close();
        }
    }

    @TestFactory
    Stream<DynamicContainer> scriptsGetRedissReplies() {
        return FILES.stream()
                .map(file -> dynamicContainer(
                        file, ScriptReader.read(file + ".script").stream().flatMap(this::tests)));
    }

    private Stream<DynamicTest> tests(Script script) {
        return script.sessions().stream()
                .map(session -> dynamicTest(script.name() + ", " + session, () -> run(script, session)));
    }

    private void run(Script script, Script.Session session) {
        List<Mismatch> mismatches = requireNonNull(duel).run(script.steps(), session);
        if (!mismatches.isEmpty()) {
            fail(script.source() + " in " + session + "\n"
                    + mismatches.stream().map(Mismatch::toString).collect(Collectors.joining("\n")));
        }
    }
}
