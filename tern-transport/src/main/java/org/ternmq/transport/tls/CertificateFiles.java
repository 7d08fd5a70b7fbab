package org.ternmq.transport.tls;

import io.netty.handler.ssl.ClientAuth;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where the certificates of a listener are, and what is asked of its clients. All files are PEM.
 *
 * @param pairs the first is shown to clients that name no host, or one that none of them has
 * @param protocols what a client may ask for within TLS (ALPN); one that asks for others only is not told any
 */
public record CertificateFiles(List<Pair> pairs, Clients clients, List<String> protocols) {
    /** Refuses to be without a certificate. */
    public CertificateFiles {
        pairs = List.copyOf(pairs);
        protocols = List.copyOf(protocols);
        if (pairs.isEmpty()) {
            throw new IllegalArgumentException("no certificate");
        }
    }

    /**
     * One certificate.
     *
     * @param certificate followed by those that lead to a known authority
     * @param key that belongs to it: PKCS#8, not encrypted
     */
    public record Pair(Path certificate, Path key) {}

    /**
     * What is asked of clients.
     *
     * @param wanted whether they show a certificate
     * @param authorities whose signatures on their certificates count
     * @param revocations what those authorities have taken back
     * @param userName the part of the certificate that is the user name
     * @param clientId the part of the certificate that is the client identifier
     */
    public record Clients(
            Wanted wanted,
            Optional<Path> authorities,
            Optional<Path> revocations,
            NamePart userName,
            NamePart clientId) {
        /** Nothing: who they are is said in MQTT, if at all. */
        public static final Clients ANYBODY =
                new Clients(Wanted.NONE, Optional.empty(), Optional.empty(), NamePart.NONE, NamePart.NONE);

        /** Whether they show a certificate. */
        public enum Wanted {
            /** No. */
            NONE(ClientAuth.NONE),
            /** If they have one; a wrong one is refused. */
            OPTIONAL(ClientAuth.OPTIONAL),
            /** Nobody gets in without. */
            REQUIRED(ClientAuth.REQUIRE);

            private final ClientAuth inNetty;

            Wanted(ClientAuth inNetty) {
                this.inNetty = inNetty;
            }

            /** How Netty calls it. */
            public ClientAuth inNetty() {
                return inNetty;
            }
        }
    }

    /** All files. */
    public Stream<Path> all() {
        return Stream.concat(
                pairs.stream().flatMap(pair -> Stream.of(pair.certificate(), pair.key())),
                Stream.concat(clients.authorities().stream(), clients.revocations().stream()));
    }
}
