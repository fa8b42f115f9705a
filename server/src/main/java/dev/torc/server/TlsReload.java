package dev.torc.server;

import dev.torc.commands.config.Setting;
import dev.torc.commands.config.TlsSettings;
import dev.torc.server.transport.TlsTransport;
import java.io.IOException;
import java.util.List;

/** Brings changed certificates and rules to the TLS transport: CONFIG SET reads the files again, new connections see them. */
final class TlsReload {
    private final TlsSettings settings;
    private final TlsTransport transport;

    TlsReload(TlsSettings settings, TlsTransport transport) {
        this.settings = settings;
        this.transport = transport;
    }

    void follow() {
        Setting.Listener listener = () -> {
            try {
                transport.tls(Listening.tls(settings));
                return null;
            } catch (IOException e) {
                return "Unable to update TLS configuration. Check server logs.";
            }
        };
        List.of(
                        settings.certificateFile,
                        settings.keyFile,
                        settings.keyFilePassword,
                        settings.authorityFile,
                        settings.authorityDirectory,
                        settings.clientAuthentication,
                        settings.protocols,
                        settings.ciphers,
                        settings.cipherSuites)
                .forEach(setting -> setting.onChange(listener));
    }
}
