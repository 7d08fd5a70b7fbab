package org.ternmq.cli.soak.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.ternmq.codec.value.Qos;

class TallyTest {
    private final Account account = new Account();

    @Test
    void repeatsAreAllowedAtQos1AndNotAtQos2() {
        Tally once = tally(Qos.EXACTLY_ONCE, true, 1, 2, 3, 2);
        assertThat(account.told()).singleElement().asString().contains("message 2 came again");

        Tally often = tally(Qos.AT_LEAST_ONCE, true, 1, 2, 3, 2, 3, 4);
        assertThat(account.failures()).isEqualTo(1);
        assertThat(often.repeats()).isEqualTo(2);
        assertThat(often.next()).isEqualTo(5);
        assertThat(once.next()).isEqualTo(4);
    }

    @Test
    void gapIsToldOnceAndWhatIsMissingStaysMissing() {
        Tally tally = tally(Qos.AT_LEAST_ONCE, true, 1, 3, 4, 5);

        assertThat(account.told()).singleElement().asString().contains("message 3 came before 2");
        assertThat(tally.next()).isEqualTo(2);

        tally.came(2);
        assertThat(tally.next()).isEqualTo(6);
    }

    @Test
    void severalReadersTogetherHaveNoOrderButEachMessageOnce() {
        Tally tally = tally(Qos.EXACTLY_ONCE, false, 2, 1, 5, 3);
        assertThat(account.failures()).isZero();
        assertThat(tally.next()).isEqualTo(4);

        tally.came(5);
        assertThat(account.told()).singleElement().asString().contains("message 5 came again");
        tally.came(4);
        assertThat(tally.next()).isEqualTo(6);
    }

    @Test
    void messagesOfQos0MayBeMissingButNotComeTwice() {
        Tally tally = tally(Qos.AT_MOST_ONCE, true, 1, 4, 5);
        assertThat(account.failures()).isZero();
        assertThat(tally.missed()).isEqualTo(2);

        tally.came(4);
        assertThat(account.failures()).isEqualTo(1);
    }

    private Tally tally(Qos qos, boolean inOrder, long... numbers) {
        var tally = new Tally("lane", qos, inOrder, account);
        LongStream.of(numbers).forEach(tally::came);
        return tally;
    }
}
