package org.ternmq.conformance.crash.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Qos;
import org.ternmq.conformance.crash.check.Reception.Delivery;
import org.ternmq.conformance.crash.check.Verdict.Wrong;

/** The checker is handed right results and wrong ones, and must tell them apart. */
class CheckerTest {
    private static final Qos QOS_0 = Qos.AT_MOST_ONCE;
    private static final Qos QOS_1 = Qos.AT_LEAST_ONCE;
    private static final Qos QOS_2 = Qos.EXACTLY_ONCE;

    private final Verdict verdict = new Verdict();
    private final Checker checker = new Checker(verdict, (who, micros) -> "nothing around");

    @Test
    void whatCameOnceAndInOrderIsRightAtEveryQuality() {
        for (Qos qos : Qos.values()) {
            check(series(qos, 3, 1, 2, 3), qos, 1, 2, 3);
        }

        assertThat(found()).isEmpty();
    }

    @Test
    void acknowledgedMessageThatNeverCameIsLost() {
        check(series(QOS_1, 5, 1, 2, 3, 4, 5), QOS_2, 1, 2, 4, 5);
        check(series(QOS_2, 5, 1, 2, 3, 4, 5), QOS_2, 1, 2, 3);
        check(series(QOS_2, 2, 1, 2), QOS_1);

        assertThat(found()).isEqualTo(Map.of(Wrong.LOST, 1 + 2 + 2));
        assertThat(verdict.details()).anyMatch(detail -> detail.contains("lacks number 3 of a/b"));
        assertThat(verdict.details()).anyMatch(detail -> detail.contains("lacks numbers 4 to 5 of a/b"));
    }

    @Test
    void whatWasNotAcknowledgedMayBeMissingOrCome() {
        check(series(QOS_2, 4, 1, 2), QOS_2, 1, 2);
        check(series(QOS_2, 4, 1, 2), QOS_2, 1, 2, 4);
        check(series(QOS_1, 4, 1, 2), QOS_1, 1, 2, 3);

        assertThat(found()).isEmpty();
    }

    @Test
    void messageOfQos0MayBeMissingButNotComeTwice() {
        check(series(QOS_0, 4), QOS_2, 2, 4);
        assertThat(found()).isEmpty();

        check(series(QOS_0, 4), QOS_2, 2, 2);
        assertThat(found()).isEqualTo(Map.of(Wrong.DOUBLED, 1));
    }

    @Test
    void messageOfQos2ThatCameTwiceIsDoubledAcknowledgedOrNot() {
        check(series(QOS_2, 3, 1, 2, 3), QOS_2, 1, 2, 2, 3);
        check(series(QOS_2, 3, 1, 2), QOS_2, 1, 2, 3, 3);
        check(series(QOS_2, 3, 1, 2, 3), QOS_2, 1, 2, 3, 1);

        assertThat(found()).isEqualTo(Map.of(Wrong.DOUBLED, 3));
    }

    @Test
    void messageOfQos1MayComeTwiceWhoeverLoweredIt() {
        check(series(QOS_1, 3, 1, 2, 3), QOS_2, 1, 2, 1, 2, 3);
        check(series(QOS_2, 3, 1, 2, 3), QOS_1, 1, 2, 1, 2, 3);

        assertThat(found()).isEmpty();
    }

    @Test
    void firstComingBehindGreaterNumberIsOutOfOrder() {
        check(series(QOS_1, 3, 1, 2, 3), QOS_1, 1, 3, 2);
        check(series(QOS_2, 3, 1, 2, 3), QOS_2, 2, 1, 3);
        check(series(QOS_0, 3), QOS_0, 3, 1);

        assertThat(found()).isEqualTo(Map.of(Wrong.OUT_OF_ORDER, 3));
    }

    @Test
    void whatWasNeverSentIsPhantom() {
        check(series(QOS_2, 2, 1, 2), QOS_2, 1, 2, 3);
        check(series(QOS_1, 2, 1, 2), QOS_1, 1, 2, Series.NONE);
        check(series(QOS_1, 2, 1, 2), QOS_1, 0, 1, 2);

        assertThat(found()).isEqualTo(Map.of(Wrong.PHANTOM, 3));
    }

