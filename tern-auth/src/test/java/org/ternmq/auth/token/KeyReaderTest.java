package org.ternmq.auth.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.text.ParseException;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ternmq.auth.token.Keys.Finding;

/** Keys as files and servers have them: usable ones are used, weak and wrong ones are told. */
class KeyReaderTest {
    private static final Set<TokenAlgorithm> HS = EnumSet.of(TokenAlgorithm.HS256);
    private static final Set<TokenAlgorithm> RS = EnumSet.of(TokenAlgorithm.RS256);
    private static final KeyLocation SECRET = new KeyLocation.SecretFile(Path.of("k"));
    private static final KeyLocation PEM = new KeyLocation.PublicKeyFile(Path.of("k"));
    private static final KeyLocation JWKS = new KeyLocation.JwksFile(Path.of("k"));

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "\r\n"})
    void theEndOfTheLineIsNoSecret(String end) throws Exception {
        String text = new String(Issuer.SECRET, StandardCharsets.UTF_8);

        assertThat(read(HS, SECRET, text + end).verify(token("HS256"))).isEqualTo(Finding.RIGHT);
    }

    /** Base64 of more than 48 bytes, as openssl prints it, and files that end with an empty line. */
    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "a\r\nb\n", "a\rb", "a\n\n", "\na"})
    void aSecretOfSeveralLinesIsRefused(String text) {
        assertUnusable(HS, SECRET, "x".repeat(32) + text, "has more than one line");
    }

    @Test
    void aShortSecretIsRefused() throws UnusableKeysException {
        assertUnusable(HS, SECRET, "x".repeat(31), "has 31 bytes");
        assertUnusable(HS, SECRET, "", "has 0 bytes");
        assertUnusable(EnumSet.of(TokenAlgorithm.HS512), SECRET, "x".repeat(63), "HS512 64");
        assertThat(read(EnumSet.of(TokenAlgorithm.HS512), SECRET, "x".repeat(64))
                        .isEmpty())
                .isFalse();
    }

    @Test
    void publicKeysAreInPem() throws Exception {
        String both = Issuer.pem(Issuer.publicKey(Issuer.OTHER_RSA)) + Issuer.pem(Issuer.publicKey(Issuer.RSA));

        assertThat(read(RS, PEM, both).verify(token("RS256"))).isEqualTo(Finding.RIGHT);
        assertThat(read(RS, PEM, Issuer.pem(Issuer.publicKey(Issuer.OTHER_RSA))).verify(token("RS256")))
                .isEqualTo(Finding.WRONG);
    }

    /** A name in the token means nothing where keys have none. */
    @Test
    void anyNameMeansAKeyWithoutName() throws Exception {
        JWSObject named = JWSObject.parse(Issuer.signRsa(Issuer.RSA, "{}"));

        assertThat(read(RS, PEM, Issuer.pem(Issuer.publicKey(Issuer.RSA))).verify(named))
                .isEqualTo(Finding.RIGHT);
        assertThat(read(RS, PEM, Issuer.pem(Issuer.publicKey(Issuer.OTHER_RSA))).verify(named))
                .isEqualTo(Finding.WRONG);
    }

    @Test
    void keysThatCannotBeUsedAreTold() throws Exception {
        var weak = KeyPairGenerator.getInstance("RSA");
        weak.initialize(1_024);
        var ed25519 = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();

        assertUnusable(RS, PEM, Issuer.pem(weak.generateKeyPair().getPublic()), "1024 bits");
        assertUnusable(RS, PEM, Issuer.pem(ed25519.getPublic()), "neither RSA nor EC");
        assertUnusable(
                RS, PEM, Issuer.pem("PRIVATE KEY", Issuer.RSA.toPrivateKey().getEncoded()), "openssl pkey -pubout");
        assertUnusable(RS, PEM, Issuer.pem("RSA PUBLIC KEY", new byte[10]), "openssl rsa");
        assertUnusable(RS, PEM, Issuer.pem("PUBLIC KEY", new byte[10]), "damaged");
        assertUnusable(RS, PEM, "no key", "no key for the algorithms");
        assertUnusable(
                EnumSet.of(TokenAlgorithm.ES256),
                PEM,
                Issuer.pem(Issuer.publicKey(Issuer.RSA)),
                "goes with none of [ES256]");
        assertUnusable(RS, PEM, Issuer.pem(Issuer.publicKey(Issuer.RSA)).repeat(6), "more than 5 keys");
    }

    @Test
    void ofASetTheKeyThatIsMeantIsUsed() throws Exception {
        Keys keys = read(RS, JWKS, Issuer.jwks(Issuer.RSA, Issuer.OTHER_RSA));
        Keys other = read(RS, JWKS, Issuer.jwks(Issuer.OTHER_RSA));
        JWSObject named = JWSObject.parse(Issuer.signRsa(Issuer.RSA, "{}"));
        JWSObject lying = JWSObject.parse(Issuer.signRsa(
                new RSAKey.Builder(Issuer.RSA)
                        .keyID(Issuer.OTHER_RSA.getKeyID())
                        .build(),
                "{}"));

        assertThat(keys.verify(named)).isEqualTo(Finding.RIGHT);
        assertThat(keys.verify(token("RS256"))).isEqualTo(Finding.RIGHT);
        assertThat(keys.verify(lying)).isEqualTo(Finding.WRONG);
        assertThat(other.verify(named)).isEqualTo(Finding.UNKNOWN_KEY);
        assertThat(other.verify(token("RS256"))).isEqualTo(Finding.WRONG);
        assertThat(Keys.NONE.verify(named)).isEqualTo(Finding.UNKNOWN_KEY);
    }

    /** A set may hold what is not for us: keys to encrypt with, secrets, and kinds that nobody knows. */
    @Test
    void ofASetOnlyKeysForOurAlgorithmsAreTaken() throws Exception {
        var encrypting = new RSAKey.Builder(Issuer.RSA.toPublicJWK())
                .keyUse(KeyUse.ENCRYPTION)
                .build();
        var bound = new RSAKey.Builder(Issuer.RSA.toPublicJWK())
                .algorithm(JWSAlgorithm.PS256)
                .build();
        String secret = "{\"kty\":\"oct\",\"k\":\"" + Base64.getUrlEncoder().encodeToString(Issuer.SECRET) + "\"}";

        assertUnusable(RS, JWKS, Issuer.jwks(encrypting), "no key for the algorithms");
        assertUnusable(RS, JWKS, Issuer.jwks(bound), "no key for the algorithms");
        assertUnusable(RS, JWKS, "{\"keys\":[" + secret + "]}", "no key for the algorithms");
        assertUnusable(RS, JWKS, "{\"keys\":[]}", "no key for the algorithms");
        assertThat(read(
                                RS,
                                JWKS,
                                "{\"keys\":[{\"kty\":\"NEW\",\"x\":1},"
                                        + Issuer.RSA.toPublicJWK().toJSONString() + "]}")
                        .verify(token("RS256")))
                .isEqualTo(Finding.RIGHT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html>",
                "{}",
                "[]",
                "null",
                "{\"keys\":7}",
                "{\"keys\":[7]}",
                "{\"keys\":[{\"kty\":\"RSA\"}]}",
                "{\"keys\":[{\"kty\":\"RSA\",\"n\":\"\",\"e\":\"\"}]}"
            })
    void garbageIsNoSet(String text) {
        assertUnusable(RS, JWKS, text, "in k");
    }

    @Test
    void aSetIsNotTooLarge() {
        RSAKey[] many = new RSAKey[Keys.KEYS_MAX + 1];
        java.util.Arrays.fill(many, Issuer.RSA);

        assertUnusable(RS, JWKS, Issuer.jwks(many), "more than 100 keys");
    }

    private static Keys read(Set<TokenAlgorithm> allowed, KeyLocation location, String text)
            throws UnusableKeysException {
        return new KeyReader(allowed, "k").read(location, text.getBytes(StandardCharsets.UTF_8));
    }

    private static void assertUnusable(Set<TokenAlgorithm> allowed, KeyLocation location, String text, String why) {
        assertThatThrownBy(() -> read(allowed, location, text))
                .isInstanceOf(UnusableKeysException.class)
                .hasMessageContaining(why);
    }

    private static JWSObject token(String algorithm) throws ParseException {
        return JWSObject.parse(Issuer.sign(algorithm, "{}"));
    }
}
