package org.ternmq.auth.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TurnstileTest {
    private final Turnstile turnstile = new Turnstile(2, 3);
    private final List<Integer> started = new ArrayList<>();

    @Test
    void soManyRunSoManyWaitAndTheOthersAreRefused() {
        for (int i = 1; i <= 5; i++) {
            assertThat(enter(i, true)).isTrue();
        }
        assertThat(enter(6, true)).isFalse();
        assertThat(started).containsExactly(1, 2);

        turnstile.leave();
        assertThat(started).containsExactly(1, 2, 3);
        assertThat(enter(7, true)).isTrue();
        for (int i = 0; i < 5; i++) {
            turnstile.leave();
        }
        assertThat(started).containsExactly(1, 2, 3, 4, 5, 7);
    }

    @Test
    void whoDoesNotRunLeavesItsPlaceToTheNext() {
        enter(1, true);
        enter(2, true);
        enter(3, false);
        enter(4, false);
        enter(5, true);

        turnstile.leave();
        assertThat(started).containsExactly(1, 2, 3, 4, 5);
        assertThat(enter(6, true)).isTrue();
        assertThat(started).doesNotContain(6);
    }

    @Test
    void whoDoesNotRunAtOnceTakesNoPlace() {
        for (int i = 1; i <= 10; i++) {
            assertThat(enter(i, false)).isTrue();
        }
        assertThat(started).hasSize(10);
    }

    @Test
    void whoThrowsLeavesItsPlaceToTheNext() {
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> turnstile.enter(this::broken)).hasMessage("broken");
        }
        enter(1, true);
        enter(2, true);
        assertThat(turnstile.enter(this::broken)).isTrue();
        enter(3, true);
        enter(4, true);

        assertThatThrownBy(turnstile::leave).hasMessage("broken");
        assertThat(started).containsExactly(1, 2, 3);
        turnstile.leave();
        assertThat(started).containsExactly(1, 2, 3, 4);
    }

    private boolean broken() {
        throw new IllegalStateException("broken");
    }

    private boolean enter(int number, boolean runs) {
        return turnstile.enter(() -> {
            started.add(number);
            return runs;
        });
    }
}
