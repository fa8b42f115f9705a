package dev.torc.server.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.torc.server.transport.TlsSettings.ClientCertificates;
import dev.torc.server.transport.netty.NettySockets;
import dev.torc.server.transport.netty.NettyTransport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Certificates, keys and handshakes; the rest of TLS is in the contract's suite. */
@Timeout(60)
class TlsTest {
    private final TestCertificates certificates;
    private final TlsTransport transport;
    private final Listener listener;

    TlsTest() throws IOException {
        certificates = TestCertificates.shared();
        HandlerFactory handlers = connection -> new OneLine(connection.isTls() ? "secret\n" : "plain\n");
        transport = new NettyTransport(new TransportConfig(1, handlers));
        transport.tls(certificates.serverSettings());
        listener = transport.listen(new Endpoint.Tcp(InetAddress.getByName("127.0.0.1"), 0, 5, 0, true));
    }

    @BeforeEach
    void start() {
        transport.start();
    }

    @AfterEach
    void stop() {
        transport.close();
    }

    @Test
    void refusesConnectionsBeyondWhatTheHeapHolds() throws Exception {
        try (NettyTransport bounded =
                new NettyTransport(new TransportConfig(1, _ -> new OneLine("secret\n")), NettySockets.best(), 2)) {
            bounded.tls(certificates.serverSettings());
            Listener few = bounded.listen(new Endpoint.Tcp(InetAddress.getByName("127.0.0.1"), 0, 5, 0, true));
            bounded.start();
            try (Peer first = Peer.connect(few);
                    Peer second = Peer.connect(few)) {
                assertThat(first.ask("?") + second.ask("?")).isEqualTo("secretsecret");
                assertThatThrownBy(() -> {
                            try (Peer third = Peer.connect(few)) {
                                third.ask("?");
                            }
                        })
                        .isInstanceOf(IOException.class);
            }
            Eventually.until(() -> bounded.connections() == 0);
            try (Peer next = Peer.connect(few)) {
                assertThat(next.ask("?")).isEqualTo("secret");
            }
        }
    }

    @Test
    void aLongMessageIsRefusedBeforeItHasCome() throws IOException {
        try (Peer peer = Peer.of(SocketChannel.open(new InetSocketAddress("127.0.0.1", listener.port())))) {
            byte[] hello = new byte[105];
            // a record of 100 bytes, the beginning of a ClientHello of 18,000
            System.arraycopy(new byte[] {22, 3, 1, 0, 100, 1, 0, 0x46, 0x50}, 0, hello, 0, 9);
            peer.send(hello);
            assertThat(peer.read(6)).as("a fatal alert").isEqualTo(new byte[] {21, 3, 3, 0, 2, 2});
        }
    }

    private static TlsSettings settings(
            TlsSettings base, List<String> protocols, @Nullable String ciphers, @Nullable String suites) {
        return new TlsSettings(
                base.certificate(),
                base.key(),
                base.keyPassword(),
                base.caFile(),
                base.caFolder(),
                base.clientCertificates(),
                base.dhParameters(),
                protocols,
                ciphers,
                suites,
                true,
                0,
                1);
    }