    @Test
    void payloadNamesItsNumberAndAnyChangeOfItShows() {
        Series one = series(QOS_1, 0);
        Series other = new Series("p", "a/c", QOS_1, false);
        for (int number = 1; number < 300; number++) {
            Bytes payload = one.payload(number);
            assertThat(one.number(payload)).isEqualTo(number);
            assertThat(other.number(payload)).isEqualTo(Series.NONE);
            byte[] changed = payload.toArray();
            changed[changed.length - 1] ^= 1;
            assertThat(one.number(Bytes.copyOf(changed))).isEqualTo(Series.NONE);
            assertThat(one.number(Bytes.copyOf(java.util.Arrays.copyOf(changed, changed.length - 1))))
                    .isEqualTo(Series.NONE);
        }
        assertThat(one.number(Bytes.EMPTY)).isEqualTo(Series.NONE);
    }

    @Test
    void retainedMessageIsTheLastAcknowledgedOrLater() {
        Series kept = new Series("p", "a/b", QOS_1, true);
        sendTo(kept, 30);

        checker.checkRetained(kept, 20, 20, 20, 0);
        checker.checkRetained(kept, 21, 20, 22, 0);
        checker.checkRetained(kept, 0, 0, 3, 0);
        checker.checkRetained(kept, 0, 18, 18, 0);
        checker.checkRetained(kept, 0, 25, 27, 0);
        assertThat(found()).isEmpty();

        checker.checkRetained(kept, 19, 20, 22, 0);
        checker.checkRetained(kept, 23, 20, 22, 0);
        checker.checkRetained(kept, 0, 20, 22, 0);
        checker.checkRetained(kept, 17, 18, 18, 0);
        checker.checkRetained(kept, Series.NONE, 20, 22, 0);
        assertThat(found()).isEqualTo(Map.of(Wrong.RETAINED, 5));
    }

    @Test
    void receptionIsCompleteWhenAllAcknowledgedNumbersCame() {
        Series series = series(QOS_1, 3, 1, 2);
        Reception reception = new Reception("s", series, QOS_1);
        deliver(reception, 1);
        assertThat(reception.isComplete()).isFalse();

        deliver(reception, 2);
        assertThat(reception.isComplete()).isTrue();
    }

    @Test
    void noKindOfFindingHidesAnother() {
        verdict.add(Wrong.LOST, 500, () -> "much");
        for (int i = 0; i < 100; i++) {
            verdict.add(Wrong.LOST, "one of many");
        }
        verdict.add(Wrong.RETAINED, "another");

        assertThat(verdict.count(Wrong.LOST)).isEqualTo(600);
        assertThat(verdict.isClean()).isFalse();
        assertThat(verdict.details()).hasSize(20).contains("retained wrong: another");
    }

    private static Series series(Qos qos, int sent, int... acknowledged) {
        Series series = new Series("p", "a/b", qos, false);
        sendTo(series, sent);
        for (int number : acknowledged) {
            series.acknowledge(number, 2_000L * number);
        }
        return series;
    }

    private static void sendTo(Series series, int sent) {
        for (int i = 0; i < sent; i++) {
            int number = series.next(1_000L * i);
            assertThat(number).isEqualTo(i + 1);
        }
    }

    private void check(Series series, Qos granted, int... numbers) {
        Reception reception = new Reception("s", series, granted);
        deliver(reception, numbers);
        checker.check(reception);
    }

    private static void deliver(Reception reception, int... numbers) {
        for (int number : numbers) {
            reception.add(new Delivery(number, false, 1, 3_000L * number));
        }
    }

    private Map<Wrong, Integer> found() {
        Map<Wrong, Integer> found = new EnumMap<>(Wrong.class);
        for (Wrong wrong : Wrong.values()) {
            if (verdict.count(wrong) > 0) {
                found.put(wrong, verdict.count(wrong));
            }
        }
        return found;
    }
}
