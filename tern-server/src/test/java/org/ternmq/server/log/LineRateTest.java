package org.ternmq.server.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineRateTest {
    private final LineRate<String> rate = new LineRate<>(2);
    private final List<String> summaries = new ArrayList<>();

    @Test
    void eachKindHasItsLinesInASecondAndTheRestIsToldOnce() {
        assertThat(passed("a", "a", "a", "b", "a")).containsExactly(true, true, false, true, false);

        endAt(LineRate.WINDOW_NANOS - 1);
        assertThat(summaries).isEmpty();

        endAt(LineRate.WINDOW_NANOS);
        endAt(LineRate.WINDOW_NANOS * 2);
        assertThat(summaries).containsExactly("a 2");
    }

    @Test
    void theNextSecondBeginsAfresh() {
        passed("a", "a", "a");
        endAt(LineRate.WINDOW_NANOS);

        assertThat(passed("a")).containsExactly(true);
    }

    @Test
    void clocksMayOverflow() {
        long nearEnd = Long.MAX_VALUE - 1;
        rate.passes("a", nearEnd);
        rate.passes("a", nearEnd);
        rate.passes("a", nearEnd);

        endAt(nearEnd + LineRate.WINDOW_NANOS);

        assertThat(summaries).containsExactly("a 1");
    }

    private List<Boolean> passed(String... kinds) {
        List<Boolean> answers = new ArrayList<>();
        for (String kind : kinds) {
            answers.add(rate.passes(kind, 0));
        }
        return answers;
    }

    private void endAt(long nanos) {
        rate.endWindows(nanos, (kind, count) -> summaries.add(kind + " " + count));
    }
}
