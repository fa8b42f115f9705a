package dev.torc.commands.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torc.peers.RedisServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.assertj.core.api.SoftAssertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** CONFIG GET and SET beside redis-server. */
class ConfigSetDifferentialTest {
    /** Where setting a value would move, stop or starve the server that is asked; or depends on the machine. */
    private static final Set<String> LEFT_OUT = Set.of(
            "port",
            "bind",
            "tls-port",
            "tls-cluster",
            "tls-replication",
            "maxclients",
            "oom-score-adj",
            "maxmemory-clients",
            "client-output-buffer-limit",
            "watchdog-period",
            "appendonly",
            "activedefrag",
            "timeout",
            "maxmemory-policy");

    private static final List<String> VALUES = List.of(
            "",
            " ",
            "0",
            "1",
            "-1",
            "2",
            "3",
            "10",
            "11",
            "99",
            "100",
            "101",
            "500",
            "501",
            "1000",
            "65535",
            "65536",
            "1024",
            "1023",
            "1048575",
            "1048576",
            "2097152",
            "2147483647",
            "2147483648",
            "-2147483648",
            "-2147483649",
            "4294967295",
            "4294967296",
            "9223372036854775807",
            "9223372036854775808",
            "-9223372036854775808",
            "18446744073709551615",
            "18446744073709551616",
            "99999999999999999999999999",
            "+5",
            "05",
            "5 ",
            " 5",
            "0x10",
            "1.5",
            "1e3",
            "k",
            "kb",
            "1k",
            "1K",
            "1kb",
            "1KB",
            "3m",
            "3mb",
            "3M",
            "1g",
            "1gb",
            "1Gb",
            "1tb",
            "2b",
            "-1mb",
            "9999999999gb",
            "5%",
            "100%",
            "101%",
            "-5%",
            "%",
            "1%%",
            "yes",
            "no",
            "YES",
            "No",
            "maybe",
            "true",
            "always",
            "everysec",
            "EVERYSEC",
            "local",
            "allchannels",
            "notice",
            "debug",
            "swapdb",
            "on-empty-db",
            "hostname",
            "ip",
            "panic",
            "panic-on-replicas",
            "clients",
            "save",
            "nosave",
            "save now",
            "now force save",
            "save nosave",
            "default",
            "default force",
            "force  now",
            "a/b",
            "a\\b",
            "some text",
            "tab\there",
            "quote\"d",
            "\u00e9\u00ff\u0001",
            "a_b",
            "a-b.c",
            "x".repeat(255),
            "x".repeat(256),
            "{title}",
            "{title} {listen-addr}",
            "{port}",
            "{{",
            "{",
            "{nope}",
            "x{title}",
            "  ",
            "A",
            "AKE",
            "KEA",
            "Kg",
            "Ex$",
            "g$lshzxetd",
            "g$lshzxetdn",
            "nmK",
            "KEm",
            "Kmn",
            "?",
            "A?",
            "lx",
            "900 1",
            "900 1 300 10",
            "900",
            "900 -1",
            "0 1",
            "900  1",
            "900 1 ",
            "60 010",
            "1 2 3",
            "0 200 800",
            "-2000 0 2000",
            "1 2 3001",
            "1 2 x",
            "50",
            "50 99",
            "50.5 99.999999",
            "99.1234567",
            "50 101",
            "50 -1",
            "50 x",
            "1e1 0x10",
            "1e-9",
            "0 100",
            "nan",
            "inf",
            "50  99");

    @TempDir
    private static Path directory;

    private static RedisServer redis;
    private final Settings settings = new Settings(directory.toString());

    @BeforeEach
    void startAsTheOtherDoes() {
        settings.load(CommandLine.parse(redis.arguments()).text("", ""), path -> "", name -> true);
    }

    @BeforeAll
    static void start() {
        redis = RedisServer.start(directory);
    }

    @AfterAll
    static void stop() {
        redis.close();
    }

    @Test
    void hasRedissSettingsWithTheirDefaults() {
        Map<String, String> theirs = pairs(redis.list("CONFIG", "GET", "*"));
        Map<String, String> ours = new TreeMap<>();
        for (Settings.Pair pair : settings.get(List.of("*"))) {
            Setting<?> setting = settings.find(pair.name());
            assertThat(setting).isNotNull();
            if (setting != null && setting.use() != Use.OWN) {
                ours.put(pair.name(), pair.value());
            }
        }
        assertThat(ours).isEqualTo(theirs);
    }

