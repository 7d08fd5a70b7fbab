package org.ternmq.auth.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.spec.X509EncodedKeySpec;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ternmq.auth.answer.BrokenAnswerException;
import org.ternmq.auth.answer.Json;

/**
 * Makes keys of what files and servers hold.
 *
 * @param allowed algorithms that the keys may be used with
 * @param where the bytes are from, for people
 */
record KeyReader(Set<TokenAlgorithm> allowed, String where) {
    /** The keys that bytes at such a location spell. */
    Keys read(KeyLocation location, byte[] bytes) throws UnusableKeysException {
        return switch (location) {
            case KeyLocation.SecretFile file -> secret(bytes);
            case KeyLocation.PublicKeyFile file -> pem(text(bytes));
            case KeyLocation.JwksFile file -> jwks(text(bytes));
            case KeyLocation.JwksUrl url -> jwks(text(bytes));
        };
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** More than one line is likely to be something else: Base64 as tools break it, or a key. */
    private Keys secret(byte[] bytes) throws UnusableKeysException {
        byte[] line = withoutLineEnd(bytes);
        for (byte one : line) {
            if (one == '\n' || one == '\r') {
                throw new UnusableKeysException("the secret in " + where
                        + " has more than one line, and is taken as it is; make one with: openssl rand -hex 64");
            }
        }
        return Keys.of(List.of(Keys.secret(line, allowed, where)), where);
    }

    private static byte[] withoutLineEnd(byte[] bytes) {
        int end = bytes.length;
        end -= end > 0 && bytes[end - 1] == '\n' ? 1 : 0;
        end -= end < bytes.length && end > 0 && bytes[end - 1] == '\r' ? 1 : 0;
        return java.util.Arrays.copyOf(bytes, end);
    }

    private Keys pem(String text) throws UnusableKeysException {
        List<Keys.Key> keys = new ArrayList<>();
        Matcher block = BLOCK.matcher(text);
        while (block.find()) {
            PublicKey key = publicKey(block.group(1), block.group(2));
            keys.add(Keys.publicKey(Optional.empty(), key, allowed, where)
                    .orElseThrow(() -> new UnusableKeysException(
                            "a key for " + key.getAlgorithm() + " in " + where + " goes with none of " + allowed)));
        }
        if (keys.size() > Keys.TRIED_MAX) { // they have no names, so each token is tried with all
            throw new UnusableKeysException("there are more than " + Keys.TRIED_MAX + " keys in " + where);
        }
        return Keys.of(keys, where);
    }

    private PublicKey publicKey(String label, String base64) throws UnusableKeysException {
        try {
            byte[] der = Base64.getMimeDecoder().decode(base64);
            return switch (label) {
                case "PUBLIC KEY" -> publicKey(der);
                case "CERTIFICATE" ->
                    CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(der))
                            .getPublicKey();
                case "RSA PUBLIC KEY" -> throw unusable("in an old form", "openssl rsa -RSAPublicKey_in -pubout -in ");
                default ->
                    throw unusable("a " + label + ", which only the issuer should have", "openssl pkey -pubout -in ");
            };
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new UnusableKeysException("a key in " + where + " is damaged, or for neither RSA nor EC");
        }
    }

    private UnusableKeysException unusable(String what, String command) {
        return new UnusableKeysException(
                "the key in " + where + " is " + what + "; make one that can be used with: " + command + where);
    }

    private static PublicKey publicKey(byte[] der) throws GeneralSecurityException {
        try {
            return KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(der));
        } catch (GeneralSecurityException isOther) {
            return KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(der));
        }
    }

    private Keys jwks(String text) throws UnusableKeysException {
        List<Keys.Key> keys = new ArrayList<>();
        try {
            for (JWK key : JWKSet.parse(Json.object(text)).getKeys()) {
                if (key instanceof AsymmetricJWK pair && isForSignatures(key)) {
                    Keys.publicKey(Optional.ofNullable(key.getKeyID()), pair.toPublicKey(), allowedOf(key), where)
                            .ifPresent(keys::add);
                }
            }
        } catch (BrokenAnswerException
                | ParseException
                | JOSEException
                | RuntimeException e) { // whatever the library trips over
            throw new UnusableKeysException("what is in " + where + " is no set of keys (JWKS)");
        }
        return Keys.of(keys, where);
    }

    private static boolean isForSignatures(JWK key) {
        return key.getKeyUse() == null || key.getKeyUse().equals(KeyUse.SIGNATURE);
    }

    private Set<TokenAlgorithm> allowedOf(JWK key) {
        Set<TokenAlgorithm> some = EnumSet.copyOf(allowed);
        if (key.getAlgorithm() != null) {
            some.removeIf(
                    algorithm -> !algorithm.name().equals(key.getAlgorithm().getName()));
        }
        return some;
    }

    private static final Pattern BLOCK = Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END");
}
