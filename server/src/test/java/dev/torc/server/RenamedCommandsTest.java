package dev.torc.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** {@code rename-command}, which keeps commands from those who do not know their names. */
class RenamedCommandsTest {
    @Test
    void aCommandIsExecutedUnderItsNewNameAlone() throws IOException {
        try (RunningServer server =
                        new RunningServer("rename-command FLUSHALL b840fc02d524045429941cc15f59e41cb7be6c52");
                TestClient client = server.connect()) {
            client.ask("set key value");
            assertThat(client.ask("flushall")).startsWith("-ERR unknown command 'flushall'");
            assertThat(client.ask("get key")).isEqualTo("value");
            assertThat(client.ask("b840fc02d524045429941cc15f59e41cb7be6c52")).isEqualTo("+OK");
            assertThat(client.ask("get key")).isEqualTo("$-1");
            assertThat(client.ask("info commandstats")).contains("cmdstat_flushall:calls=1,");
        }
    }

    @Test
    void aCommandCanBeTakenAway() throws IOException {
        try (RunningServer server = new RunningServer("rename-command config \"\"");
                TestClient client = server.connect()) {
            assertThat(client.ask("config get port")).startsWith("-ERR unknown command 'config'");
            assertThat(client.ask("command info config")).isEqualTo("*1");
        }
    }
}
