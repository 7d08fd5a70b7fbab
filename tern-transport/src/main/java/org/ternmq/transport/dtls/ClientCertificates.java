package org.ternmq.transport.dtls;

import java.net.InetSocketAddress;
import java.security.cert.CertPath;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import javax.security.auth.x500.X500Principal;
import org.eclipse.californium.scandium.dtls.AlertMessage;
import org.eclipse.californium.scandium.dtls.AlertMessage.AlertDescription;
import org.eclipse.californium.scandium.dtls.AlertMessage.AlertLevel;
import org.eclipse.californium.scandium.dtls.CertificateMessage;
import org.eclipse.californium.scandium.dtls.CertificateType;
import org.eclipse.californium.scandium.dtls.CertificateVerificationResult;
import org.eclipse.californium.scandium.dtls.ConnectionId;
import org.eclipse.californium.scandium.dtls.HandshakeException;
import org.eclipse.californium.scandium.dtls.HandshakeResultHandler;
import org.eclipse.californium.scandium.dtls.x509.NewAdvancedCertificateVerifier;
import org.eclipse.californium.scandium.util.ServerNames;
import org.jspecify.annotations.Nullable;
import org.ternmq.transport.tls.CertificateFiles;
import org.ternmq.transport.tls.CertifiedNames;
import org.ternmq.transport.tls.Contexts;
import org.ternmq.transport.tls.HandshakeFailure;
import org.ternmq.transport.tls.Renewed;

/** Whether the certificate of a client counts: what decides is the same as for TLS. */
final class ClientCertificates implements NewAdvancedCertificateVerifier {
    private final CertificateFiles.Clients clients;
    private final Renewed<Contexts<Shown>> renewed;

    ClientCertificates(CertificateFiles.Clients clients, Renewed<Contexts<Shown>> renewed) {
        this.clients = clients;
        this.renewed = renewed;
    }

    @Override
    public List<CertificateType> getSupportedCertificateTypes() {
        return List.of(CertificateType.X_509);
    }

    @Override
    public CertificateVerificationResult verifyCertificate(
            ConnectionId cid,
            @Nullable ServerNames asked,
            InetSocketAddress peer,
            boolean clientUsage,
            boolean verifySubject,
            boolean truncate,
            CertificateMessage message) {
        CertPath path = message.getCertificateChain();
        try {
            check(path);
            return new CertificateVerificationResult(cid, path, null);
        } catch (CertificateException | HandshakeFailure.Refused wrong) {
            return new CertificateVerificationResult(
                    cid,
                    new HandshakeException(
                            "the certificate of the client",
                            new AlertMessage(AlertLevel.FATAL, AlertDescription.BAD_CERTIFICATE),
                            wrong),
                    null);
        }
    }

    private void check(@Nullable CertPath path) throws CertificateException, HandshakeFailure.Refused {
        X509Certificate[] chain =
                path == null ? new X509Certificate[0] : path.getCertificates().toArray(new X509Certificate[0]);
        if (chain.length == 0) {
            throw new CertificateException("it is none");
        }
        X509TrustManager trust =
                trust().orElseThrow(() -> new CertificateException("no authority is known that could have signed it"));
        trust.checkClientTrusted(chain, chain[0].getPublicKey().getAlgorithm());
        CertifiedNames.of(chain[0], clients);
    }

    private Optional<X509TrustManager> trust() {
        Optional<TrustManagerFactory> factory = renewed.now().first().trust();
        for (TrustManager one :
                factory.map(TrustManagerFactory::getTrustManagers).orElse(new TrustManager[0])) {
            if (one instanceof X509TrustManager trust) {
                return Optional.of(trust);
            }
        }
        return Optional.empty();
    }

    /** None are named: a client with one certificate knows what to show, and the datagrams stay short. */
    @Override
    public List<X500Principal> getAcceptedIssuers() {
        return List.of();
    }

    @Override
    public void setResultHandler(HandshakeResultHandler handler) {} // the answer is there at once
}
