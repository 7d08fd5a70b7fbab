package org.ternmq.auth.token;

import com.nimbusds.jose.JWSObject;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.Base64;
import java.util.Optional;
import org.ternmq.codec.value.Bytes;

/** What tells a token from a password, and how its parts are read. */
final class TokenText {
    private TokenText() {}

    /**
     * Whether bytes are a signed token, good or bad, and not something else that a client may have as its password: three parts in
     * Base64url, of which the first is a JSON object as far as one can see. The last is empty where somebody has left the signature out.
     */
    static boolean isToken(Bytes bytes) {
        int firstDot = -1;
        int lastDot = -1;
        for (int i = 0; i < bytes.length(); i++) {
            byte at = bytes.at(i);
            if (at == '.' && firstDot < 0) {
                firstDot = i;
            } else if (at == '.' && lastDot < 0) {
                lastDot = i;
            } else if (!isBase64Url(at)) {
                return false;
            }
        }
        return firstDot >= 2 && lastDot > firstDot + 1 && isObject(bytes, firstDot);
    }

    private static boolean isBase64Url(byte at) {
        return at >= 'a' && at <= 'z' || at >= 'A' && at <= 'Z' || at >= '0' && at <= '9' || at == '-' || at == '_';
    }

    private static boolean isObject(Bytes bytes, int firstDot) {
        byte[] start = new byte[Math.min(firstDot, OBJECT_START_MAX)];
        bytes.copyTo(0, start, 0, start.length);
        try {
            return new String(Base64.getUrlDecoder().decode(start), StandardCharsets.ISO_8859_1)
                    .stripLeading()
                    .startsWith("{");
        } catch (IllegalArgumentException cutOff) {
            return false;
        }
    }

    /** The token, or nothing if it is broken or asks for what is not understood. */
    static Optional<JWSObject> parse(Bytes bytes) {
        try {
            JWSObject token = JWSObject.parse(new String(bytes.toArray(), StandardCharsets.US_ASCII));
            boolean isPlain = token.getHeader().getCriticalParams() == null // also if it is empty
                    && token.getHeader().isBase64URLEncodePayload();
            return isPlain ? Optional.of(token) : Optional.empty();
        } catch (ParseException | IllegalArgumentException | IllegalStateException broken) {
            return Optional.empty();
        }
    }

    /** A multiple of four, so that it ends between two bytes. */
    private static final int OBJECT_START_MAX = 16;
}
