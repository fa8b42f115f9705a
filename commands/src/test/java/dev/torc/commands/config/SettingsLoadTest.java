package dev.torc.commands.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.torc.peers.RedisServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files and command lines beside redis-server, and what Torc says beyond it. */
class SettingsLoadTest {
    private static final List<String> COMMANDS = List.of("get", "set", "config", "debug", "flushall");

    @TempDir
    private Path directory;

    private Settings settings = new Settings("/work");

    @Test
    void refusesLinesAsRedisDoes() throws IOException {
        SoftAssertions softly = new SoftAssertions();
        for (String text : List.of(
                "port abc\n",
                "# c\n\n   \n\tmaxmemory 1 2  \r\n",
                "save \"900 1\n",
                "save \"a\"b\n",
                "save 'a'b\n",
                "save 'a\n",
                "maxmemory\n",
                "  port   'a\\'b'  \n",
                "port \"\\x41\\n\\t\\\\\\q\"\n",
                "hz \"1\\x3\"\n",
                "hz 1\\x31\n",
                "hz a\"b c\"\n",
                "hz \"\\x31\\x30\"\nhz \"x\\x31\"",
                "unixsocketperm 999\n",
                "unixsocketperm 7777\n",
                "unixsocketperm -1\n",
                "replicaof a b\n",
                "replicaof a 65536\n",
                "replicaof a\n",
                "slaveof no one x\n",
                "replicaof a 1\ncluster-enabled yes\n",
                "appendfilename a/b\n",
                "appendfilename \"\"\n",
                "appenddirname a/b\n",
                "appenddirname ''\n",
                "dbfilename a/b\n",
                "dir a b\n",
                "notify-keyspace-events a b\n",
                "save 900 1\nsave 300\n",
                "save 900 x\n",
                "client-output-buffer-limit normal\n",
                "client-output-buffer-limit normal 1 2 3 nobody 1 2 3\n",
                "oom-score-adj-values 1 2\n",
                "oom-score-adj-values 1 2 3000\n",
                "enable-debug-command maybe\n",
                "socket-mark-id 4294967296\n",
                "shutdown-on-sigint\n",
                "shutdown-on-sigint save nosave\n",
                "supervised maybe\n",
                "syslog-facility x\n",
                "rename-command nope x\n",
                "rename-command GET set\n",
                "rename-command GET \"\"\nrename-command GET x\n",
                "rename-command GET x\nrename-command X y\nrename-command x z\n",
                "rename-command GET\n",
                "include\n",
                "include a b\n",
                "user\n",
                "loadmodule\n",
                "sentinel monitor x\n",
                "some.thing\n",
                "list-max-ziplist-entries 1\nlist-max-ziplist-entries 1 2\n",
                "lua-replicate-commands yes\nlua-replicate-commands\n",
                "\"\" x\n",
                "hz x\0hz y\n",
                "tls-port 65536\n",
                "databases 0\n",
                "bind 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17\n",
                "latency-tracking-info-percentiles 50 a\n",
                "LOGLEVEL X\n")) {
            String theirs = refusal(text);
            softly.assertThat(ours(text)).as("%s", text).isEqualTo(theirs);
        }
        softly.assertAll();
    }

