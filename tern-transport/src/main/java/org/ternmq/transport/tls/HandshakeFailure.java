package org.ternmq.transport.tls;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertPathValidatorException.Reason;
import java.security.cert.CertificateException;
import java.security.cert.PKIXReason;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ternmq.codec.value.ReasonCode;

/**
 * Why a client did not get through TLS.
 *
 * @param reason {@link ReasonCode#SERVER_UNAVAILABLE} if our certificate is no good for it, which is not its fault
 * @param why in words that an operator understands
 */
public record HandshakeFailure(ReasonCode reason, String why) {
    /** The client went away in the middle of it. */
    public static final HandshakeFailure LOST =
            new HandshakeFailure(ReasonCode.UNSPECIFIED_ERROR, "connection lost in the handshake of TLS");

    /** We end it, with words of ours. Knows no stack: many come who are no good. */
    public static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;
        private final transient HandshakeFailure failure;

        private Refused(HandshakeFailure failure) {
            super(failure.why(), null, false, false);
            this.failure = failure;
        }

        /** Why. */
        public HandshakeFailure failure() {
            return failure;
        }
    }

    static Refused refused(String why) {
        return new Refused(new HandshakeFailure(ReasonCode.NOT_AUTHORIZED, "TLS: " + why));
    }

    /** What came begins with these bytes. */
    static Refused noTls(byte[] first) {
        String bytes = HexFormat.ofDelimiter(" ").formatHex(first);
        return new Refused(
                new HandshakeFailure(ReasonCode.PROTOCOL_ERROR, "speaks no TLS (first bytes " + bytes + ")"));
    }

    /** Puts into words what Netty, BoringSSL or the JDK reports. */
    public static HandshakeFailure of(Throwable cause) {
        if (cause instanceof Refused refused) {
            return refused.failure();
        }
        for (Throwable at = cause; at != null; at = at.getCause()) {
            String wrong = ofCertificate(at);
            if (wrong != null) {
                return new HandshakeFailure(ReasonCode.NOT_AUTHORIZED, "TLS: " + wrong);
            }
        }
        for (Throwable at = cause; at != null; at = at.getCause()) {
            HandshakeFailure known = ofMessage(at);
            if (known != null) {
                return known;
            }
        }
        return protocol("the handshake failed: " + cause.getMessage());
    }

    private static @Nullable String ofCertificate(Throwable cause) {
        return switch (cause) {
            case CertPathValidatorException path -> WORDS.getOrDefault(path.getReason(), NO_GOOD + path.getMessage());
            case CertPathBuilderException noPath ->
                noPath.getCause() instanceof CertPathValidatorException ? null : UNKNOWN_AUTHORITY;
            case CertificateException other -> other.getCause() == null ? NO_GOOD + other.getMessage() : null;
            default -> null;
        };
    }

    /** What has no exception of its own: each in the words of BoringSSL and of the JDK. */
    private static @Nullable HandshakeFailure ofMessage(Throwable cause) {
        String text =
                String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT).replace('_', ' ');
        if (text.contains("did not return a certificate") || text.contains("empty client certificate chain")) {
            return new HandshakeFailure(ReasonCode.NOT_AUTHORIZED, "TLS: no client certificate");
        }
        if (text.contains("certificate verify failed")) { // QUIC's BoringSSL keeps the reason to itself
            return new HandshakeFailure(ReasonCode.NOT_AUTHORIZED, "TLS: the client certificate is no good");
        }
        if (text.contains("alert")) {
            String alert = text.substring(text.indexOf("alert") + "alert".length())
                    .replace(':', ' ')
                    .trim();
            boolean isOurs = alert.contains("certificate") || alert.contains("unknown ca");
            return new HandshakeFailure(
                    isOurs ? ReasonCode.SERVER_UNAVAILABLE : ReasonCode.UNSPECIFIED_ERROR,
                    "TLS: the client refuses our certificate or terms: " + alert);
        }
        if (text.contains("unsupported protocol")
                || text.contains("client supported protocol versions")
                || text.contains("client requested protocol")) {
            return protocol("no common version, ours are 1.2 and 1.3");
        }
        if (text.contains("no shared cipher")
                || text.contains("wrong curve")
                || text.contains("no cipher suites in common")) {
            return protocol("no common cipher suite or curve");
        }
        return text.contains("connection closed while")
                        || text.contains(
                                "failure when writing tls control frames") // what the client does not take any more
                        || cause instanceof java.nio.channels.ClosedChannelException
                ? LOST
                : null;
    }

    private static HandshakeFailure protocol(String why) {
        return new HandshakeFailure(ReasonCode.PROTOCOL_ERROR, "TLS: " + why);
    }

    private static final String NO_GOOD = "the client certificate is no good: ";
    private static final String UNKNOWN_AUTHORITY = "the client certificate is of an unknown authority";
    private static final Map<Reason, String> WORDS = Map.of(
            BasicReason.EXPIRED, "the client certificate has expired",
            BasicReason.NOT_YET_VALID, "the client certificate is not valid yet",
            BasicReason.REVOKED, "the client certificate is revoked",
            BasicReason.UNDETERMINED_REVOCATION_STATUS,
                    "an authority of the client certificate has no revocation list that is in force",
            BasicReason.INVALID_SIGNATURE, "the client certificate is not signed by its authority",
            PKIXReason.NO_TRUST_ANCHOR, UNKNOWN_AUTHORITY);
}
