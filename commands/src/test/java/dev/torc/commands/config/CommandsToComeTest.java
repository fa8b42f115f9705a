package dev.torc.commands.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torc.commands.CommandFamilies;
import dev.torc.commands.CommandRegistry;
import dev.torc.peers.RedisServer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandsToComeTest {
    @Test
    void areWhatRedisHasBesidesTheseCommands(@TempDir Path directory) {
        CommandRegistry commands = CommandFamilies.all();
        try (RedisServer redis = RedisServer.start(directory, "--save", "")) {
            List<String> missing = redis.list("COMMAND", "LIST").stream()
                    .filter(name -> !name.contains("|") && commands.table().lookup(name) == null)
                    .toList();
            assertThat(CommandsToCome.NAMES).containsExactlyInAnyOrderElementsOf(missing);
        }
    }
}
