package org.ternmq.transport.dtls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.ternmq.broker.port.BrokerEvents;
import org.ternmq.transport.sn.SnGateway;
import org.ternmq.transport.sn.SnListener;
import org.ternmq.transport.tls.CertificateFiles;
import org.ternmq.transport.tls.ClientTrust;
import org.ternmq.transport.tls.Contexts;
import org.ternmq.transport.tls.PreSharedKeys;
import org.ternmq.transport.tls.Renewed;

/** DTLS 1.2 with the certificates and pre-shared keys of a listener, as they are when a client comes. From any thread. */
public final class Dtls implements SnListener.Secured {
    private final CertificateFiles.Clients clients;
    private final Optional<Renewed<Contexts<Shown>>> certificates;
    private final Optional<Renewed<PreSharedKeys>> keys;

    private Dtls(
            CertificateFiles.Clients clients,
            Optional<Renewed<Contexts<Shown>>> certificates,
            Optional<Renewed<PreSharedKeys>> keys) {
        this.clients = clients;
        this.certificates = certificates;
        this.keys = keys;
    }

    /**
     * Reads the files.
     *
     * @param certificates of the listener; empty if it shows none
     * @param keys of its clients; empty if they have none
     * @param events hears of files that cannot be used later
     * @throws IllegalArgumentException if there is neither
     * @throws org.ternmq.transport.tls.UnusableFileException with a sentence that names the file
     */
    public static Dtls of(Optional<CertificateFiles> certificates, Optional<Path> keys, BrokerEvents events)
            throws IOException {
        if (certificates.isEmpty() && keys.isEmpty()) {
            throw new IllegalArgumentException("DTLS needs a certificate or pre-shared keys");
        }
        CertificateFiles.Clients clients =
                certificates.map(CertificateFiles::clients).orElse(CertificateFiles.Clients.ANYBODY);
        return new Dtls(
                clients,
                certificates.isPresent()
                        ? Optional.of(Renewed.certificates(
                                certificates.get(), (chain, key) -> shown(chain, key, clients), events))
                        : Optional.empty(),
                keys.isPresent() ? Optional.of(Renewed.keys(keys.get(), events)) : Optional.empty());
    }

    private static Shown shown(List<X509Certificate> chain, PrivateKey key, CertificateFiles.Clients clients)
            throws IOException, GeneralSecurityException {
        if (key.getAlgorithm().equals("EdDSA")) { // which few devices would take
            throw new IllegalArgumentException("DTLS takes keys for RSA and EC");
        }
        return new Shown(chain, key, Optional.ofNullable(ClientTrust.of(clients)));
    }

    CertificateFiles.Clients clients() {
        return clients;
    }

    Optional<Renewed<Contexts<Shown>>> certificates() {
        return certificates;
    }

    Optional<Renewed<PreSharedKeys>> keys() {
        return keys;
    }

    @Override
    public Port open(At at, Function<SnGateway.Socket, SnGateway> gateways) throws IOException {
        return DtlsPort.open(this, at, gateways);
    }

    /** Nobody is let in any more. */
    void close() {
        certificates.ifPresent(Renewed::close);
        keys.ifPresent(Renewed::close);
    }
}
