package dev.torc.server.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.opentest4j.TestAbortedException;

/** Binding, several listeners, and their end. */
@ParameterizedClass
@EnumSource
@Timeout(60)
class ListenersTest {
    private final TransportKind kind;

    ListenersTest(TransportKind kind) {
        this.kind = kind;
    }

    @Test
    void severalListenersServeOneServer(@TempDir Path folder) throws IOException {
        try (LineServer server = new LineServer(kind, 2);
                Peer one = server.connect(server.listen("127.0.0.1"));
                Peer two = server.connect(server.listen("127.0.0.2"));
                Peer three = server.connect(server.listen(folder.resolve("s")))) {
            assertThat(one.ask("echo 1")).isEqualTo("1");
            assertThat(two.ask("echo 2")).isEqualTo("2");
            assertThat(three.ask("echo 3")).isEqualTo("3");
        }
    }

    @Test
    void bothFamiliesCanHaveTheSamePort() throws IOException {
        try (LineServer server = new LineServer(kind, 1)) {
            Listener v4 = server.listen("0.0.0.0");
            Endpoint.Tcp all = new Endpoint.Tcp(BindAddress.parse("::*").resolve(), v4.port(), 5, 0, kind.isTls());
            Listener v6;
            try {
                v6 = server.transport().listen(all);
            } catch (AddressUnavailableException e) {
                throw new TestAbortedException("no IPv6 here", e);
            }
            assertThat(askOver("127.0.0.1", v4.port())).contains(" 127.0.0.1:" + v4.port() + " true");
            assertThat(askOver("::1", v4.port())).contains(" [::1]:" + v4.port() + " true");
            v4.close();
            v6.close();
            assertThatThrownBy(() -> askOver("127.0.0.1", v4.port())).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> askOver("::1", v4.port())).isInstanceOf(IOException.class);
        }
    }

    private String askOver(String address, int port) throws IOException {
        try (Peer peer =
                Peer.connect(new Endpoint.Tcp(InetAddress.getByName(address), port, 5, 0, kind.isTls()), port)) {
            return peer.ask("where");
        }
    }

    @Test
    void connectionsOutliveTheirListener() throws IOException {
        try (LineServer server = new LineServer(kind, 2)) {
            Listener listener = server.listen("127.0.0.1");
            try (Peer peer = server.connect(listener)) {
                assertThat(peer.ask("echo 1")).isEqualTo("1");
                listener.close();
                listener.close();
                assertThatThrownBy(() -> server.connect(listener)).isInstanceOf(IOException.class);
                assertThat(peer.ask("echo 2")).isEqualTo("2");
                // the port is free for another, although a connection of it lives
                Endpoint.Tcp again =
                        new Endpoint.Tcp(InetAddress.getByName("127.0.0.1"), listener.port(), 5, 0, kind.isTls());
                try (Peer later = server.connect(server.transport().listen(again))) {
                    assertThat(later.ask("echo 3")).isEqualTo("3");
                }
            }
        }
    }

    @Test
    void aPortInUseIsRefusedByName() throws IOException {
        try (LineServer server = new LineServer(kind, 1)) {
            int port = server.listen("127.0.0.1").port();
            Endpoint taken = new Endpoint.Tcp(InetAddress.getByName("127.0.0.1"), port, 5, 0, kind.isTls());
            assertThatThrownBy(() -> server.transport().listen(taken))
                    .isInstanceOf(BindException.class)
                    .isNotInstanceOf(AddressUnavailableException.class)
                    .hasMessageContaining("127.0.0.1:" + port)
                    .hasMessageContaining("Address already in use");
        }
    }

    @Test
    void anAddressOfAnotherMachineIsUnavailable() throws IOException {
        try (LineServer server = new LineServer(kind, 1)) {
            Endpoint elsewhere = new Endpoint.Tcp(InetAddress.getByName("192.0.2.1"), 0, 5, 0, kind.isTls());
            assertThatThrownBy(() -> server.transport().listen(elsewhere))
                    .isInstanceOf(AddressUnavailableException.class);
        }
    }

    @Test
    void keepAliveCanChangeWhileListening() throws IOException {
        try (LineServer server = new LineServer(kind, 1)) {
            Listener listener = server.listen("127.0.0.1");
            listener.keepAlive(60);
            listener.keepAlive(0);
            try (Peer peer = server.connect(listener)) {
                assertThat(peer.ask("echo 1")).isEqualTo("1");
            }
        }
    }

    @Test
    void aUnixSocketReplacesAStaleFileAndIsRemovedAtItsEnd(@TempDir Path folder) throws IOException {
        Path path = folder.resolve("torc.sock");
        Files.writeString(path, "left over");
        try (LineServer server = new LineServer(kind, 1)) {
            Listener listener = server.transport().listen(new Endpoint.Unix(path, 0700, 5));
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                    .isEqualTo("rwx------");
            try (Peer peer = server.connect(listener)) {
                assertThat(peer.ask("echo 1")).isEqualTo("1");
            }
            listener.close();
            assertThat(path).doesNotExist();
        }
    }

    @Test
    void aUnixSocketTakesNoFoldersPlace(@TempDir Path folder) throws IOException {
        try (LineServer server = new LineServer(kind, 1)) {
            assertThatThrownBy(() -> server.transport().listen(new Endpoint.Unix(folder, 0, 5)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(folder.toString());
            assertThat(folder).isDirectory();
        }
    }

    @Test
    void aUnixSocketsPathMustFit(@TempDir Path folder) throws IOException {
        try (LineServer server = new LineServer(kind, 1)) {
            Endpoint endpoint = new Endpoint.Unix(folder.resolve("x".repeat(120)), 0, 5);
            assertThatThrownBy(() -> server.transport().listen(endpoint))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("x".repeat(120));
        }
    }

    @Test
    void connectionsBeforeTheStartAreServedAfterIt() throws IOException {
        HandlerFactory refuse = connection -> {
            connection.farewell("later\n".getBytes(StandardCharsets.US_ASCII));
            return null;
        };
        try (Transport transport = kind.open(new TransportConfig(1, refuse))) {
            Listener listener = transport.listen(new Endpoint.Tcp(InetAddress.getByName("127.0.0.1"), 0, 5, 0, false));
            try (Peer early = Peer.connect(listener)) {
                transport.start();
                assertThat(early.rest()).isEqualTo("later\n");
            }
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    @Test
    void aTransportThatNeverStartedCloses() throws Exception {
        Transport transport = kind.open(new TransportConfig(2, _ -> null));
        transport.listen(new Endpoint.Tcp(InetAddress.getByName("127.0.0.1"), 0, 5, 0, false));
        transport.close();
        transport.close();
    }
}
