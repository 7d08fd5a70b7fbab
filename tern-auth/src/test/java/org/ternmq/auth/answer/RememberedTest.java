package org.ternmq.auth.answer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.ternmq.codec.value.Bytes;

class RememberedTest {
    private static final Bytes A = Bytes.utf8("a");
    private static final Bytes B = Bytes.utf8("b");
    private static final Bytes C = Bytes.utf8("c");
    private static final Bytes D = Bytes.utf8("d");

    @Test
    void whatNoLongerHoldsIsForgotten() {
        var remembered = new Remembered<String>(10);
        remembered.put(A, "one", 0, 100);

        assertThat(remembered.get(A, 99)).contains("one");
        assertThat(remembered.get(A, 100)).isEmpty();
        assertThat(remembered.size()).isZero();
    }

    @Test
    void theOneThatWasNotAskedForTheLongestGoesFirst() {
        var remembered = new Remembered<String>(2);
        remembered.put(A, "one", 0, 100);
        remembered.put(B, "two", 0, 100);
        assertThat(remembered.get(A, 0)).isPresent();
        remembered.put(C, "three", 0, 100);

        assertThat(remembered.get(A, 0)).isPresent();
        assertThat(remembered.get(B, 0)).isEmpty();
        assertThat(remembered.size()).isEqualTo(2);
    }

    @Test
    void whatIsHeavyTakesThePlaceOfMany() {
        var remembered = new Remembered<String>(10, String::length);
        remembered.put(A, "aaaa", 0, 100);
        remembered.put(B, "bbb", 0, 100);
        remembered.put(C, "ccc", 0, 100);
        assertThat(remembered.size()).isEqualTo(3);

        remembered.put(B, "bbbb", 0, 100);
        assertThat(remembered.get(A, 0)).isEmpty();
        remembered.put(A, "a", 0, 100);
        assertThat(remembered.get(C, 0)).contains("ccc");

        remembered.put(D, "ddddddddddd", 0, 100);
        assertThat(remembered.size()).isZero();
        remembered.put(A, "aaaaaaaaaa", 0, 100);
        assertThat(remembered.get(A, 0)).isPresent();
    }

    @Test
    void whatNoLongerHoldsMakesRoomThoughNobodyAsksForIt() {
        var remembered = new Remembered<String>(10);
        remembered.put(A, "one", 0, 100);
        remembered.put(B, "two", 0, 100);
        remembered.put(C, "three", 0, 300);

        remembered.put(D, "four", 200, 300);

        assertThat(remembered.size()).isEqualTo(2);
    }

    @Test
    void noneIsABoundToo() {
        var remembered = new Remembered<String>(0);
        remembered.put(A, "one", 0, 100);

        assertThat(remembered.get(A, 0)).isEmpty();
    }
}
