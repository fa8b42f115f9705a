package dev.torc.commands.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torc.commands.CommandFixture;
import dev.torc.commands.stats.HotKeys;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TorcCommandTest {
    private static final long SEED = 42;

    private final CommandFixture commands = new CommandFixture();

    @AfterEach
    void check() {
        commands.close();
    }

    @Test
    void findsTheHotKeyAmongManyCold() {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < 100_000; i++) {
            commands.run("GET", random.nextInt(100) == 0 ? "hot" : "cold:" + random.nextInt(50_000));
        }
        assertThat(commands.run("TORC", "HOTKEYS", "COUNT", "1")).contains("\r\n$3\r\nhot\r\n");
    }

    @Test
    void estimatesUsesASecondAndForgets() {
        for (int second = 0; second < 60; second++) {
            for (int i = 0; i < 3200; i++) {
                commands.run("GET", "steady");
            }
            commands.server().everySecond();
        }
        HotKeys.Entry entry =
                commands.stats().keys().hotKeys().entries().stream().findAny().orElseThrow();
        assertThat(entry.key()).isEqualTo("steady");
        assertThat(entry.perSecond()).as("3200 a second, seed of the fixture").isBetween(2500.0, 3900.0);
        for (int second = 0; second < 300; second++) {
            commands.server().everySecond();
        }
        assertThat(commands.run("TORC", "HOTKEYS")).isEqualTo("*0\r\n");
    }

    @Test
    void showsLargeValuesAsTheyAreNow() {
        commands.run("SET", "small", "v");
        commands.run("SET", "large", "x".repeat(100_000));
        commands.run("SET", "larger", "x".repeat(300_000));
        commands.run("SET", "gone", "x".repeat(500_000));
        commands.run("MSET", "m1", "x".repeat(5_000), "m2", "v");
        commands.run("DEL", "gone");
        String reply = commands.run("TORC", "BIGKEYS", "COUNT", "2");
        assertThat(reply)
                .startsWith("*2\r\n")
                .containsSubsequence("larger", "large")
                .doesNotContain("gone", "small");
        commands.run("SET", "larger", "v");
        assertThat(commands.run("TORC", "BIGKEYS")).contains("large").doesNotContain("larger");
    }

    @Test
    void countsOperationsAndKeysBySlot() {
        for (int i = 0; i < 2_000; i++) {
            commands.run("SET", "{tag}:" + i % 50, "v");
        }
        assertThat(commands.run("TORC", "SLOTS", "COUNT", "1"))
                .contains("$4\r\nslot\r\n:8338\r\n")
                .endsWith("$4\r\nkeys\r\n:50\r\n");
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        assertThat(commands.run("TORC", "HOTKEYS", "COUNT", "0")).isEqualTo("-ERR count should be greater than 0\r\n");
        assertThat(commands.run("TORC", "HOTKEYS", "COUNT")).isEqualTo("-ERR syntax error\r\n");
        assertThat(commands.run("TORC", "HELP")).contains("HOTKEYS");
    }
}
