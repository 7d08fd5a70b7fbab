package org.ternmq.transport.tls;

import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.ternmq.core.auth.Certified;

/** The names in the certificate that a client has shown. */
public final class CertifiedNames {
    private CertifiedNames() {}

    /**
     * The names that are asked for.
     *
     * @throws HandshakeFailure.Refused if the certificate lacks one
     */
    public static Certified of(SSLSession session, CertificateFiles.Clients clients) throws HandshakeFailure.Refused {
        return of(certificate(session), clients);
    }

    /**
     * The names that are asked for.
     *
     * @param certificate that the client has shown; {@code null} if none
     * @throws HandshakeFailure.Refused if the certificate lacks one
     */
    public static Certified of(@Nullable X509Certificate certificate, CertificateFiles.Clients clients)
            throws HandshakeFailure.Refused {
        if (clients.userName() == NamePart.NONE && clients.clientId() == NamePart.NONE) {
            return Certified.NONE;
        }
        if (certificate == null) {
            throw HandshakeFailure.refused("no client certificate");
        }
        Optional<String> userName = name(certificate, clients.userName());
        Optional<String> clientId = name(certificate, clients.clientId());
        try {
            return new Certified(userName, clientId);
        } catch (IllegalArgumentException unsayable) {
            throw HandshakeFailure.refused(
                    "the name in the client certificate cannot be used: " + unsayable.getMessage());
        }
    }

    private static @Nullable X509Certificate certificate(SSLSession session) {
        try {
            Certificate[] chain = session.getPeerCertificates();
            return chain[0] instanceof X509Certificate certificate ? certificate : null;
        } catch (SSLPeerUnverifiedException none) { // it has shown none
            return null;
        }
    }

    private static Optional<String> name(X509Certificate certificate, NamePart part) throws HandshakeFailure.Refused {
        Optional<String> name = part.of(certificate);
        if (part != NamePart.NONE && name.isEmpty()) {
            throw HandshakeFailure.refused("the client certificate has no " + part.words());
        }
        return name;
    }
}
