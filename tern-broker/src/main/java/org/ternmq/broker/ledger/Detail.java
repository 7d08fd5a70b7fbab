package org.ternmq.broker.ledger;

import org.ternmq.codec.value.Qos;

/** What is noted of a message beside whose it is, in one number: from the lowest bit outcome, both qualities of service, reason code, a number. */
final class Detail {
    static long of(Outcome outcome, Qos published, Qos given, int number) {
        return outcome.ordinal()
                | (long) published.ordinal() << PUBLISHED_AT
                | (long) given.ordinal() << GIVEN_AT
                | (long) number << NUMBER_AT;
    }

    static long withReason(long detail, int code) {
        return detail | (long) code << REASON_AT;
    }

    static int outcome(long detail) {
        return (int) (detail & OUTCOME_MASK);
    }

    static Qos published(long detail) {
        return QUALITIES[(int) (detail >>> PUBLISHED_AT) & 3];
    }

    static Qos given(long detail) {
        return QUALITIES[(int) (detail >>> GIVEN_AT) & 3];
    }

    static int reasonCode(long detail) {
        return (int) (detail >>> REASON_AT) & 0xFF;
    }

    static int number(long detail) {
        return (int) (detail >>> NUMBER_AT);
    }

    private Detail() {}

    static final int OUTCOME_MASK = 0xFF;
    private static final int PUBLISHED_AT = 8;
    private static final int GIVEN_AT = 10;
    private static final int REASON_AT = 16;
    private static final int NUMBER_AT = 32;
    private static final Qos[] QUALITIES = Qos.values();
}
