package dev.torc.commands.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torc.commands.CommandFixture;
import dev.torc.peers.RedisServer;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What counts as a hit or a miss: asked of redis-server, and has to be the same. */
class LookupCountsRedisTest {
    private static final Pattern COUNTS = Pattern.compile("keyspace_(?:hits|misses):\\d+");

    @TempDir
    Path directory;

    @Test
    void scanLooksUpWhatItAsksTheTypeOf() {
        try (CommandFixture commands = new CommandFixture();
                RedisServer redis = RedisServer.start(directory, "--save", "", "--enable-debug-command", "yes")) {
            redis.command("DEBUG", "SET-ACTIVE-EXPIRE", "0");
            for (String line : List.of(
                    "SET user:1 a",
                    "SET user:2 b",
                    "SET other c",
                    "SET user:3 gone PX 1",
                    "SCAN 0 COUNT 100 TYPE string",
                    "SCAN 0 COUNT 100 TYPE list",
                    "SCAN 0 COUNT 100 TYPE string MATCH user:*",
                    "SCAN 0 COUNT 100 TYPE string MATCH nothing*",
                    "SCAN 0 COUNT 100")) {
                String[] words = line.split(" ");
                redis.command(words);
                commands.run(words);
                commands.advance(10);
                redis.command("DEBUG", "SLEEP", "0.01");
                assertThat(counts(commands.run("INFO", "stats")))
                        .as(line)
                        .isEqualTo(counts(redis.text("INFO", "stats")));
            }
        }
    }

    private static List<String> counts(String info) {
        return COUNTS.matcher(info).results().map(MatchResult::group).toList();
    }
}
