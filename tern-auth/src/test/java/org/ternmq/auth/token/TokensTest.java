package org.ternmq.auth.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.crypto.MACSigner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ternmq.auth.Workers;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.Version;
import org.ternmq.core.auth.Applicant;
import org.ternmq.core.auth.AuthExchange.Verdict;
import org.ternmq.core.auth.Certified;
import org.ternmq.testkit.Seeds;

/** Tokens from the bytes of CONNECT to the verdict. What they may say is tried in {@link JudgeTest}. */
class TokensTest {
    private static final long NOW = 1_800_000_000;
    private static final String PAYLOAD = "{\"sub\":\"alice\",\"fleet\":\"f1\",\"exp\":" + (NOW + 60) + "}";
    private static final Set<TokenAlgorithm> HS = EnumSet.range(TokenAlgorithm.HS256, TokenAlgorithm.HS512);
    private static final Set<TokenAlgorithm> RSA = EnumSet.of(TokenAlgorithm.RS256, TokenAlgorithm.PS256);

    @TempDir
    private Path folder;

    private final Workers workers = new Workers(1, 10, Duration.ofSeconds(30));

    @AfterEach
    void close() {
        workers.close();
    }

    @ParameterizedTest
    @EnumSource(TokenAlgorithm.class)
    void whoShowsAGoodTokenIsLetIn(TokenAlgorithm algorithm) throws IOException {
        KeyLocation keys = algorithm.isSecret()
                ? secretFile()
                : new KeyLocation.JwksFile(file("keys.json", Issuer.allPublicKeys()));
        Tokens tokens = open(TokenSettings.of(keys, EnumSet.of(algorithm)));

        Verdict verdict =
                verdict(tokens, Issuer.sign(algorithm.name(), PAYLOAD)).orElseThrow();

        assertThat(verdict).isInstanceOfSatisfying(Verdict.Accepted.class, accepted -> {
            assertThat(accepted.identity().userName()).isEqualTo("alice");
            assertThat(accepted.identity().claims()).containsEntry("fleet", "f1");
            assertThat(accepted.identity().lifeSeconds()).isEqualTo(60);
        });
    }