    private SSLSocket connect(@Nullable String client) throws IOException {
        SSLContext context = certificates.client(client);
        return (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", listener.port());
    }

    /** Asks one question; fails if the handshake does. */
    private SSLSession ask(@Nullable String client) throws IOException {
        try (SSLSocket socket = connect(client)) {
            socket.getOutputStream().write('?');
            byte[] answer = socket.getInputStream().readNBytes(7);
            if (answer.length < 7) {
                throw new IOException("ended");
            }
            assertThat(new String(answer, StandardCharsets.US_ASCII)).isEqualTo("secret\n");
            return socket.getSession();
        }
    }

    private static String name(SSLSession session) throws IOException {
        return ((X509Certificate) session.getPeerCertificates()[0])
                .getSubjectX500Principal()
                .getName();
    }

    @Test
    void speaksTls13ByDefault() throws IOException {
        SSLSession session = ask(null);
        assertThat(session.getProtocol()).isEqualTo("TLSv1.3");
        assertThat(name(session)).isEqualTo("CN=server");
    }

    @Test
    void newConnectionsGetTheRenewedCertificateAndOldOnesLive() throws IOException {
        try (SSLSocket before = connect(null)) {
            before.startHandshake();
            transport.tls(TlsSettings.of(
                    certificates.get("renewed").certificateFile(),
                    certificates.get("renewed").keyFile()));
            assertThat(name(ask(null))).isEqualTo("CN=renewed");
            before.getOutputStream().write('?');
            assertThat(before.getInputStream().readNBytes(7)).asString().isEqualTo("secret\n");
            assertThat(name(before.getSession())).isEqualTo("CN=server");
        }
    }

    @Test
    void requiredClientCertificatesAreChecked() throws IOException {
        transport.tls(certificates
                .serverSettings()
                .withClients(ClientCertificates.YES, certificates.get("ca").certificateFile()));
        assertThat(ask("client").getLocalCertificates()).isNotNull();
        assertThatThrownBy(() -> ask(null)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> ask("stranger")).isInstanceOf(IOException.class);
    }

    @Test
    void optionalClientCertificatesAreCheckedIfShown() throws IOException {
        transport.tls(certificates
                .serverSettings()
                .withClients(ClientCertificates.OPTIONAL, certificates.get("ca").certificateFile()));
        ask("client");
        ask(null);
    }

    @Test
    void authoritiesMayStandInAFolder(@TempDir Path folder) throws IOException {
        Files.copy(certificates.get("ca").certificateFile(), folder.resolve("some.pem"));
        Files.writeString(folder.resolve("README"), "no certificate");
        TlsSettings base = certificates.serverSettings();
        transport.tls(new TlsSettings(
                base.certificate(),
                base.key(),
                null,
                null,
                folder,
                ClientCertificates.YES,
                null,
                List.of(),
                null,
                null,
                false,
                0,
                0));
        ask("client");
        assertThatThrownBy(() -> ask(null)).isInstanceOf(IOException.class);
    }

    @Test
    void protocolsAndCiphersAreRestricted() throws IOException {
        TlsSettings rsa = TlsSettings.of(
                certificates.get("renewed").certificateFile(),
                certificates.get("renewed").keyFile());
        transport.tls(settings(rsa, List.of("TLSv1.2"), "ECDHE-RSA-AES128-GCM-SHA256", null));
        SSLSession session = ask(null);
        assertThat(session.getProtocol()).isEqualTo("TLSv1.2");
        assertThat(session.getCipherSuite()).isEqualTo("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
        transport.tls(settings(rsa, List.of("TLSv1.3"), null, "TLS_CHACHA20_POLY1305_SHA256"));
        assertThat(ask(null).getCipherSuite()).isEqualTo("TLS_CHACHA20_POLY1305_SHA256");
    }

    @Test
    void protocolsMayBeSpelledInAnyCase() throws Exception {
        transport.tls(settings(certificates.serverSettings(), List.of("tlsv1.3"), null, null));
        ask(null);
    }

    @Test
    void aBadSettingIsNamedAndChangesNothing(@TempDir Path folder) throws IOException {
        TlsSettings good = certificates.serverSettings();
        Path key = certificates.get("renewed").keyFile();
        Path empty = Files.createFile(folder.resolve("empty"));
        assertThatThrownBy(() -> transport.tls(TlsSettings.of(good.certificate(), key)))
                .hasMessageContaining("tls-key-file, " + key);
        assertThatThrownBy(() -> transport.tls(TlsSettings.of(empty, good.key())))
                .hasMessageContaining("tls-cert-file, " + empty);
        assertThatThrownBy(() -> transport.tls(TlsSettings.of(good.certificate(), empty)))
                .hasMessageContaining("tls-key-file, " + empty);
        assertThatThrownBy(() -> transport.tls(TlsSettings.of(folder.resolve("none"), good.key())))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("none");
        assertThatThrownBy(() -> transport.tls(settings(good, List.of("SSLv9"), null, null)))
                .hasMessage("Invalid tls-protocols specified."
                        + " Use a combination of 'TLSv1', 'TLSv1.1', 'TLSv1.2' and 'TLSv1.3'.");
        assertThatThrownBy(() -> transport.tls(settings(good, List.of(), "ROT13", null)))
                .hasMessageContaining("tls-ciphers, ROT13");
        assertThatThrownBy(() -> transport.tls(good.withClients(ClientCertificates.YES, empty)))
                .hasMessageContaining("tls-ca-cert-file, " + empty);
        assertThatThrownBy(() -> transport.tls(good.withClients(ClientCertificates.NO, empty)))
                .hasMessageContaining("tls-ca-cert-file, " + empty);
        assertThatThrownBy(() -> transport.tls(good.withClients(ClientCertificates.YES, null)))
                .hasMessageContaining("tls-ca-cert-file or tls-ca-cert-dir");
        ask(null);
    }

    @Test
    void readsKeysInEveryForm(@TempDir Path folder) throws Exception {
        PrivateKey rsa = certificates.get("renewed").key();
        Path certificate = certificates.get("renewed").certificateFile();
        byte[] encoded = rsa.getEncoded();
        // what PKCS#8 wraps is the older form: the last 4 + n bytes after the header of its octet string
        byte[] pkcs1 = Arrays.copyOfRange(encoded, 26, encoded.length);
        Path old = Files.writeString(folder.resolve("old"), TestCertificates.pem("RSA PRIVATE KEY", pkcs1));
        transport.tls(TlsSettings.of(certificate, old));
        ask(null);

        Path encrypted = Files.writeString(
                folder.resolve("encrypted"), TestCertificates.pem("ENCRYPTED PRIVATE KEY", encrypt(encoded, "pass")));
        assertThatThrownBy(() -> transport.tls(TlsSettings.of(certificate, encrypted)))
                .hasMessageContaining("tls-key-file-pass");
        assertThatThrownBy(() -> transport.tls(withPassword(certificate, encrypted, "wrong")))
                .isInstanceOf(IOException.class);
        transport.tls(withPassword(certificate, encrypted, "pass"));
        ask(null);
    }

    @Test
    void readsTheOlderFormOfEcKeys(@TempDir Path folder) throws Exception {
        byte[] encoded = certificates.get("server").key().getEncoded();
        // RFC 5915 with the curve, as openssl ecparam -genkey writes it
        byte[] secret = Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
        byte[] sec1 = Der.sequence(
                Der.integer(1), Der.octets(secret), Der.element(0xA0, Der.identifier(1, 2, 840, 10045, 3, 1, 7)));
        Path old = Files.writeString(
                folder.resolve("old"),
                "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n"
                        + TestCertificates.pem("EC PRIVATE KEY", sec1));
        transport.tls(TlsSettings.of(certificates.get("server").certificateFile(), old));
        ask(null);
    }

    private static TlsSettings withPassword(Path certificate, Path key, String password) {
        return new TlsSettings(
                certificate,
                key,
                password,
                null,
                null,
                ClientCertificates.NO,
                null,
                List.of(),
                null,
                null,
                false,
                0,
                0);
    }

    private static byte[] encrypt(byte[] key, String password) throws GeneralSecurityException, IOException {
        String algorithm = "PBEWithHmacSHA256AndAES_256";
        SecretKey secret =
                SecretKeyFactory.getInstance(algorithm).generateSecret(new PBEKeySpec(password.toCharArray()));
        Cipher cipher = Cipher.getInstance(algorithm);
        cipher.init(Cipher.ENCRYPT_MODE, secret);
        byte[] pbes2 = Der.sequence(
                Der.identifier(1, 2, 840, 113549, 1, 5, 13),
                cipher.getParameters().getEncoded());
        return Der.sequence(pbes2, Der.octets(cipher.doFinal(key)));
    }

    @Test
    void aClientMayNotRenegotiate() throws IOException {
        transport.tls(settings(certificates.serverSettings(), List.of("TLSv1.2"), null, null));
        try (SSLSocket client = connect(null)) {
            client.startHandshake();
            assertThatThrownBy(() -> {
                        client.startHandshake();
                        client.getOutputStream().write('?');
                        if (client.getInputStream().read() < 0) {
                            throw new IOException("ended");
                        }
                    })
                    .isInstanceOf(IOException.class);
        }
        ask(null);
    }

    /** The JDK's way to ask for new keys is another handshake. */
    @Test
    void aClientThatAsksForKeysAndDoesNotReadIsSentAway() throws IOException {
        try (SSLSocket client =
                (SSLSocket) certificates.client(null).getSocketFactory().createSocket()) {
            client.setReceiveBufferSize(4096);
            client.connect(new InetSocketAddress("127.0.0.1", listener.port()));
            client.startHandshake();
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 2_000_000; i++) {
                            client.startHandshake();
                        }
                    })
                    .isInstanceOf(IOException.class);
        }
        ask(null);
    }

    @Test
    void aPlainClientIsSentAway() throws IOException {
        try (SocketChannel channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", listener.port()));
                Peer peer = Peer.of(channel)) {
            peer.send("*1\r\n$4\r\nPING\r\n");
            assertThat(peer.isGone()).isTrue();
        }
        ask(null);
    }

    @Test
    void aClientThatNeverShakesHandsHoldsUpNobody() throws IOException {
        try (SocketChannel idle = SocketChannel.open(new InetSocketAddress("127.0.0.1", listener.port()))) {
            ask(null);
            assertThat(idle.isConnected()).isTrue();
            assertThat(transport.connections()).isPositive();
        }
    }
}