    @Test
    void readsOptionsAsRedisDoes() throws IOException {
        Files.writeString(directory.resolve("a.conf"), "timeout 1");
        Files.writeString(directory.resolve("b.conf"), "timeout 1\nhz 20\n\n");
        SoftAssertions softly = new SoftAssertions();
        for (List<String> arguments : List.of(
                List.of("--port"),
                List.of("--port", "abc"),
                List.of("--port abc"),
                List.of("--port abc", "--nope"),
                List.of("--port", "1", "2"),
                List.of("--port", "--nope"),
                List.of("--save", "--port", "abc"),
                List.of("--SAVE", "--port", "abc"),
                List.of("--port", "abc", "--save"),
                List.of("--save", "900", "1", "300", "--port", "0"),
                List.of("--save", "900", "1", "--save", "60", "x"),
                List.of("--port", "x", "--save", ""),
                List.of("--port", ""),
                List.of("--port ", "x"),
                List.of("--port", "a\"b'c\u00e9\n"),
                List.of("--port \"a", "b"),
                List.of("--maxmemory", "1gb --nope"),
                List.of("--bind", "-::*", "--port", "x"),
                List.of("--logfile", "--port", "x"),
                List.of("--port", "0", "--port", "--save", "", "--hz", "x"),
                List.of("-", "--port", "abc"),
                List.of("--port", "abc", "-"),
                List.of("--bind", "-", "1", "--port", "abc"),
                List.of("a.conf", "--port", "abc"),
                List.of("b.conf", "--port", "abc", "--timeout", "1"),
                List.of("b.conf", "--timeout", "1", "--port", "x", "y"),
                List.of("--user"),
                List.of("--rename-command", "CONFIG", "", "--port", "x"),
                List.of("--replicaof", "127.0.0.1", "1", "--cluster-enabled", "yes"),
                List.of("--shutdown-on-sigterm", "now", "later"))) {
            CommandLine line = CommandLine.parse(arguments);
            String file = line.file() == null ? "" : Files.readString(directory.resolve(line.file()));
            softly.assertThat(ours(line.text(file, "")))
                    .as("%s", arguments)
                    .isEqualTo(RedisServer.refusal(directory, arguments));
        }
        softly.assertAll();
    }

    @Test
    void namesTheNearestSettingForAnUnknownOne() {
        assertThatThrownBy(() -> load("\nmaxmemroy 1gb\n"))
                .isInstanceOf(SettingsException.class)
                .hasMessage("""
                        *** FATAL CONFIG FILE ERROR (Torc) ***
                        Reading the configuration file, at line 2
                        >>> 'maxmemroy 1gb'
                        Bad directive or wrong number of arguments: there is no setting 'maxmemroy' (the nearest is 'maxmemory')""");
        assertThatThrownBy(() -> load("includ x")).hasMessageContaining("'include'");
        assertThatThrownBy(() -> load("port=1")).hasMessageContaining("'port'");
        assertThatThrownBy(() -> load("event-lops 1")).hasMessageContaining("'event-loops'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "save 900 1\nsave \"\"\n",
                "save \"\"\nsave 60 7\n",
                "save 900 1 300 10\nsave 60 7\n",
                "save\n",
                "save \"900 1 300 10\"\nsave ' 60 7'\n",
                "save 900 1\nsave\n",
                "bind\n",
                "bind \"\"\n",
                "maxmemory 1gb\nMaxMemory 2GB\n",
                "maxmemory-clients 5%\nclient-output-buffer-limit normal 1gb 0 0 pubsub 1 2 3\nclient-output-buffer-limit replica 1kb 2k 3\n",
                "hz 1000\nunixsocketperm 0700\nnotify-keyspace-events \"KEA\"\nlatency-tracking-info-percentiles\n",
                "requirepass \"\"\nmasterauth 'x y'\nslave-priority 5\nlua-time-limit 7\nhash-max-ziplist-entries 3\n",
                "shutdown-on-sigterm force save\noom-score-adj-values 1 2 3\nlogfile ''\nproc-title-template '{title} x'\n",
                "list-max-ziplist-entries 1\nlua-replicate-commands yes\nrename-command FLUSHALL \"\"\nuser bob on nopass\n",
                "tls-protocols 'TLSv1.2 TLSv1.3'\ncluster-announce-hostname a.b\ndatabases 3\nio-threads 2\nmaxclients 50\n"
            })
    void comesToTheSameValuesAsRedis(String text) throws IOException {
        Path file = Files.writeString(directory.resolve("a.conf"), text);
        compareWithRedis(text, file);
    }

