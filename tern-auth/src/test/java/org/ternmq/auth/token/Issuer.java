package org.ternmq.auth.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** Makes tokens for tests. Its keys are made once, since that takes time. */
final class Issuer {
    static final byte[] SECRET =
            "a secret of sixty-four bytes, which is as many as HS512 asks for.".getBytes(StandardCharsets.UTF_8);
    static final RSAKey RSA = rsa("first");
    static final RSAKey OTHER_RSA = rsa("second");
    static final Map<JWSAlgorithm, ECKey> CURVES = Map.of(
            JWSAlgorithm.ES256, curve(Curve.P_256),
            JWSAlgorithm.ES384, curve(Curve.P_384),
            JWSAlgorithm.ES512, curve(Curve.P_521));

    private Issuer() {}

    /** A token as RFC 7515 writes it, of any header and payload, with a signature by whoever signs. */
    static String sign(String header, String payload, JWSSigner signer) {
        try {
            JWSHeader parsed = JWSHeader.parse(header);
            String input = base64(header) + "." + base64(payload);
            return input + "." + signer.sign(parsed, input.getBytes(StandardCharsets.US_ASCII));
        } catch (JOSEException | java.text.ParseException e) {
            throw new AssertionError(e);
        }
    }

    static String sign(String algorithm, String payload) {
        return sign("{\"alg\":\"" + algorithm + "\"}", payload, signer(algorithm));
    }

    static String signRsa(RSAKey key, String payload) {
        try {
            var token = new JWSObject(
                    new JWSHeader.Builder(JWSAlgorithm.RS256)
                            .keyID(key.getKeyID())
                            .build(),
                    new Payload(payload));
            token.sign(new RSASSASigner(key));
            return token.serialize();
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    static JWSSigner signer(String algorithm) {
        try {
            if (algorithm.startsWith("HS")) {
                return new MACSigner(SECRET);
            }
            if (algorithm.startsWith("ES")) {
                return new ECDSASigner(CURVES.get(JWSAlgorithm.parse(algorithm)));
            }
            return new RSASSASigner(RSA);
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    static String pem(PublicKey key) {
        return pem("PUBLIC KEY", key.getEncoded());
    }

    static String pem(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder().encodeToString(der) + "\n-----END " + label
                + "-----\n";
    }

    static PublicKey publicKey(JWK key) {
        try {
            return key.toRSAKey().toPublicKey();
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    static String jwks(JWK... keys) {
        return new JWKSet(List.of(keys)).toString(true);
    }

    static String allPublicKeys() {
        List<JWK> keys = new ArrayList<>(List.of(RSA));
        keys.addAll(CURVES.values());
        return new JWKSet(keys).toString(true);
    }

    private static RSAKey rsa(String id) {
        try {
            return new RSAKeyGenerator(2_048).keyID(id).generate();
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    private static ECKey curve(Curve curve) {
        try {
            return new ECKeyGenerator(curve).keyID(curve.getName()).generate();
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }
}