    @ParameterizedTest
    @EnumSource(TokenAlgorithm.class)
    void anAlgorithmThatIsNotAllowedIsRefused(TokenAlgorithm algorithm) throws IOException {
        KeyLocation keys = algorithm.isSecret()
                ? secretFile()
                : new KeyLocation.JwksFile(file("keys.json", Issuer.allPublicKeys()));
        Set<TokenAlgorithm> others = EnumSet.allOf(TokenAlgorithm.class);
        others.removeIf(other -> other == algorithm || other.isSecret() != algorithm.isSecret());
        Tokens tokens = open(TokenSettings.of(keys, others));

        assertRefused(
                tokens, Issuer.sign(algorithm.name(), PAYLOAD), ReasonCode.BAD_USER_NAME_OR_PASSWORD, "algorithm");
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "None", "NONE", "nOnE"})
    void anUnsignedTokenIsRefused(String none) throws IOException {
        Tokens tokens = open(TokenSettings.of(rsaFile(), RSA));
        String unsigned = Issuer.base64("{\"alg\":\"" + none + "\"}") + "." + Issuer.base64(PAYLOAD) + ".";
        String signature = Issuer.sign("RS256", PAYLOAD).replaceFirst(".*\\.", "");

        assertRefused(tokens, unsigned, ReasonCode.BAD_USER_NAME_OR_PASSWORD, "");
        assertRefused(tokens, unsigned + signature, ReasonCode.BAD_USER_NAME_OR_PASSWORD, "");
    }

    /** The public key, which everybody knows, taken as the secret of HMAC. */
    @Test
    void aPublicKeyIsNoSecret() throws Exception {
        String pem = Issuer.pem(Issuer.publicKey(Issuer.RSA));
        Tokens tokens = open(TokenSettings.of(rsaFile(), RSA));

        for (byte[] secret : new byte[][] {
            pem.getBytes(StandardCharsets.UTF_8),
            pem.strip().getBytes(StandardCharsets.UTF_8),
            Issuer.publicKey(Issuer.RSA).getEncoded()
        }) {
            String forged = Issuer.sign("{\"alg\":\"HS256\"}", PAYLOAD, new MACSigner(secret));
            assertRefused(tokens, forged, ReasonCode.BAD_USER_NAME_OR_PASSWORD, "algorithm");
        }
        assertThatThrownBy(() -> TokenSettings.of(rsaFile(), EnumSet.of(TokenAlgorithm.RS256, TokenAlgorithm.HS256)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("HS256 needs a secret");
        assertThatThrownBy(() -> TokenSettings.of(secretFile(), RSA)).isInstanceOf(IllegalArgumentException.class);
    }

    /** A key that the token brings along itself. */
    @Test
    void theKeyOfATokenIsNotAsked() throws Exception {
        Tokens tokens = open(TokenSettings.of(rsaFile(), RSA));
        String header = "{\"alg\":\"RS256\",\"jwk\":"
                + Issuer.OTHER_RSA.toPublicJWK().toJSONString() + ",\"jku\":\"http://127.0.0.1:9/keys\"}";
        String forged = Issuer.sign(header, PAYLOAD, new com.nimbusds.jose.crypto.RSASSASigner(Issuer.OTHER_RSA));

        assertRefused(tokens, forged, ReasonCode.BAD_USER_NAME_OR_PASSWORD, "signed by whom");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"alg\":\"HS256\",\"crit\":[\"exp\"],\"exp\":1}",
                "{\"alg\":\"HS256\",\"crit\":[\"b64\"],\"b64\":false}",
                "{\"alg\":\"HS256\",\"b64\":false}"
            })
    void whatATokenAsksToBeUnderstoodIsNotPassedOver(String header) throws IOException {
        Tokens tokens = open(TokenSettings.of(secretFile(), HS));

        assertRefused(
                tokens,
                Issuer.sign(header, PAYLOAD, Issuer.signer("HS256")),
                ReasonCode.BAD_USER_NAME_OR_PASSWORD,
                "crit");
    }

    @Test
    void aTokenThatWasChangedIsRefused() throws IOException {
        Tokens tokens = open(TokenSettings.of(secretFile(), HS));
        String[] part = Issuer.sign("HS256", PAYLOAD).split("\\.", -1);
        String other = Issuer.base64(PAYLOAD.replace("alice", "admin"));

        assertRefused(tokens, part[0] + "." + other + "." + part[2], ReasonCode.BAD_USER_NAME_OR_PASSWORD, "changed");
        assertRefused(tokens, part[0] + "." + part[1] + ".AAAA", ReasonCode.BAD_USER_NAME_OR_PASSWORD, "changed");
        assertRefused(tokens, part[0] + "." + part[1] + ".", ReasonCode.BAD_USER_NAME_OR_PASSWORD, "");
        assertRefused(
                tokens,
                Issuer.base64("{\"alg\":\"HS384\"}") + "." + part[1] + "." + part[2],
                ReasonCode.BAD_USER_NAME_OR_PASSWORD,
                "changed");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "secret",
                "my.dog.rex",
                "a..b",
                "..",
                "eyJhbGciOiJIUzI1NiJ9.e30",
                "eyJhbGciOiJIUzI1NiJ9.e30.a.b.c",
                "eyJhbGciOiJIUzI1NiJ9.e30.a b",
                "eyJhbGciOiJIUzI1NiJ9..abc",
                "eyJhbGciOiJIUzI1NiJ9.e30.a=",
                "eyJhbGciOiJIUzI1NiJ9.e30.ä"
            })
    void ofWhatIsNoTokenThereIsNoOpinion(String password) throws IOException {
        Tokens tokens = open(TokenSettings.of(secretFile(), HS));

        assertThat(verdict(tokens, password)).isEmpty();
        assertThat(verdict(tokens, applicant(null, null))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"alg\":7}",
                "{\"alg\":\"HS256\",\"alg\":\"HS256\"}",
                "{\"alg\":\"HS256\"",
                "{\"alg\":\"HS256\",\"x\":[[[[[[[[[[[[[[[[[[[[[[[[[["
            })
    void aBrokenHeaderIsRefused(String header) throws IOException {
        Tokens tokens = open(TokenSettings.of(secretFile(), HS));

        assertRefused(
                tokens,
                Issuer.base64(header) + "." + Issuer.base64(PAYLOAD) + ".AAAA",
                ReasonCode.BAD_USER_NAME_OR_PASSWORD,
                "broken");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no json",
                "[]",
                "{\"sub\":\"alice\",\"sub\":\"admin\",\"exp\":1800000060}",
                "{\"sub\":\"alice\",\"exp\":\"1800000060\"}",
                "{\"sub\":\"alice\",\"exp\":1800000060,\"nbf\":true}",
                "{\"sub\":\"alice\",\"exp\":1800000060,\"acl\":\"all\"}"
            })
    void aPayloadThatCannotBeUnderstoodIsRefused(String payload) throws IOException {
        Tokens tokens = open(TokenSettings.of(secretFile(), HS));

        assertRefused(
                tokens, Issuer.sign("HS256", payload), ReasonCode.BAD_USER_NAME_OR_PASSWORD, "cannot be understood");
    }

    /** But for the last character, of which not all bits count. */
    @Test
    void noByteMayChange() throws IOException {
        Tokens tokens = open(TokenSettings.of(secretFile(), HS));
        String token = Issuer.sign("HS256", PAYLOAD);
        Seeds.each(300, random -> {
            int at = random.nextInt(token.length() - 1);
            char other = (char) random.nextInt(1, 256);
            String changed = token.substring(0, at) + other + token.substring(at + 1);

            assertThat(changed.equals(token)
                            || verdict(tokens, changed)
                                    .filter(Verdict.Accepted.class::isInstance)
                                    .isEmpty())
                    .as(changed)
                    .isTrue();
        });
    }

    @Test
    void aLongTokenIsRefusedUnread() throws IOException {
        TokenSettings usual = TokenSettings.of(secretFile(), HS);
        Tokens tokens = open(new TokenSettings(
                usual.place(), usual.keys(), HS, usual.checks(), usual.meaning(), 1_000, usual.rememberedMax()));
        String payload = PAYLOAD.replace("f1", "f".repeat(1_000));

        assertRefused(tokens, Issuer.sign("HS256", payload), ReasonCode.BAD_USER_NAME_OR_PASSWORD, "at most 1000");
        assertThat(verdict(open(usual), Issuer.sign("HS256", payload)).orElseThrow())
                .isInstanceOf(Verdict.Accepted.class);
    }

    @Test
    void theLargestTokenThatAPacketCarriesIsTaken() throws IOException {
        Tokens tokens = open(TokenSettings.of(secretFile(), HS));
        String large = Issuer.sign("HS256", PAYLOAD.replace("f1", "f".repeat(49_000)));

        assertThat(large).hasSizeBetween(65_000, 65_535);
        assertThat(verdict(tokens, large).orElseThrow()).isInstanceOf(Verdict.Accepted.class);
    }

    @Test
    void aTokenMayStandInTheUserName() throws IOException {
        TokenSettings usual = TokenSettings.of(secretFile(), HS);
        Tokens tokens = open(new TokenSettings(
                TokenSettings.Place.USER_NAME, usual.keys(), HS, usual.checks(), usual.meaning(), 65_536, 10));

        Applicant applicant = applicant(Issuer.sign("HS256", PAYLOAD), null);

        assertThat(verdict(tokens, applicant).orElseThrow())
                .isInstanceOfSatisfying(
                        Verdict.Accepted.class,
                        accepted -> assertThat(accepted.identity().userName()).isEqualTo("alice"));
        assertThat(verdict(tokens, applicant("bob", "e30.e30.e30"))).isEmpty();
    }

    @Test
    void whoComesBackIsKnownUntilTheKeysChange() throws IOException {
        var keys = new FixedKeys(secretKeys(Issuer.SECRET));
        Tokens tokens = new Tokens(TokenSettings.of(secretFile(), HS), keys, workers, at(NOW));
        String token = Issuer.sign("HS256", PAYLOAD);
        assertThat(verdict(tokens, token).orElseThrow()).isInstanceOf(Verdict.Accepted.class);

        workers.close(); // from now on nothing can be checked
        assertThat(verdict(tokens, token).orElseThrow()).isInstanceOf(Verdict.Accepted.class);

        keys.keys = secretKeys(
                Issuer.base64("another secret, which also has enough bytes").getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> verdict(tokens, token)).hasCauseInstanceOf(Workers.BusyException.class);
    }

    @Test
    void whoIsKnownIsJudgedAnew() throws IOException {
        long[] now = {NOW};
        Tokens tokens = new Tokens(
                TokenSettings.of(secretFile(), HS),
                new FixedKeys(secretKeys(Issuer.SECRET)),
                workers,
                () -> Instant.ofEpochSecond(now[0]));
        String token = Issuer.sign("HS256", PAYLOAD);
        assertThat(verdict(tokens, token).orElseThrow()).isInstanceOf(Verdict.Accepted.class);

        now[0] = NOW + 50;
        assertThat(verdict(tokens, token).orElseThrow())
                .isInstanceOfSatisfying(
                        Verdict.Accepted.class,
                        accepted ->
                                assertThat(accepted.identity().lifeSeconds()).isEqualTo(10));
        now[0] = NOW + 100;
        assertRefused(tokens, token, ReasonCode.BAD_USER_NAME_OR_PASSWORD, "expired");
    }

    @Test
    void whereWorkersAreBusyTheAnswerFails() throws Exception {
        var tokens = new Tokens(
                TokenSettings.of(secretFile(), HS), new FixedKeys(secretKeys(Issuer.SECRET)), workers, at(NOW));
        CountDownLatch hold = new CountDownLatch(1);
        for (int i = 0; i < 11; i++) {
            var unused = workers.submit(() -> await(hold));
        }

        CompletableFuture<Optional<Verdict>> decision = tokens.decide(applicant("u", Issuer.sign("HS256", PAYLOAD)));
        try {
            assertThat(decision)
                    .failsWithin(Duration.ofSeconds(30))
                    .withThrowableThat()
                    .withCauseInstanceOf(Workers.BusyException.class);
        } finally {
            hold.countDown();
        }
    }

    @Test
    void withoutKeysTheServerIsUnavailable() throws IOException {
        var tokens = new Tokens(TokenSettings.of(secretFile(), HS), new FixedKeys(Keys.NONE), workers, at(NOW));

        assertRefused(tokens, Issuer.sign("HS256", PAYLOAD), ReasonCode.SERVER_UNAVAILABLE, "not there yet");
    }

    @Test
    void aKeyFileThatChangesIsReadAgain() throws IOException {
        Path file = file("keys.json", Issuer.jwks(Issuer.RSA.toPublicJWK()));
        var keys = new KeyFile(new KeyLocation.JwksFile(file), file, RSA);
        Keys first = keys.now();

        Files.writeString(file, "garbage");
        keys.look();
        assertThat(keys.now()).isSameAs(first);

        Files.writeString(file, Issuer.jwks(Issuer.OTHER_RSA.toPublicJWK()));
        keys.look();
        assertThat(keys.now()).isNotSameAs(first);
        assertThat(keys.renewed().join()).isSameAs(keys.now());
        keys.close();
    }

    private static Keys secretKeys(byte[] secret) throws UnusableKeysException {
        return new KeyReader(HS, "test").read(new KeyLocation.SecretFile(Path.of("secret")), secret);
    }

    private KeyLocation secretFile() throws IOException {
        return new KeyLocation.SecretFile(file("secret", new String(Issuer.SECRET, StandardCharsets.UTF_8) + "\n"));
    }

    private KeyLocation rsaFile() throws IOException {
        return new KeyLocation.PublicKeyFile(file("public.pem", Issuer.pem(Issuer.publicKey(Issuer.RSA))));
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private Tokens open(TokenSettings settings) throws IOException {
        return Tokens.open(settings, workers, at(NOW));
    }

    private static InstantSource at(long seconds) {
        return InstantSource.fixed(Instant.ofEpochSecond(seconds));
    }

    private static void assertRefused(Tokens tokens, String token, ReasonCode reason, String why) {
        assertThat(verdict(tokens, token).orElseThrow()).isInstanceOfSatisfying(Verdict.Refused.class, refused -> {
            assertThat(refused.reason()).isEqualTo(reason);
            assertThat(refused.why()).contains(why).doesNotContain("eyJ");
        });
    }

    private static Optional<Verdict> verdict(Tokens tokens, String password) {
        return verdict(tokens, applicant("somebody", password));
    }

    private static Optional<Verdict> verdict(Tokens tokens, Applicant applicant) {
        return tokens.decide(applicant).orTimeout(30, TimeUnit.SECONDS).join();
    }

    static Applicant applicant(@Nullable String userName, @Nullable String password) {
        var connect = new Connect(
                Version.V5,
                "device-1",
                true,
                60,
                Properties.NONE,
                Optional.empty(),
                Connect.Login.of(userName, password == null ? null : Bytes.utf8(password)));
        return new Applicant(connect, Certified.NONE, "/192.0.2.7:51234");
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new CompletionException(e);
        }
    }

    private static final class FixedKeys implements KeySource {
        private volatile Keys keys;

        FixedKeys(Keys keys) {
            this.keys = keys;
        }

        @Override
        public Keys now() {
            return keys;
        }

        @Override
        public CompletableFuture<Keys> renewed() {
            return CompletableFuture.completedFuture(keys);
        }

        @Override
        public void close() {
            // nothing is held
        }
    }
}
