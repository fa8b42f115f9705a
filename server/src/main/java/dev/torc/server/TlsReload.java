package dev.torc.server;

import dev.torc.commands.config.Setting;
import dev.torc.commands.config.TlsSettings;
import dev.torc.server.transport.TlsTransport;
import java.io.IOException;
import java.util.List;
import org.slf4j.Logger;

/** Brings changed certificates and rules to the TLS transport: CONFIG SET reads the files again, new connections see them. */
final class TlsReload {
    private final TlsSettings settings;
    private final TlsTransport transport;
    private final Logger log;

    TlsReload(TlsSettings settings, TlsTransport transport, Logger log) {
        this.settings = settings;
        this.transport = transport;
        this.log = log;
    }

    void follow() {
        Setting.Listener listener = () -> {
            try {
                transport.tls(Listening.tls(settings));
                return null;
            } catch (IOException e) {
                log.warn("TLS settings refused: {}", e.toString());
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
                        settings.dhParametersFile,
                        settings.protocols,
                        settings.ciphers,
                        settings.cipherSuites)
                .forEach(setting -> setting.onChange(listener));
    }
}
