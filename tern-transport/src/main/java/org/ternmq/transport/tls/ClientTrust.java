package org.ternmq.transport.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CRL;
import java.security.cert.X509CertSelector;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Which certificates of clients count: those that one of the authorities has signed. Where there are revocation lists, every
 * authority on the way to the client needs one that is in force; without it nobody knows what it has taken back, and its clients are
 * refused. Nothing is ever fetched from elsewhere.
 */
public final class ClientTrust {
    private ClientTrust() {}

    /**
     * What decides, in the JDK's form; null where no authorities are named.
     *
     * @throws UnusableFileException if one of the files cannot be used
     */
    public static @Nullable TrustManagerFactory of(CertificateFiles.Clients clients)
            throws IOException, GeneralSecurityException {
        if (clients.authorities().isEmpty()) {
            return null;
        }
        Set<TrustAnchor> anchors = new HashSet<>();
        for (var authority : Pem.certificates(clients.authorities().get())) {
            anchors.add(new TrustAnchor(authority, null));
        }
        PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, new X509CertSelector());
        parameters.setRevocationEnabled(
                false); // the checker is given by hand, because the standard one asks the network
        if (clients.revocations().isPresent()) {
            List<X509CRL> lists = Pem.revocations(clients.revocations().get());
            parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(lists)));
            parameters.addCertPathChecker(checker());
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(new CertPathTrustManagerParameters(parameters));
        return factory;
    }

    private static PKIXRevocationChecker checker() throws GeneralSecurityException {
        var checker =
                (PKIXRevocationChecker) CertPathBuilder.getInstance("PKIX").getRevocationChecker();
        checker.setOptions(
                EnumSet.of(PKIXRevocationChecker.Option.PREFER_CRLS, PKIXRevocationChecker.Option.NO_FALLBACK));
        return checker;
    }

    /** What an operator wants to know of the lists at this time. */
    static Stream<String> warnings(CertificateFiles.Clients clients, Instant now) throws IOException {
        if (clients.revocations().isEmpty()) {
            return Stream.empty();
        }
        return Pem.revocations(clients.revocations().get()).stream()
                .filter(list -> list.getNextUpdate() != null
                        && list.getNextUpdate().toInstant().isBefore(now))
                .map(list -> "the revocation list of "
                        + list.getIssuerX500Principal().getName() + " in "
                        + clients.revocations().get() + " has ended on "
                        + list.getNextUpdate().toInstant()
                        + ": clients of that authority are refused until there is a new one");
    }
}
