package dev.torc.server;

import dev.torc.commands.config.NetworkSettings;
import dev.torc.commands.config.Settings;
import dev.torc.commands.config.TlsSettings;
import dev.torc.server.transport.AddressUnavailableException;
import dev.torc.server.transport.BindAddress;
import dev.torc.server.transport.Endpoint;
import dev.torc.server.transport.Listener;
import dev.torc.server.transport.TlsSettings.ClientCertificates;
import dev.torc.server.transport.TlsTransport;
import dev.torc.server.transport.Transport;
import dev.torc.storage.FileNames;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** Where the server listens, from the settings: TCP and Unix sockets on one transport, TLS on another. */
final class Listening {
    private final Settings settings;
    private final Logger log;
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();

    Listening(Settings settings, Logger log) {
        this.settings = settings;
        this.log = log;
    }

    /** Binds plain TCP and the Unix socket. */
    void listen(Transport transport) throws IOException {
        NetworkSettings network = settings.network;
        listenOnTcp(transport);
        if (!network.unixSocket.value().isEmpty()) {
            listeners.add(transport.listen(new Endpoint.Unix(
                    FileNames.path(network.unixSocket.value()),
                    network.unixSocketPermissions.intValue(),
                    network.tcpBacklog.intValue())));
        }
    }

    /** Binds the TLS port. */
    void listenTls(TlsTransport transport) throws IOException {
        transport.tls(tls(settings.tls));
        listenOnTls(transport);
    }

    /** Binds plain TCP as the settings say now, instead of what was bound before. */
    void listenOnTcp(Transport transport) throws IOException {
        closeTcp(false);
        listenOnAddresses(transport, settings.network.port.intValue(), false);
    }

    /** The same for TLS. */
    void listenOnTls(TlsTransport transport) throws IOException {
        closeTcp(true);
        listenOnAddresses(transport, settings.tls.port.intValue(), true);
    }

    private void closeTcp(boolean tls) {
        List<Listener> before = listeners.stream()
                .filter(l -> l.endpoint() instanceof Endpoint.Tcp tcp && tcp.tls() == tls)
                .toList();
        before.forEach(Listener::close);
        listeners.removeAll(before);
    }

    private void listenOnAddresses(Transport transport, int port, boolean tls) throws IOException {
        if (port == 0) {
            return;
        }
        NetworkSettings network = settings.network;
        String failed = "Failed listening on port " + port + (tls ? " (TLS): " : " (TCP): ");
        int bound = 0;
        for (String word : network.bind.value()) {
            BindAddress address = BindAddress.parse(word);
            try {
                listeners.add(transport.listen(new Endpoint.Tcp(
                        address.resolve(), port, network.tcpBacklog.intValue(), network.tcpKeepalive.intValue(), tls)));
                bound++;
            } catch (AddressUnavailableException e) {
                if (!address.optional()) {
                    throw new IOException(failed + e.getMessage(), e);
                }
                log.debug("address {} is not available here, skipped", word);
            } catch (IOException e) {
                throw new IOException(failed + e.getMessage(), e);
            }
        }
        if (bound == 0 && !network.bind.value().isEmpty()) {
            throw new IOException(failed + "none of the addresses in bind is available (expected: at least one)");
        }
    }

    static dev.torc.server.transport.TlsSettings tls(TlsSettings tls) throws IOException {
        return new dev.torc.server.transport.TlsSettings(
                FileNames.path(tls.certificateFile.value()),
                FileNames.path(tls.keyFile.value()),
                textOrNull(tls.keyFilePassword.value()),
                pathOrNull(tls.authorityFile.value()),
                pathOrNull(tls.authorityDirectory.value()),
                switch (tls.clientAuthentication.choice()) {
                    case "no" -> ClientCertificates.NO;
                    case "optional" -> ClientCertificates.OPTIONAL;
                    default -> ClientCertificates.YES;
                },
                pathOrNull(tls.dhParametersFile.value()),
                tls.protocols.value().isEmpty()
                        ? List.of()
                        : List.of(tls.protocols.value().split(" ", -1)),
                textOrNull(tls.ciphers.value()),
                textOrNull(tls.cipherSuites.value()),
                false,
                20_480,
                300);
    }

    private static @Nullable String textOrNull(String text) {
        return text.isEmpty() ? null : text;
    }

    private static @Nullable Path pathOrNull(String text) throws IOException {
        return text.isEmpty() ? null : FileNames.path(text);
    }

    /** tcp-keepalive, for connections to come. */
    void keepAlive(int seconds) {
        listeners.forEach(listener -> listener.keepAlive(seconds));
    }

    boolean isNowhere() {
        return listeners.isEmpty();
    }

    /** The first TCP port in use; 0: none. */
    int port() {
        return listeners.stream()
                .filter(l -> l.endpoint() instanceof Endpoint.Tcp tcp && !tcp.tls())
                .mapToInt(Listener::port)
                .findFirst()
                .orElse(0);
    }

    /** INFO's lines about listeners. */
    List<String> describe() {
        return listeners.stream().map(l -> l.endpoint().toString()).toList();
    }
}
