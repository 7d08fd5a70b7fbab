package org.ternmq.client.auth;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.ternmq.codec.value.Bytes;
import org.ternmq.core.auth.ClientAuthMethod;

/**
 * SCRAM-SHA-256 (RFC 5802, RFC 7677) without channel binding: the password does not go over the wire, and the server has to show that it
 * knows it, too. Immutable; keeps the password for later connections.
 */
public final class ScramSha256 implements ClientAuthMethod {
    private final String userName;
    private final char[] password;
    private final SecureRandom chance = new SecureRandom();

    private ScramSha256(String userName, char[] password) {
        this.userName = normalized(userName);
        this.password = normalized(new String(password)).toCharArray();
    }

    /**
     * The method for a user.
     *
     * @param password copied
     */
    public static ScramSha256 of(String userName, char[] password) {
        if (userName.isEmpty() || password.length == 0) {
            throw new IllegalArgumentException("SCRAM needs a user name and a password");
        }
        return new ScramSha256(userName, password.clone());
    }

    /** What is left of SASLprep without its tables: compatibility composition (RFC 4013 section 2.2). */
    private static String normalized(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFKC);
    }

    @Override
    public String name() {
        return "SCRAM-SHA-256";
    }

    @Override
    public Exchange begin() {
        byte[] nonce = new byte[NONCE_BYTES];
        chance.nextBytes(nonce);
        return new Scram(
                userName, password, Base64.getEncoder().withoutPadding().encodeToString(nonce));
    }

    @Override
    public String toString() {
        return "SCRAM-SHA-256 for " + userName;
    }

    /** One exchange: client-first, then client-final, then the signature of the server. */
    static final class Scram implements Exchange {
        private final char[] password;
        private final String nonce;
        private final String firstBare;
        private Bytes expected = Bytes.EMPTY; // the server's signature
        private boolean answered;

        Scram(String userName, char[] password, String nonce) {
            this.password = password;
            this.nonce = nonce;
            this.firstBare = "n=" + userName.replace("=", "=3D").replace(",", "=2C") + ",r=" + nonce;
        }

        @Override
        public Bytes first() {
            return Bytes.utf8(GS2_HEADER + firstBare);
        }

        @Override
        public Optional<Bytes> next(Bytes data) {
            String serverFirst = data.toUtf8();
            Map<String, String> said = attributes(serverFirst);
            String both = said.getOrDefault("r", "");
            int iterations = iterations(said.getOrDefault("i", ""));
            boolean isOurs = both.startsWith(nonce) && both.length() > nonce.length();
            if (answered
                    || !isOurs
                    || iterations < ITERATIONS_MIN
                    || iterations > ITERATIONS_MAX
                    || said.containsKey("m")) {
                return Optional.empty();
            }
            answered = true;
            try {
                byte[] salt = Base64.getDecoder().decode(said.getOrDefault("s", ""));
                return salt.length == 0 ? Optional.empty() : Optional.of(proof(serverFirst, both, salt, iterations));
            } catch (IllegalArgumentException e) { // no Base64
                return Optional.empty();
            }
        }

        private Bytes proof(String serverFirst, String both, byte[] salt, int iterations) {
            try {
                byte[] salted = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                        .generateSecret(new PBEKeySpec(password, salt, iterations, 256))
                        .getEncoded();
                byte[] clientKey = hmac(salted, "Client Key");
                byte[] storedKey = MessageDigest.getInstance("SHA-256").digest(clientKey);
                String withoutProof =
                        "c=" + Base64.getEncoder().encodeToString(GS2_HEADER.getBytes(StandardCharsets.US_ASCII))
                                + ",r=" + both;
                String message = firstBare + "," + serverFirst + "," + withoutProof;
                byte[] proof = hmac(storedKey, message);
                for (int i = 0; i < proof.length; i++) {
                    proof[i] ^= clientKey[i];
                }
                expected = Bytes.wrap(hmac(hmac(salted, "Server Key"), message));
                return Bytes.utf8(withoutProof + ",p=" + Base64.getEncoder().encodeToString(proof));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every JDK has SHA-256 and PBKDF2", e);
            }
        }

        private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public boolean isProven(Bytes data) {
            try {
                byte[] signature =
                        Base64.getDecoder().decode(attributes(data.toUtf8()).getOrDefault("v", ""));
                return !expected.isEmpty() && MessageDigest.isEqual(signature, expected.toArray());
            } catch (IllegalArgumentException e) { // no Base64
                return false;
            }
        }

        private static Map<String, String> attributes(String text) {
            Map<String, String> all = new HashMap<>();
            for (String one : text.split(",", -1)) {
                if (one.length() >= 2 && one.charAt(1) == '=') {
                    all.put(one.substring(0, 1), one.substring(2));
                }
            }
            return all;
        }

        private static int iterations(String text) {
            return text.matches("\\d{1,8}") ? Integer.parseInt(text) : 0;
        }
    }

    private static final String GS2_HEADER = "n,,";
    private static final int NONCE_BYTES = 18;
    private static final int ITERATIONS_MIN = 4_096; // RFC 7677 section 4
    private static final int ITERATIONS_MAX = 1_000_000; // a server could keep us busy for minutes
}
