package org.ternmq.auth.token;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ternmq.auth.Workers;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.core.auth.AuthExchange.Step;
import org.ternmq.core.auth.AuthExchange.Verdict;

/** A token as the data of AUTH. */
class TokenExchangeTest {
    private static final long NOW = 1_800_000_000;

    @TempDir
    private Path folder;

    private final Workers workers = new Workers(1, 10, Duration.ofSeconds(30));
    private TokenExchange exchange;

    @BeforeEach
    void open() throws IOException {
        Path secret = Files.writeString(folder.resolve("secret"), new String(Issuer.SECRET, StandardCharsets.UTF_8));
        exchange = new TokenExchange(Tokens.open(
                TokenSettings.of(new KeyLocation.SecretFile(secret), EnumSet.of(TokenAlgorithm.HS256)),
                workers,
                InstantSource.fixed(Instant.ofEpochSecond(NOW))));
    }

    @AfterEach
    void close() {
        workers.close();
    }

    @Test
    void theNextTokenHoldsLonger() {
        assertThat(exchange.name()).isEqualTo("JWT");
        assertThat(life(step(token("alice", 60)))).isEqualTo(60);
        assertThat(life(step(token("alice", 3_600)))).isEqualTo(3_600);
    }

    @Test
    void anExpiredOneIsRefused() {
        assertRefused(step(token("alice", -31)));
    }

    @Test
    void whatIsNoTokenIsRefused() {
        assertRefused(step(""));
        assertRefused(step("password"));
    }

    private static void assertRefused(Step step) {
        assertThat(step)
                .isInstanceOfSatisfying(
                        Verdict.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(ReasonCode.BAD_USER_NAME_OR_PASSWORD));
    }

    private Step step(String data) {
        return exchange.begin(TokensTest.applicant(null, null))
                .next(Bytes.utf8(data))
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
    }

    private static long life(Step step) {
        return ((Verdict.Accepted) step).identity().lifeSeconds();
    }

    private static String token(String user, int seconds) {
        return Issuer.sign("HS256", "{\"sub\":\"" + user + "\",\"exp\":" + (NOW + seconds) + "}");
    }
}