    @Test
    void readsDebiansFile() throws IOException {
        Path debians = Path.of("/etc/redis/redis.conf");
        Assumptions.assumeTrue(Files.isReadable(debians), "Debian's redis.conf is not here");
        String text = Files.readString(debians, StandardCharsets.ISO_8859_1);
        compareWithRedis(
                text,
                debians,
                "--daemonize",
                "no",
                "--supervised",
                "no",
                "--logfile",
                "",
                "--pidfile",
                "",
                "--unixsocket",
                "");
        assertThat(settings.warnings())
                .hasSize(1)
                .anyMatch(line -> line.startsWith("Settings accepted without effect, at their defaults: ")
                        && line.contains("notify-keyspace-events"));
    }

    private void compareWithRedis(String text, Path file, String... options) {
        List<String> arguments = new ArrayList<>(List.of(file.toString()));
        arguments.addAll(List.of(options));
        try (RedisServer redis = RedisServer.start(directory, arguments.toArray(String[]::new))) {
            load(CommandLine.parse(redis.arguments()).text(text, ""));
            List<String> flat = redis.list("CONFIG", "GET", "*");
            Map<String, String> theirs = new TreeMap<>();
            Map<String, String> ours = new TreeMap<>();
            for (int i = 0; i < flat.size(); i += 2) {
                theirs.put(flat.get(i), flat.get(i + 1));
                settings.get(List.of(flat.get(i))).forEach(pair -> ours.put(pair.name(), pair.value()));
            }
            assertThat(ours).isEqualTo(theirs);
        }
    }

    @Test
    void followsIncludes() {
        Map<String, String> files = Map.of(
                "a.conf", "hz 20\ninclude b.conf\nmaxmemory 1gb",
                "b.conf", "maxmemory 2gb\ntimeout 5\n",
                "c*.conf", "",
                "/data/d.conf", "timeout 6\n",
                "bad.conf", "\nhz x\n",
                "self.conf", "include self.conf\n");
        Includes includes = path -> {
            String text = files.get(path);
            if (text == null) {
                throw new SettingsException(
                        "Fatal error, can't open config file '" + path + "': No such file or directory");
            }
            return text;
        };
        settings.load("include a.conf\nInclude c*.conf\ndir /data\ninclude d.conf", includes, COMMANDS::contains);
        assertThat(settings.memory.maxMemory.longValue()).isEqualTo(1L << 30);
        assertThat(settings.network.timeout.intValue()).isEqualTo(6);
        assertThat(settings.server.hz.intValue()).isEqualTo(20);

        assertThatThrownBy(() -> new Settings("/").load("hz 1\ninclude bad.conf", includes, COMMANDS::contains))
                .hasMessageContaining("at line 2\n>>> 'hz x'\n");
        assertThatThrownBy(() -> new Settings("/").load("include none.conf", includes, COMMANDS::contains))
                .hasMessageEndingWith("Fatal error, can't open config file 'none.conf': No such file or directory");
        assertThatThrownBy(() -> new Settings("/").load("include self.conf", includes, COMMANDS::contains))
                .hasMessageContaining("nested deeper than 16 files");
    }

    @Test
    void warnsOnceOfWhatHasNoEffect() {
        load(
                "aof-timestamp-enabled yes\naof-timestamp-enabled yes\nio-threads 4\nrdb-del-sync-files no\nport 1\nloadmodule x.so\nx.y 1\nslave-priority 9");
        assertThat(settings.warnings())
                .containsExactly(
                        "Setting 'aof-timestamp-enabled' is accepted without effect: Torc does not have this yet",
                        "Setting 'io-threads' is accepted without effect: Torc does not need it",
                        "Setting 'replica-priority' is accepted without effect: Torc does not have this yet",
                        "Setting 'loadmodule' is accepted without effect: Torc does not have this yet",
                        "Settings accepted without effect, at their defaults: rdb-del-sync-files");
    }

    @Test
    void refusesModuleSettingsWithoutAModule() {
        assertThatThrownBy(() -> load("x.y 1")).hasMessageContaining("without loadmodule directive");
    }

