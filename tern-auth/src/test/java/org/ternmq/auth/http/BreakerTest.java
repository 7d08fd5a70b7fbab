package org.ternmq.auth.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.ternmq.auth.http.Breaker.Change;

class BreakerTest {
    private final Breaker breaker = new Breaker(new HttpSettings.Breaker(3, 10));

    @Test
    void itOpensAfterFailuresInARow() {
        assertThat(breaker.failed(0)).isEqualTo(Change.NONE);
        assertThat(breaker.failed(0)).isEqualTo(Change.NONE);
        assertThat(breaker.succeeded()).isEqualTo(Change.NONE);
        assertThat(breaker.failed(0)).isEqualTo(Change.NONE);
        assertThat(breaker.failed(0)).isEqualTo(Change.NONE);
        assertThat(breaker.admits(0)).isTrue();

        assertThat(breaker.failed(0)).isEqualTo(Change.OPENED);
        assertThat(breaker.failed(0)).isEqualTo(Change.NONE);
        assertThat(breaker.admits(9_999_999)).isFalse();
    }

    @Test
    void oneTriesEachTimeAndClosesItIfThatWorks() {
        open();

        assertThat(breaker.admits(10_000_000)).isTrue();
        assertThat(breaker.admits(10_000_000)).isFalse();
        assertThat(breaker.failed(11_000_000)).isEqualTo(Change.NONE);
        assertThat(breaker.admits(19_999_999)).isFalse();
        assertThat(breaker.admits(20_000_000)).isTrue();
        assertThat(breaker.succeeded()).isEqualTo(Change.CLOSED);
        assertThat(breaker.admits(20_000_000)).isTrue();
        assertThat(breaker.admits(20_000_000)).isTrue();
    }

    /** Nobody says what came of it: still another one tries later. */
    @Test
    void aTrialThatIsLostIsNotTheLast() {
        open();

        assertThat(breaker.admits(10_000_000)).isTrue();
        assertThat(breaker.admits(20_000_000)).isTrue();
    }

    private void open() {
        for (int i = 0; i < 3; i++) {
            breaker.failed(0);
        }
        assertThat(breaker.admits(0)).isFalse();
    }
}
