package dev.torc.server.transport;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Certificates for the tests, made anew for each run: an authority ({@code ca}), what it has signed ({@code server}, {@code
 * renewed}, {@code client}), and a {@code stranger}. Written by hand, because the JDK's own tool takes seconds and its classes are
 * closed.
 */
final class TestCertificates {
    private static final char[] PASSWORD = "changeit".toCharArray();
    private static final byte[] ECDSA_WITH_SHA256 = Der.sequence(Der.identifier(1, 2, 840, 10045, 4, 3, 2));
    private static @Nullable TestCertificates shared;

    /** A key and its certificate, also as files in PEM. */
    record Identity(PrivateKey key, X509Certificate certificate, Path keyFile, Path certificateFile) {}

    private final Path folder;
    private final Map<String, Identity> identities = new HashMap<>();

    private TestCertificates(Path folder) throws IOException, GeneralSecurityException {
        this.folder = folder;
        make("ca", "EC", "ca");
        make("server", "EC", "ca");
        make("renewed", "RSA", "ca");
        make("client", "EC", "ca");
        make("stranger", "EC", "stranger");
    }

    static synchronized TestCertificates shared() throws IOException {
        if (shared == null) {
            try {
                shared = new TestCertificates(Files.createTempDirectory("torc-certificates"));
            } catch (GeneralSecurityException e) {
                throw new IOException(e);
            }
            TestCertificates made = shared;
            Runtime.getRuntime().addShutdownHook(new Thread(made::delete));
        }
        return shared;
    }

    private void delete() {
        for (Identity identity : identities.values()) {
            UnixSocketFile.remove(identity.keyFile);
            UnixSocketFile.remove(identity.certificateFile);
        }
        UnixSocketFile.remove(folder);
    }

    private void make(String name, String algorithm, String issuer) throws IOException, GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(algorithm.equals("EC") ? 256 : 2048);
        KeyPair keys = generator.generateKeyPair();
        PrivateKey signer = name.equals(issuer) ? keys.getPrivate() : get(issuer).key;
        byte[] body = Der.sequence(
                Der.element(0xA0, Der.integer(2)),
                Der.integer(System.nanoTime() & Long.MAX_VALUE),
                ECDSA_WITH_SHA256,
                name(issuer),
                Der.sequence(Der.text(0x17, "250101000000Z"), Der.text(0x17, "491231235959Z")),
                name(name),
                keys.getPublic().getEncoded(),
                Der.element(0xA3, extensions(name.equals(issuer))));
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(signer);
        signature.update(body);
        byte[] certificate = Der.sequence(body, ECDSA_WITH_SHA256, Der.bits(signature.sign()));
        Path keyFile = folder.resolve(name + ".key");
        Path certificateFile = folder.resolve(name + ".crt");
        Files.writeString(keyFile, pem("PRIVATE KEY", keys.getPrivate().getEncoded()));
        Files.writeString(certificateFile, pem("CERTIFICATE", certificate));
        X509Certificate parsed = (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(certificate));
        identities.put(name, new Identity(keys.getPrivate(), parsed, keyFile, certificateFile));
    }

    private static byte[] name(String name) {
        return Der.sequence(Der.set(Der.sequence(Der.identifier(2, 5, 4, 3), Der.text(0x13, name))));
    }

    private static byte[] extensions(boolean authority) throws IOException {
        if (authority) {
            byte[] constraints = Der.sequence(Der.bool(true));
            return Der.sequence(Der.sequence(Der.identifier(2, 5, 29, 19), Der.bool(true), Der.octets(constraints)));
        }
        byte[] names = Der.sequence(
                Der.text(0x82, "localhost"),
                Der.element(0x87, InetAddress.getByName("127.0.0.1").getAddress()),
                Der.element(0x87, InetAddress.getByName("127.0.0.2").getAddress()),
                Der.element(0x87, InetAddress.getByName("::1").getAddress()));
        return Der.sequence(Der.sequence(Der.identifier(2, 5, 29, 17), Der.octets(names)));
    }

    /** {@code der} in PEM. */
    static String pem(String type, byte[] der) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + type + "-----\n" + body + "\n-----END " + type + "-----\n";
    }

    Identity get(String name) {
        Identity identity = identities.get(name);
        if (identity == null) {
            throw new IllegalArgumentException(name);
        }
        return identity;
    }

    TlsSettings serverSettings() {
        return TlsSettings.of(get("server").certificateFile, get("server").keyFile);
    }

    /** A client that trusts the authority, and shows the certificate of {@code name} if that is not null. */
    SSLContext client(@Nullable String name) throws IOException {
        try {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry("ca", get("ca").certificate);
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            KeyStore own = KeyStore.getInstance("PKCS12");
            own.load(null, null);
            if (name != null) {
                own.setKeyEntry(name, get(name).key, PASSWORD, new X509Certificate[] {
                    get(name).certificate, get("ca").certificate
                });
            }
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(own, PASSWORD);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    /** A peer that speaks TLS over a connected channel. */
    static Peer peer(SSLContext client, SocketChannel channel) throws IOException {
        SSLSocket socket = (SSLSocket) client.getSocketFactory()
                .createSocket(channel.socket(), "127.0.0.1", channel.socket().getPort(), true);
        return peer(socket, channel);
    }

    static Peer peer(SSLSocket socket, SocketChannel channel) throws IOException {
        Peer.Ends ends = new Peer.Ends() {
            @Override
            public void endOutput() throws IOException {
                socket.shutdownOutput();
            }

            @Override
            public void close() throws IOException {
                socket.close();
            }
        };
        return Peer.of(channel, socket.getInputStream(), socket.getOutputStream(), ends);
    }
}
