package org.ternmq.cli.network;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds the file with the authorities that a machine trusts. */
final class SystemTrust {
    private SystemTrust() {}

    /** The file: what OpenSSL's own variable names, else that of Debian, Fedora, SUSE, or Alpine and macOS. */
    static Optional<Path> file() {
        String named = System.getenv("SSL_CERT_FILE");
        if (named != null && !named.isEmpty()) {
            return Optional.of(Path.of(named));
        }
        return Stream.of(
                        "/etc/ssl/certs/ca-certificates.crt",
                        "/etc/pki/tls/certs/ca-bundle.crt",
                        "/etc/ssl/ca-bundle.pem",
                        "/etc/ssl/cert.pem")
                .map(Path::of)
                .filter(Files::isReadable)
                .findFirst();
    }
}
