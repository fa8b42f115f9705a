package dev.torc.commands.config;

import static dev.torc.commands.config.Spec.notNeeded;
import static dev.torc.commands.config.Spec.notYet;
import static dev.torc.commands.config.Spec.used;

/** Encrypted connections. A change takes effect for new connections. */
public final class TlsSettings extends SettingGroup {
    public final NumberSetting port = number(used("tls-port", "Port for TLS connections; 0: none"), 0, 0, LARGEST_PORT);
    public final TextSetting certificateFile =
            text(used("tls-cert-file", "The server's certificate chain, PEM").asReread());
    public final TextSetting keyFile =
            text(used("tls-key-file", "Its private key, PEM").asReread());
    public final TextSetting keyFilePassword =
            text(used("tls-key-file-pass", "Password of the private key").asSensitive());
    public final TextSetting authorityFile =
            text(used("tls-ca-cert-file", "Certificates of the authorities that clients' certificates must come from")
                    .asReread());
    public final TextSetting authorityDirectory =
            text(used("tls-ca-cert-dir", "The same, a folder of them").asReread());
    public final ChoiceSetting clientAuthentication =
            choice(used("tls-auth-clients", "Whether clients must show a certificate"), "yes", "no", "yes", "optional");
    public final TextSetting protocols = text(
            used("tls-protocols", "Protocol versions to offer, separated by one blank each; empty: TLSv1.2 TLSv1.3"));
    public final TextSetting dhParametersFile = text(used(
            "tls-dh-params-file",
            "Diffie-Hellman parameters: with TLS on the file is checked, as Redis does; the JDK has its own"));
    public final TextSetting ciphers = text(used("tls-ciphers", "Ciphers to offer up to TLS 1.2"));
    public final TextSetting cipherSuites = text(used("tls-ciphersuites", "Cipher suites to offer in TLS 1.3"));

    TlsSettings() {
        super("TLS");
        flag(notNeeded("tls-prefer-server-ciphers", "Whether the server's order of ciphers decides"), false);
        flag(notNeeded("tls-session-caching", "Whether sessions may be resumed"), true);
        number(notNeeded("tls-session-cache-size", "Sessions kept for it; 0: no limit"), 20 * KB, 0, INT_MAX);
        number(notNeeded("tls-session-cache-timeout", "Seconds for which they are kept"), 300, 0, INT_MAX);
        text(notYet("tls-client-cert-file", "Certificate for outgoing connections"));
        text(notYet("tls-client-key-file", "Its private key"));
        text(notYet("tls-client-key-file-pass", "Password of that key").asSensitive());
        flag(notYet("tls-replication", "Whether to reach the primary over TLS"), false);
        flag(notYet("tls-cluster", "Whether nodes talk over TLS"), false);
    }
}