    @Test
    void findsHiddenSettingsOnlyByName() {
        for (String name : List.of(
                "key-load-delay",
                "loading-process-events-interval-bytes",
                "lua-enable-deprecated-api",
                "rdb-key-save-delay",
                "use-exit-on-panic",
                "watchdog-period")) {
            assertThat(flat(settings.get(List.of(name))))
                    .isEqualTo(redis.list("CONFIG", "GET", name))
                    .hasSize(2);
            assertThat(settings.get(List.of(name + "*"))).isEmpty();
        }
    }

    @Test
    void takesAndRefusesTheSameValues() {
        SoftAssertions softly = new SoftAssertions();
        List<String> names =
                new ArrayList<>(pairs(redis.list("CONFIG", "GET", "*")).keySet());
        names.addAll(List.of("key-load-delay", "rdb-key-save-delay", "loading-process-events-interval-bytes"));
        for (String name : names) {
            if (!LEFT_OUT.contains(name)) {
                compare(softly, name, VALUES);
            }
        }
        softly.assertAll();
    }

    @Test
    void takesAndRefusesTheSameValuesOfDelicateSettings() {
        SoftAssertions softly = new SoftAssertions();
        compare(
                softly,
                "client-output-buffer-limit",
                List.of(
                        "",
                        " ",
                        "normal",
                        "normal 1",
                        "normal 1gb 1gb 3 slave",
                        "foo 1 2 3",
                        "master 1 2 3",
                        "Normal 1gb 2gb 3",
                        "replica 1mb x 3",
                        "REPLICA 1k 2kb 3 pubsub 4 5 6",
                        "slave 1 2 -3",
                        "slave 1 2 3x",
                        "slave 1 2 ",
                        "slave -1 2 3",
                        "slave 18446744073709551615 99999999999999999999gb 99999999999999999999",
                        "pubsub 0 0 0",
                        "slave 1 2 +3",
                        "normal 0 0 0"));
        compare(
                softly,
                "maxmemory-clients",
                List.of(
                        "100gb",
                        "50%",
                        "100%",
                        "101%",
                        "0%",
                        "-1%",
                        "%",
                        "1%%",
                        "x",
                        "-5",
                        "18446744073709551615",
                        "18446744073709551000",
                        "5.5%",
                        "1tb",
                        "0"));
        compare(softly, "bind", List.of("1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17"));
        compare(softly, "port", List.of("-1", "65536", "x", ""));
        compare(softly, "maxclients", List.of("0", "-1", "x", "4294967296", "100"));
        compare(softly, "timeout", List.of("-1", "100", "2147483648", "x", "0"));
        compare(softly, "appendonly", List.of("x", "no"));
        compare(softly, "activedefrag", List.of("x", "", "no"));
        compare(softly, "oom-score-adj", List.of("x", "maybe", "no"));
        compare(softly, "maxmemory-policy", List.of("allkeys-lru", "VOLATILE-TTL", "noeviction"));
        for (String name : List.of("tls-port", "tls-cluster", "tls-replication")) {
            compare(softly, name, List.of("x", "", "70000"));
        }
        softly.assertAll();
    }

    @Test
    void listsItsOwnPolicyAfterRediss() {
        String complaint = redis.text("CONFIG", "SET", "maxmemory-policy", "x") + ", allkeys-tinylfu";
        assertThat("-" + settings.set(List.of("maxmemory-policy", "x"), true)).isEqualTo(complaint);
        assertThat(settings.set(List.of("maxmemory-policy", "Allkeys-TinyLFU"), true))
                .isNull();
        assertThat(settings.memory.maxMemoryPolicy.choice()).isEqualTo("allkeys-tinylfu");
    }

