package dev.torc.commands;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CommandFixtureTest {
    private final CommandFixture commands = new CommandFixture();

    @AfterEach
    void check() {
        commands.close();
    }

    @Test
    void runsCommandsAndReturnsTheirReplies() {
        assertThat(commands.run("set", "k", "v", "px", "10")).isEqualTo("+OK\r\n");
        assertThat(commands.run("get", "k")).isEqualTo("$1\r\nv\r\n");
        commands.advance(11);
        assertThat(commands.run("get", "k")).isEqualTo("$-1\r\n");
    }

    @Test
    void everyClientHasItsOwnState() {
        Client other = commands.newClient();
        other.protocol(3);
        other.db(1);
        commands.run("set", "k", "v");
        assertThat(commands.run(other, "get", "k")).isEqualTo("_\r\n");
    }

    @Test
    void largeRepliesComeWhole() {
        String value = "x".repeat(1 << 20);
        commands.run("set", "k", value);
        assertThat(commands.run("get", "k")).isEqualTo("$1048576\r\n" + value + "\r\n");
    }
}
