package dev.torc.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torc.server.transport.epoll.EpollTransport;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TransportsTest {
    @Test
    void choosesEpollWhereItRuns() throws IOException {
        try (Transport transport = Transports.choose(new TransportConfig(1, _ -> null))) {
            assertThat(transport.name()).isEqualTo(EpollTransport.isAvailable() ? "epoll" : "netty");
        }
    }

    /** Netty's classes would cost the start a tenth of a second. */
    @Test
    void doesNotLoadNettyUnlessItIsUsed() throws Exception {
        if (!EpollTransport.isAvailable()) {
            return;
        }
        String output = runOther(ServeOnce.class, "-Xlog:class+load");
        assertThat(output).contains("served");
        assertThat(output).contains(EpollTransport.class.getName()).doesNotContain("io.netty");
    }

    /** Runs the main method of a class in a process of its own, and returns what it printed. */
    static String runOther(Class<?> main, String... flags) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--enable-native-access=ALL-UNNAMED");
        command.addAll(List.of(flags));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    /** Serves one connection by the transport that is chosen. */
    static final class ServeOnce {
        private ServeOnce() {}

        public static void main(String[] args) throws IOException {
            HandlerFactory refuse = connection -> {
                connection.farewell("served\n".getBytes(StandardCharsets.US_ASCII));
                return null;
            };
            try (Transport transport = Transports.choose(new TransportConfig(1, refuse))) {
                transport.start();
                Endpoint any = new Endpoint.Tcp(InetAddress.getByName("127.0.0.1"), 0, 5, 0, false);
                try (Peer peer = Peer.connect(transport.listen(any))) {
                    System.out.println(peer.line());
                }
            }
        }
    }
}
