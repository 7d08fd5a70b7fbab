package org.ternmq.auth.password;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.ternmq.codec.value.Bytes;

class KnownLoginsTest {
    private static final PasswordHash HASH = PasswordHash.parse(PasswordTableTest.ANN);

    private final AtomicLong nanos = new AtomicLong();
    private final KnownLogins known = new KnownLogins(3, nanos::get);

    @Test
    void everythingThatMakesALoginCounts() {
        Set<Bytes> tokens = new HashSet<>();
        PasswordHash other = PasswordHash.parse(PasswordTableTest.SCRAM);
        for (String user : List.of("a", "ab", "")) {
            for (String password : List.of("bc", "c", "")) {
                for (PasswordHash hash : List.of(HASH, other)) {
                    tokens.add(known.token(user, Bytes.utf8(password), hash, true));
                    tokens.add(known.token(user, Bytes.utf8(password), hash, false));
                }
            }
        }
        assertThat(tokens).hasSize(36);
        assertThat(new KnownLogins(3, nanos::get).token("a", Bytes.EMPTY, HASH, true))
                .isNotEqualTo(known.token("a", Bytes.EMPTY, HASH, true));
    }

    @Test
    void rightOnesStayUntilOthersAreUsedMoreRecently() {
        for (String user : List.of("a", "b", "c")) {
            known.add(token(user), true);
        }
        nanos.addAndGet(1_000 * KnownLogins.WRONG_NANOS);
        assertThat(known.find(token("a"))).contains(true);

        known.add(token("d"), true);

        assertThat(known.find(token("a"))).contains(true);
        assertThat(known.find(token("b"))).isEmpty();
        assertThat(known.size()).isEqualTo(3);
    }

    @Test
    void wrongOnesAreKeptForSecondsAndBounded() {
        known.add(token("a"), false);
        assertThat(known.find(token("a"))).contains(false);
        nanos.addAndGet(KnownLogins.WRONG_NANOS);
        assertThat(known.find(token("a"))).isEmpty();
        for (int i = 0; i < KnownLogins.WRONG_MAX + 5; i++) {
            known.add(token("u" + i), false);
        }
        assertThat(known.size()).isEqualTo(KnownLogins.WRONG_MAX);
        assertThat(known.find(token("u4"))).isEmpty();
        assertThat(known.find(token("u5"))).contains(false);
    }

    private Bytes token(String user) {
        return known.token(user, Bytes.EMPTY, HASH, true);
    }
}
