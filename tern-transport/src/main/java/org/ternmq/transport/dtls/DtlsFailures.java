package org.ternmq.transport.dtls;

import java.security.cert.CertificateException;
import org.eclipse.californium.scandium.dtls.AlertMessage.AlertDescription;
import org.eclipse.californium.scandium.dtls.DtlsHandshakeTimeoutException;
import org.eclipse.californium.scandium.dtls.HandshakeException;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.transport.tls.HandshakeFailure;

/** Why a client did not get through DTLS, in the words that TLS has for it. */
final class DtlsFailures {
    private DtlsFailures() {}

    static HandshakeFailure of(Throwable error) {
        if (error instanceof DtlsHandshakeTimeoutException) {
            return new HandshakeFailure(ReasonCode.UNSPECIFIED_ERROR, "connection lost in the handshake of DTLS");
        }
        for (Throwable at = error; at != null; at = at.getCause()) {
            if (at instanceof CertificateException || at instanceof HandshakeFailure.Refused) {
                HandshakeFailure known = HandshakeFailure.of(at);
                return new HandshakeFailure(known.reason(), 'D' + known.why());
            }
        }
        String text = String.valueOf(error.getMessage());
        if (error instanceof HandshakeException handshake) {
            AlertDescription alert = handshake.getAlert().getDescription();
            if (text.startsWith("Received")) {
                return received(alert);
            }
            if (text.contains("ertificate required") || text.contains("did not send required authentication")) {
                return notAuthorized("no client certificate");
            }
            switch (alert) {
                case HANDSHAKE_FAILURE, INSUFFICIENT_SECURITY -> {
                    return protocol("no common cipher suite or curve");
                }
                case PROTOCOL_VERSION -> {
                    return protocol("no common version, ours is 1.2");
                }
                default -> {}
            }
        }
        return protocol("the handshake failed: " + text);
    }

    private static HandshakeFailure received(AlertDescription alert) {
        boolean isOurs = switch (alert) {
            case BAD_CERTIFICATE,
                    UNSUPPORTED_CERTIFICATE,
                    CERTIFICATE_REVOKED,
                    CERTIFICATE_EXPIRED,
                    CERTIFICATE_UNKNOWN,
                    UNKNOWN_CA -> true;
            default -> false;
        };
        return new HandshakeFailure(
                isOurs ? ReasonCode.SERVER_UNAVAILABLE : ReasonCode.UNSPECIFIED_ERROR,
                "DTLS: the client refuses our certificate or terms: "
                        + alert.getDescription().replace('_', ' '));
    }

    static HandshakeFailure notAuthorized(String why) {
        return new HandshakeFailure(ReasonCode.NOT_AUTHORIZED, "DTLS: " + why);
    }

    private static HandshakeFailure protocol(String why) {
        return new HandshakeFailure(ReasonCode.PROTOCOL_ERROR, "DTLS: " + why);
    }

    /** What a stranger has sent, fit for the log. */
    static String quoted(String text) {
        String shown = text.length() > SHOWN_MAX ? text.substring(0, SHOWN_MAX) + "…" : text;
        return '"' + shown.replaceAll("\\p{Cntrl}", "?") + '"';
    }

    private static final int SHOWN_MAX = 64;
}