    @Test
    void setsAllOrNothing() {
        SoftAssertions softly = new SoftAssertions();
        for (List<String> arguments : List.of(
                List.of("maxmemory", "1gb", "hz", "20"),
                List.of("maxmemory", "2gb", "hz", "x", "maxmemory-samples", "7"),
                List.of("maxmemory", "3gb", "nope", "1"),
                List.of("nope", "1", "maxmemory", "x"),
                List.of("maxmemory", "3gb", "databases", "4"),
                List.of("databases", "4", "nope", "1"),
                List.of("maxmemory", "3gb", "maxmemory", "4gb"),
                List.of("maxmemory", "x", "MAXMEMORY", "4gb"),
                List.of("maxmemory", "1", "databases", "1", "maxmemory", "2"),
                List.of("dbfilename", "x", "databases", "1"),
                List.of("DIR", "/tmp"),
                List.of("slave-priority", "7", "replica-priority", "8"),
                List.of("replica-priority", "9", "slave-priority", "x"),
                List.of("save", "1 1", "save", "2 2"),
                List.of("save", "1 1", "hz", "30", "notify-keyspace-events", "q"),
                List.of("client-output-buffer-limit", "pubsub 1 2 3", "latency-tracking-info-percentiles", "200"),
                List.of("Lua-Time-Limit", "x"),
                List.of("maxmemory", "1", "hz"),
                List.of("maxmemory", "1", "maxmemory"),
                List.of("na\r\nme", "x"),
                List.of("", ""))) {
            List<String> command = new ArrayList<>(List.of("CONFIG", "SET"));
            command.addAll(arguments);
            String theirs = redis.text(command.toArray(String[]::new));
            softly.assertThat(answer(settings.set(arguments, false)))
                    .as("%s", arguments)
                    .isEqualTo(theirs);
            List<String> watched = List.of(
                    "maxmemory",
                    "hz",
                    "maxmemory-samples",
                    "replica-priority",
                    "save",
                    "notify-keyspace-events",
                    "client-output-buffer-limit",
                    "latency-tracking-info-percentiles");
            softly.assertThat(new TreeMap<>(pairs(flat(settings.get(watched)))))
                    .as("after %s", arguments)
                    .isEqualTo(pairs(get(watched)));
        }
        softly.assertAll();
    }

    @Test
    void getsWhatPatternsName() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<String> atoms = List.of(
                "maxmemory",
                "*max*",
                "MAXMEM*",
                "MaxMemory",
                "slave*",
                "slaveof",
                "SLAVEOF",
                "replica?of",
                "nope",
                "*",
                "[",
                "[m]axmemory",
                "hz",
                "H?",
                "dynamic-hz",
                "*-hz",
                "",
                "watchdog*",
                "watchdog-period",
                "h*[^y]",
                "t?m*");
        Set<String> own = new TreeSet<>();
        settings.groups()
                .forEach(group -> group.settings().stream()
                        .filter(setting -> setting.use() == Use.OWN)
                        .forEach(setting -> own.add(setting.name())));
        for (int i = 0; i < 300; i++) {
            List<String> patterns = new ArrayList<>();
            for (int j = random.nextInt(4); j >= 0; j--) {
                patterns.add(atoms.get(random.nextInt(atoms.size())));
            }
            List<String> ours = new ArrayList<>();
            settings.get(patterns).stream().map(Settings.Pair::name).forEach(ours::add);
            ours.removeAll(own);
            assertThat(ours)
                    .as("%s, seed %d", patterns, seed)
                    .containsExactlyInAnyOrderElementsOf(names(get(patterns)));
        }
    }

    /** Sets each value in both, and compares answers and what is shown afterwards; then goes back to the value before. */
    private void compare(SoftAssertions softly, String name, List<String> values) {
        String before = get(List.of(name)).get(1);
        for (String value : values) {
            String ours = answer(settings.set(List.of(name, value), false));
            softly.assertThat(ours).as("%s '%s'", name, value).isEqualTo(redis.text("CONFIG", "SET", name, value));
            softly.assertThat(flat(settings.get(List.of(name))))
                    .as("%s after '%s'", name, value)
                    .isEqualTo(get(List.of(name)));
        }
        redis.command("CONFIG", "SET", name, before);
        settings.set(List.of(name, before), false);
    }

    private static String answer(@Nullable String error) {
        return error == null ? "OK" : "-" + error;
    }

    private static List<String> get(List<String> patterns) {
        List<String> command = new ArrayList<>(List.of("CONFIG", "GET"));
        command.addAll(patterns);
        return redis.list(command.toArray(String[]::new));
    }

    private static List<String> flat(List<Settings.Pair> pairs) {
        List<String> flat = new ArrayList<>();
        pairs.forEach(pair -> flat.addAll(List.of(pair.name(), pair.value())));
        return flat;
    }

    private static List<String> names(List<String> flat) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < flat.size(); i += 2) {
            names.add(flat.get(i));
        }
        return names;
    }

    private static Map<String, String> pairs(List<String> flat) {
        Map<String, String> pairs = new TreeMap<>();
        for (int i = 0; i < flat.size(); i += 2) {
            pairs.put(flat.get(i), flat.get(i + 1));
        }
        return pairs;
    }
}
