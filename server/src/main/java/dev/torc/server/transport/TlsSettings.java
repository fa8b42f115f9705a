package dev.torc.server.transport;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What redis.conf says of TLS. Files are in PEM.
 *
 * @param certificate the server's certificate, followed by the intermediate ones ({@code tls-cert-file})
 * @param key its private key ({@code tls-key-file}): PKCS#8, also encrypted, or OpenSSL's older RSA and EC forms
 * @param keyPassword the password of the key, if it is encrypted ({@code tls-key-file-pass})
 * @param caFile certificates that clients' certificates may be signed by ({@code tls-ca-cert-file})
 * @param caFolder a folder of such files ({@code tls-ca-cert-dir})
 * @param clientCertificates whether clients have to show one ({@code tls-auth-clients})
 * @param dhParameters a file that has to be there, of which no more is used ({@code tls-dh-params-file})
 * @param protocols such as {@code TLSv1.2} and {@code TLSv1.3}, empty for those two ({@code tls-protocols})
 * @param ciphers for TLS 1.2, in OpenSSL's notation; null for the default ({@code tls-ciphers})
 * @param cipherSuites for TLS 1.3, separated by colons; null for the default ({@code tls-ciphersuites})
 * @param preferServerCiphers the server's order decides ({@code tls-prefer-server-ciphers})
 * @param sessionCacheSize sessions that are kept for resumption, 0 for none ({@code tls-session-caching}, {@code
 *     tls-session-cache-size})
 * @param sessionTimeoutSeconds how long ({@code tls-session-cache-timeout})
 */
public record TlsSettings(
        Path certificate,
        Path key,
        @Nullable String keyPassword,
        @Nullable Path caFile,
        @Nullable Path caFolder,
        ClientCertificates clientCertificates,
        @Nullable Path dhParameters,
        List<String> protocols,
        @Nullable String ciphers,
        @Nullable String cipherSuites,
        boolean preferServerCiphers,
        int sessionCacheSize,
        int sessionTimeoutSeconds) {
    /** {@code tls-auth-clients}. */
    public enum ClientCertificates {
        /** Not asked for. */
        NO,
        /** Asked for; who shows one must show a good one. */
        OPTIONAL,
        /** No connection without a good one. */
        YES
    }

    public TlsSettings {
        protocols = List.copyOf(protocols);
    }

    /** A certificate, a key, and Redis's defaults but for client certificates, which are not asked for. */
    public static TlsSettings of(Path certificate, Path key) {
        return new TlsSettings(
                certificate,
                key,
                null,
                null,
                null,
                ClientCertificates.NO,
                null,
                List.of(),
                null,
                null,
                false,
                20_480,
                300);
    }

    /** These settings, with client certificates signed by what is in {@code caFile}. */
    public TlsSettings withClients(ClientCertificates asked, @Nullable Path signedBy) {
        return new TlsSettings(
                certificate,
                key,
                keyPassword,
                signedBy,
                caFolder,
                asked,
                dhParameters,
                protocols,
                ciphers,
                cipherSuites,
                preferServerCiphers,
                sessionCacheSize,
                sessionTimeoutSeconds);
    }
}
