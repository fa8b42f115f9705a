package dev.torc.server.transport.netty;

import dev.torc.server.transport.TlsSettings;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/** {@link TlsSettings} made good: files read, names checked. The JDK's implementation of TLS. */
final class TlsContext {
    private static final List<String> KNOWN_PROTOCOLS = List.of("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3");
    private static final List<String> PROTOCOLS = List.of("TLSv1.2", "TLSv1.3");

    private final SslContext context;
    private final boolean preferServerCiphers;

    private TlsContext(SslContext context, boolean preferServerCiphers) {
        this.context = context;
        this.preferServerCiphers = preferServerCiphers;
    }

    /**
     * Reads the files and checks the settings.
     *
     * @throws IOException if one does not hold, with its name and the reason
     */
    static TlsContext of(TlsSettings settings) throws IOException {
        List<X509Certificate> chain = PemFiles.certificates(settings.certificate());
        if (chain.isEmpty()) {
            throw new IOException("tls-cert-file, " + settings.certificate() + " (expected: a certificate in PEM)");
        }
        PrivateKey key = PemFiles.privateKey(settings.key(), settings.keyPassword());
        PemFiles.checkPair(settings, chain.getFirst(), key);
        if (settings.dhParameters() != null) {
            PemFiles.checkDhParameters(settings.dhParameters());
        }
        SSLParameters supported;
        try {
            supported = SSLContext.getDefault().getSupportedSSLParameters();
            SslContextBuilder builder = SslContextBuilder.forServer(key, chain)
                    .sslProvider(SslProvider.JDK)
                    .protocols(protocols(settings.protocols()))
                    .ciphers(CipherList.select(
                            settings.ciphers(),
                            settings.cipherSuites(),
                            SSLContext.getDefault().getDefaultSSLParameters().getCipherSuites(),
                            supported.getCipherSuites()))
                    .clientAuth(
                            switch (settings.clientCertificates()) {
                                case NO -> ClientAuth.NONE;
                                case OPTIONAL -> ClientAuth.OPTIONAL;
                                case YES -> ClientAuth.REQUIRE;
                            })
                    .sessionCacheSize(Math.max(1, settings.sessionCacheSize()))
                    .sessionTimeout(settings.sessionCacheSize() == 0 ? 1 : settings.sessionTimeoutSeconds());
            List<X509Certificate> authorities = authorities(settings);
            if (settings.clientCertificates() != TlsSettings.ClientCertificates.NO) {
                builder.trustManager(authorities);
            }
            return new TlsContext(builder.build(), settings.preferServerCiphers());
        } catch (NoSuchAlgorithmException | IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static List<String> protocols(List<String> named) throws IOException {
        NavigableSet<String> known = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        known.addAll(KNOWN_PROTOCOLS);
        List<String> wanted = new ArrayList<>();
        for (String protocol : named) {
            if (!known.contains(protocol)) {
                throw new IOException("Invalid tls-protocols specified."
                        + " Use a combination of 'TLSv1', 'TLSv1.1', 'TLSv1.2' and 'TLSv1.3'.");
            }
            wanted.add(known.floor(protocol)); // as it is spelled
        }
        return wanted.isEmpty() ? PROTOCOLS : wanted;
    }

    /** Read also where clients need no certificate, as Redis does: a file that does not hold is not found out only when it is needed. */
    private static List<X509Certificate> authorities(TlsSettings settings) throws IOException {
        List<X509Certificate> all = new ArrayList<>();
        if (settings.caFile() != null) {
            all.addAll(PemFiles.certificates(settings.caFile()));
            if (all.isEmpty()) {
                throw new IOException("tls-ca-cert-file, " + settings.caFile() + " (expected: certificates in PEM)");
            }
        }
        if (settings.caFolder() != null) {
            try (Stream<Path> files = Files.list(settings.caFolder())) {
                for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                    all.addAll(PemFiles.certificates(file));
                }
            }
        }
        if (all.isEmpty() && settings.clientCertificates() != TlsSettings.ClientCertificates.NO) {
            throw new IOException("Either tls-ca-cert-file or tls-ca-cert-dir must be specified when tls-cluster,"
                    + " tls-replication or tls-auth-clients are enabled!");
        }
        return all;
    }

    /** For one new connection. */
    TlsHandler newHandler(ByteBufAllocator allocator) {
        SSLEngine engine = context.newEngine(allocator);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setUseCipherSuitesOrder(preferServerCiphers);
        engine.setSSLParameters(parameters);
        return new TlsHandler(engine);
    }

    /** For tests: the names of the ciphers on offer. */
    List<String> cipherSuites() {
        return context.cipherSuites();
    }
}
