package org.ternmq.auth.password;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.ternmq.codec.value.Bytes;

/** Digests, HMACs and PBKDF2 of bytes. That of the JDK takes characters only, and a password of MQTT may be any bytes. */
public final class Derivation {
    private Derivation() {}

    /** A digest of several pieces, one behind the other. */
    public static byte[] digest(String algorithm, byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance(algorithm);
            for (byte[] part : parts) {
                digest.update(part);
            }
            return digest.digest();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + algorithm, e);
        }
    }

    /** An HMAC, ready for its text. */
    public static Mac mac(String algorithm, byte[] key) {
        try {
            Mac mac = Mac.getInstance(algorithm);
            // HMAC fills keys up with zeros, so one zero is the same as the empty key that the JDK refuses.
            mac.init(new SecretKeySpec(key.length == 0 ? new byte[1] : key, algorithm));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + algorithm, e);
        }
    }

    /** PBKDF2 (RFC 8018 section 5.2) of one block: as many bytes as the HMAC has. */
    static byte[] pbkdf2(String algorithm, byte[] password, byte[] salt, int iterations) {
        Mac mac = mac(algorithm, password);
        mac.update(salt);
        byte[] last = mac.doFinal(new byte[] {0, 0, 0, 1});
        byte[] block = last.clone();
        for (int i = 1; i < iterations; i++) {
            last = mac.doFinal(last);
            for (int k = 0; k < block.length; k++) {
                block[k] ^= last[k];
            }
        }
        return block;
    }

    /** Whether they are equal, found out in a time that does not depend on what they are. */
    static boolean isEqual(byte[] computed, Bytes kept) {
        byte[] expected = kept.toArray();
        boolean equal = MessageDigest.isEqual(computed, expected);
        Arrays.fill(computed, (byte) 0);
        return equal;
    }
}
