package org.ternmq.transport.dtls;

import java.util.List;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;
import org.eclipse.californium.scandium.dtls.CertificateIdentityResult;
import org.eclipse.californium.scandium.dtls.CertificateType;
import org.eclipse.californium.scandium.dtls.ConnectionId;
import org.eclipse.californium.scandium.dtls.HandshakeResultHandler;
import org.eclipse.californium.scandium.dtls.SignatureAndHashAlgorithm;
import org.eclipse.californium.scandium.dtls.cipher.CipherSuite.CertificateKeyAlgorithm;
import org.eclipse.californium.scandium.dtls.cipher.XECDHECryptography.SupportedGroup;
import org.eclipse.californium.scandium.dtls.x509.CertificateProvider;
import org.eclipse.californium.scandium.util.ServerName;
import org.eclipse.californium.scandium.util.ServerNames;
import org.jspecify.annotations.Nullable;
import org.ternmq.transport.tls.Contexts;
import org.ternmq.transport.tls.Renewed;

/** Our certificates, as their files are when a client comes; the host that it asks for decides. */
final class OwnCertificates implements CertificateProvider {
    private final Renewed<Contexts<Shown>> renewed;

    OwnCertificates(Renewed<Contexts<Shown>> renewed) {
        this.renewed = renewed;
    }

    /** Both kinds: a renewed one may be of the other. */
    @Override
    public List<CertificateKeyAlgorithm> getSupportedCertificateKeyAlgorithms() {
        return List.of(CertificateKeyAlgorithm.EC, CertificateKeyAlgorithm.RSA);
    }

    @Override
    public List<CertificateType> getSupportedCertificateTypes() {
        return List.of(CertificateType.X_509);
    }

    @Override
    public CertificateIdentityResult requestCertificateIdentity(
            ConnectionId cid,
            boolean client,
            @Nullable List<X500Principal> issuers,
            @Nullable ServerNames asked,
            List<CertificateKeyAlgorithm> keys,
            List<SignatureAndHashAlgorithm> signatures,
            List<SupportedGroup> curves) {
        Shown shown = renewed.now().of(host(asked).orElse(null));
        return new CertificateIdentityResult(cid, shown.key(), shown.chain());
    }

    private static Optional<String> host(@Nullable ServerNames asked) {
        return Optional.ofNullable(asked)
                .map(names -> names.getServerName(ServerName.NameType.HOST_NAME))
                .map(ServerName::getNameAsString);
    }

    @Override
    public void setResultHandler(HandshakeResultHandler handler) {} // the answer is there at once
}
