package org.ternmq.auth.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The keys of one moment, each bound to the algorithms that it may be used with. Immutable. */
final class Keys {
    /** There are none yet. */
    static final Keys NONE = new Keys(List.of());

    private final List<Key> all;

    private Keys(List<Key> all) {
        this.all = List.copyOf(all);
    }

    /**
     * One key.
     *
     * @param id empty if it has no name, so that it may be meant by any
     */
    record Key(Optional<String> id, Set<String> algorithms, JWSVerifier verifier) {}

    /** Who signed. */
    enum Finding {
        /** One of the keys. */
        RIGHT,
        /** None of them, although it says so. */
        WRONG,
        /** It names a key that is not among them. */
        UNKNOWN_KEY
    }

    /**
     * A set of keys.
     *
     * @throws UnusableKeysException if there are none, or too many
     */
    static Keys of(List<Key> keys, String where) throws UnusableKeysException {
        if (keys.isEmpty()) {
            throw new UnusableKeysException("there is no key for the algorithms that are allowed in " + where);
        }
        if (keys.size() > KEYS_MAX) {
            throw new UnusableKeysException("there are more than " + KEYS_MAX + " keys in " + where);
        }
        return new Keys(keys);
    }

    /**
     * A secret that issuer and broker share.
     *
     * @throws UnusableKeysException if it is too short for all of the algorithms
     */
    static Key secret(byte[] secret, Set<TokenAlgorithm> allowed, String where) throws UnusableKeysException {
        try {
            return key(Optional.empty(), new MACVerifier(secret), allowed).orElseThrow(() -> tooShort(secret, where));
        } catch (JOSEException e) {
            throw tooShort(secret, where);
        }
    }

    private static UnusableKeysException tooShort(byte[] secret, String where) {
        return new UnusableKeysException("the secret in " + where + " has " + secret.length
                + " bytes, but HS256 needs 32, HS384 48 and HS512 64; make one with: openssl rand -hex 64");
    }

    /**
     * A public key, or nothing if no algorithm that is allowed goes with it.
     *
     * @throws UnusableKeysException if it is so weak that others could sign
     */
    static Optional<Key> publicKey(Optional<String> id, PublicKey key, Set<TokenAlgorithm> allowed, String where)
            throws UnusableKeysException {
        try {
            return switch (key) {
                case RSAPublicKey rsa
                when rsa.getModulus().bitLength() < RSA_BITS_MIN ->
                    throw new UnusableKeysException("an RSA key in " + where + " has "
                            + rsa.getModulus().bitLength() + " bits, at least " + RSA_BITS_MIN + " are needed");
                case RSAPublicKey rsa -> key(id, new RSASSAVerifier(rsa), allowed);
                case ECPublicKey curve -> key(id, new ECDSAVerifier(curve), allowed);
                default -> Optional.empty();
            };
        } catch (JOSEException unknownCurve) {
            return Optional.empty();
        }
    }

    private static Optional<Key> key(Optional<String> id, JWSVerifier verifier, Set<TokenAlgorithm> allowed) {
        Set<String> algorithms = verifier.supportedJWSAlgorithms().stream()
                .map(algorithm -> algorithm.getName())
                .filter(name -> allowed.stream().anyMatch(one -> one.name().equals(name)))
                .collect(Collectors.toCollection(TreeSet::new));
        return algorithms.isEmpty() ? Optional.empty() : Optional.of(new Key(id, algorithms, verifier));
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    /** Whether one of the keys has signed. Takes time: never on a loop. */
    Finding verify(JWSObject token) {
        JWSHeader header = token.getHeader();
        String id = header.getKeyID();
        String algorithm = header.getAlgorithm().getName();
        List<Key> tried = all.stream()
                .filter(key -> key.algorithms().contains(algorithm))
                .filter(key ->
                        id == null || key.id().isEmpty() || key.id().get().equals(id))
                .limit(TRIED_MAX)
                .toList();
        if (tried.stream().anyMatch(key -> hasSigned(key, token))) {
            return Finding.RIGHT;
        }
        boolean isMeant = tried.stream().anyMatch(key -> id == null || key.id().isPresent());
        boolean isKnown = isMeant || all.stream().allMatch(key -> key.id().isEmpty()) && !all.isEmpty();
        return isKnown ? Finding.WRONG : Finding.UNKNOWN_KEY;
    }

    private static boolean hasSigned(Key key, JWSObject token) {
        try {
            return key.verifier().verify(token.getHeader(), token.getSigningInput(), token.getSignature());
        } catch (JOSEException cannotBe) {
            return false;
        }
    }

    static final int KEYS_MAX = 100;

    /** A token that names no key is tried with so many. */
    static final int TRIED_MAX = 5;

    private static final int RSA_BITS_MIN = 2_048;
}
