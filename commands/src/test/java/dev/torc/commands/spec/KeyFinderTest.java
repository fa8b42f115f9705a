package dev.torc.commands.spec;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Positions as {@code COMMAND GETKEYS} of Redis 7.0.15 tells them, {@code docs} of the specs left out. */
class KeyFinderTest {
    private static final CommandTable<String> TABLE =
            CommandTable.<String>builder().registerRest("", _ -> true).build();

    /** Kinds of key specs that the groups in place do not have. */
    private static final String OTHER_GROUPS = """
            group other

            command zunionstore
              arity -4
              flags write denyoom
              key index 1 range 0 1 0 OW update
              key index 2 keynum 0 1 1 RO access
              docs

            command xread
              arity -4
              flags readonly blocking
              key keyword STREAMS 1 range -1 1 2 RO access
              docs

            command eval
              arity -3
              flags noscript no_mandatory_keys
              key index 2 keynum 0 1 1 RW access update
              docs

            command spublish
              arity 3
              key index 1 range 0 1 0 not_key
              docs

            command blpop
              arity -3
              key index 1 range -2 1 0 RW access delete
              docs

            command brpoplpush
              arity 4
              key index 1 range 0 1 0 RW access delete
              key index 2 range 0 1 0 RW insert
              docs
            """;

    private static final Map<String, CommandSpec> OTHERS = others();

    @ParameterizedTest
    @CsvSource({
        "get a, 1",
        "set a b, 1",
        "mset a 1 b 2, 1 3",
        "mset a 1 b, 1 3",
        "mget a b c, 1 2 3",
        "del a, 1",
        "lcs a b LEN, 1 2",
        "copy a b DB 1, 1 2",
        "object encoding a, 2",
        "memory usage a SAMPLES 1, 2",
        "sort a by w* get STORE limit 1 2 Store b store c, 1 12",
        "sort a get store, 1",
        "sort_ro a by x, 1",
        "migrate h 1 a 0 9, 3",
        "migrate h 1 '' 0 9 auth keys KEYS a b, 9 10",
        "migrate h 1 a 0 9 keys b, ''",
        "migrate h 1 '' 0 9 keys, ''",
        "ping, ''",
        "get, ''",
        "zunionstore d 2 a b weights 1 2, 1 3 4",
        "zunionstore d 3 a b, ''",
        "zunionstore d 0 a b, ''",
        "zunionstore d 02 a b, ''",
        "zunionstore d x a b, ''",
        "xread COUNT 1 streams a b 0 1, 4 5",
        "xread count 1, ''",
        "eval s 2 a b c, 3 4",
        "eval s 0, ''",
        "eval s, ''",
        "spublish a b, ''",
        "blpop a b 0, 1 2",
    })
    void findsKeys(String command, String positions) {
        Words words = Words.of(command.replace("''", ""));
        CommandSpec other = OTHERS.get(command.split(" ", 2)[0]);
        CommandSpec spec = other != null ? other : requireNonNull(TABLE.resolve(words));
        KeyPositions keys = new KeyPositions();

        boolean found = KeyFinder.find(spec, words, keys);

        StringBuilder actual = new StringBuilder();
        for (int i = 0; i < keys.count(); i++) {
            actual.append(i == 0 ? "" : " ").append(keys.position(i));
        }
        assertThat(actual).hasToString(positions);
        assertThat(found).isEqualTo(!positions.isEmpty());
    }

    @ParameterizedTest
    @CsvSource({
        "set a b, false",
        "set a b GeT, true",
        "set get get, false",
    })
    void settingReadsTheKeyOnlyWithGet(String command, boolean reads) {
        Words words = Words.of(command);
        KeyPositions keys = new KeyPositions();
        assertThat(KeyFinder.find(requireNonNull(TABLE.resolve(words)), words, keys))
                .isTrue();
        assertThat(keys.has(0, KeyFlag.ACCESS)).isEqualTo(reads);
        assertThat(keys.has(0, KeyFlag.UPDATE)).isTrue();
    }

    @Test
    void derivesTheRangeThatOlderClientsGoBy() {
        assertThat(range("zunionstore")).isEqualTo("1 1 1 movable");
        assertThat(range("xread")).isEqualTo("0 0 0 movable");
        assertThat(range("blpop")).isEqualTo("1 -2 1");
        assertThat(range("brpoplpush")).isEqualTo("1 2 1");
        assertThat(range("spublish")).isEqualTo("1 1 1");
    }

    @Test
    void onlySortMayTouchKeysThatItDoesNotName() {
        assertThat(TABLE.all().stream().filter(CommandSpec::mayTouchUnnamedKeys).map(CommandSpec::name))
                .containsExactlyInAnyOrder("sort", "sort_ro");
    }

    private static String range(String name) {
        CommandSpec spec = requireNonNull(OTHERS.get(name));
        return spec.firstKey() + " " + spec.lastKey() + " " + spec.keyStep()
                + (spec.hasMovableKeys() ? " movable" : "");
    }

    private static Map<String, CommandSpec> others() {
        Map<String, CommandSpec> specs = new LinkedHashMap<>();
        SpecReader.read(new SpecLines(OTHER_GROUPS), "", specs);
        return specs;
    }
}