    @Test
    void renamesCommands() {
        load("rename-command CONFIG Conf\nrename-command conf \"\"\nrename-command GET fetch\nrename-command set get");
        assertThat(settings.renamedCommands())
                .containsOnly(Map.entry("config", ""), Map.entry("get", "fetch"), Map.entry("set", "get"));
    }

    @Test
    void renamesCommandsThatAreStillToCome() {
        load("rename-command EVAL \"\"\nrename-command ReplicaOf rep");
        assertThat(settings.renamedCommands()).containsOnly(Map.entry("eval", ""), Map.entry("replicaof", "rep"));
    }

    @Test
    void takesRelativeDirectoriesFromTheOneBefore() {
        load("dir data\ndir ./a/../b//\n");
        assertThat(settings.persistence.directory.value()).isEqualTo("/work/data/a/../b");
        load("dir /x//.");
        assertThat(settings.persistence.directory.text()).isEqualTo("/x");
        load("dir /");
        assertThat(settings.persistence.directory.text()).isEqualTo("/");
    }

    @Test
    void takesItsOwnSettings() {
        load(
                "event-loops 2\ntransport EPOLL\nnetwork-memory 64mb\nadmin-port 9121\nadmin-bind 0.0.0.0\nmaxmemory-policy allkeys-tinylfu");
        assertThat(settings.network.eventLoops.intValue()).isEqualTo(2);
        assertThat(settings.network.transport.choice()).isEqualTo("epoll");
        assertThat(settings.network.networkMemory.longValue()).isEqualTo(64L << 20);
        assertThat(settings.network.adminPort.intValue()).isEqualTo(9121);
        assertThat(settings.network.adminBind.value()).isEqualTo("0.0.0.0");
        assertThat(settings.memory.maxMemoryPolicy.is("allkeys-tinylfu")).isTrue();
        assertThat(settings.warnings()).isEmpty();
    }

    @Test
    void answersAnyTextWithSettingsOrARefusal() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<String> names = new ArrayList<>(settings.names());
        names.addAll(
                List.of("include", "rename-command", "user", "loadmodule", "sentinel", "x.y", "nope", "\"", "'", "#"));
        String values = "0123456789 %-+kmgb.,'\"\\xn\n\t\r\0{}aeyos/*?[\u00ff";
        for (int i = 0; i < 5_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int j = random.nextInt(3); j >= 0; j--) {
                text.append(names.get(random.nextInt(names.size()))).append(' ');
                for (int k = random.nextInt(12); k > 0; k--) {
                    text.append(values.charAt(random.nextInt(values.length())));
                }
                text.append('\n');
            }
            Settings fresh = new Settings("/work");
            try {
                fresh.load(text.toString(), path -> "hz 20", COMMANDS::contains);
                Settings again = new Settings("/work");
                again.load(fresh.rewrite(text.toString()), path -> "hz 20", COMMANDS::contains);
                assertThat(again.get(List.of("*")))
                        .as("'%s', seed %d", text, seed)
                        .isEqualTo(fresh.get(List.of("*")));
            } catch (SettingsException expected) {
                assertThat(expected).as("'%s', seed %d", text, seed).hasMessageStartingWith("*** FATAL CONFIG");
            }
        }
    }

    private void load(String text) {
        settings.load(text, path -> "", COMMANDS::contains);
    }

    private String refusal(String text) throws IOException {
        Files.writeString(directory.resolve("t.conf"), text, StandardCharsets.ISO_8859_1);
        return RedisServer.refusal(directory, List.of("t.conf"));
    }

    /** Our refusal in Redis's words. */
    private String ours(String text) {
        settings = new Settings("/work");
        try {
            load(text);
            return "(accepted)";
        } catch (SettingsException e) {
            return String.valueOf(e.getMessage()).replace("(Torc)", "(Redis 7.0.15)");
        }
    }
}
