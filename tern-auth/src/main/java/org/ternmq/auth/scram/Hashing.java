package org.ternmq.auth.scram;

import java.nio.charset.StandardCharsets;
import org.ternmq.auth.password.Derivation;

/** The functions that SCRAM is made of (RFC 5802 section 2.2). */
final class Hashing {
    private Hashing() {}

    static byte[] hmac(byte[] key, String text) {
        return hmac(key, text.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] hmac(byte[] key, byte[] bytes) {
        return Derivation.mac("HmacSHA256", key).doFinal(bytes);
    }

    static byte[] digest(byte[] bytes) {
        return Derivation.digest("SHA-256", bytes);
    }

    static byte[] xor(byte[] one, byte[] other) {
        byte[] both = one.clone();
        for (int i = 0; i < both.length; i++) {
            both[i] ^= other[i];
        }
        return both;
    }
}
