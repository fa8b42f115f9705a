package dev.torc.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A server that runs out of file descriptors. */
@EnabledOnOs(OS.LINUX)
@Timeout(60)
class ResourcesTest {
    private static final int DESCRIPTORS = 100;

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NETTY_EPOLL", "NETTY_NIO"})
    void servesOnWhenItRunsOutOfDescriptors(TransportKind kind) throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process server = new ProcessBuilder(
                        "/bin/sh",
                        "-c",
                        "ulimit -n " + DESCRIPTORS + " && exec \"$@\"",
                        "sh",
                        java,
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Server.class.getName(),
                        kind.name())
                .redirectErrorStream(true)
                .start();
        List<Socket> sockets = new ArrayList<>();
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8))) {
            int port = port(output);
            int served = 0;
            for (int i = 0; i < DESCRIPTORS + 20; i++) {
                Socket socket = new Socket();
                socket.connect(new InetSocketAddress("127.0.0.1", port), 5_000);
                sockets.add(socket);
                if (asks(socket)) {
                    served++;
                } else {
                    break;
                }
            }
            assertThat(served).isBetween(10, DESCRIPTORS);
            assertThat(asks(sockets.getFirst()))
                    .as("those that are in are served")
                    .isTrue();
            long before = cpuTicks(server.pid());
            Thread.sleep(500);
            assertThat(cpuTicks(server.pid()) - before)
                    .as("hundredths of a second of CPU in half a second of waiting")
                    .isLessThan(25);
            for (Socket socket : sockets.subList(0, served)) {
                socket.close();
            }
            Socket waiting = sockets.getLast();
            waiting.setSoTimeout(10_000);
            assertThat(waiting.getInputStream().read())
                    .as("the one that waited gets in")
                    .isEqualTo('!');
        } finally {
            server.destroyForcibly();
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    private static int port(BufferedReader output) throws IOException {
        StringBuilder all = new StringBuilder();
        String line;
        while ((line = output.readLine()) != null) {
            if (line.startsWith("port ")) {
                return Integer.parseInt(line.substring(5));
            }
            all.append(line).append('\n');
        }
        throw new IOException("no server: " + all);
    }

    private static boolean asks(Socket socket) throws IOException {
        socket.setSoTimeout(2_000);
        socket.getOutputStream().write('?');
        try {
            return socket.getInputStream().read() == '!';
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    private static long cpuTicks(long pid) throws IOException {
        String[] fields = Files.readString(Path.of("/proc/" + pid + "/stat")).split(" ", -1);
        return Long.parseLong(fields[13]) + Long.parseLong(fields[14]);
    }

    /** Answers every read with an exclamation mark. */
    static final class Server {
        private Server() {}

        public static void main(String[] args) throws IOException {
            HandlerFactory handlers = _ -> new OneLine("!");
            Transport transport = TransportKind.valueOf(args[0]).open(new TransportConfig(1, handlers));
            transport.start();
            Listener listener =
                    transport.listen(new Endpoint.Tcp(InetAddress.getByName("127.0.0.1"), 0, 511, 0, false));
            System.out.println("port " + listener.port());
        }
    }
}
