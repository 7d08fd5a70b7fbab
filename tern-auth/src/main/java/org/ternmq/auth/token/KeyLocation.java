package org.ternmq.auth.token;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.ternmq.auth.answer.Web;

/** Where the keys are that tokens are checked with. Files are read again when they change. */
public sealed interface KeyLocation {
    /** Whether it is a secret, which only goes with algorithms of secrets, as keys that everybody may see only go with the others. */
    default boolean isSecret() {
        return this instanceof SecretFile;
    }

    /** A file that is a secret of at least 32 bytes, in one line; its end does not belong to it. */
    record SecretFile(Path file) implements KeyLocation {}

    /** A PEM file with public keys or certificates, at most a few: which of these has signed is tried. */
    record PublicKeyFile(Path file) implements KeyLocation {}

    /** A file with a set of public keys (JWKS, RFC 7517). */
    record JwksFile(Path file) implements KeyLocation {}

    /**
     * A set of public keys (JWKS, RFC 7517) that is fetched, again and again, and as soon as a token names an unknown key, but not more
     * often than each {@link #FETCH_SECONDS_MIN} seconds.
     *
     * @param uri https, or http if that leads to this machine
     * @param refreshSeconds after how long it is fetched again, at least {@link #FETCH_SECONDS_MIN}
     * @param timeoutMillis how long an answer is waited for
     * @param authorities file with those whose signatures on the server's certificate count; without one those that Java knows
     */
    record JwksUrl(URI uri, int refreshSeconds, int timeoutMillis, Optional<Path> authorities) implements KeyLocation {
        /** Refuses times that cannot work, and addresses that are not safe. */
        public JwksUrl {
            Web.requireSafe(uri);
            if (refreshSeconds < FETCH_SECONDS_MIN || timeoutMillis < 1) {
                throw new IllegalArgumentException(
                        "keys are fetched each " + FETCH_SECONDS_MIN + " seconds or less often, and waited for: not "
                                + refreshSeconds + " s and " + timeoutMillis + " ms");
            }
        }

        /** Fetched each five minutes, waited for two seconds, over https unless it is this machine. */
        public static JwksUrl of(URI uri) {
            return new JwksUrl(uri, 300, 2_000, Optional.empty());
        }

        /** How often keys are fetched at most, whatever tokens come. */
        public static final int FETCH_SECONDS_MIN = 10;
    }
}
