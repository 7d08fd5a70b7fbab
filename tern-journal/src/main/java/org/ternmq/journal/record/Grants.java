package org.ternmq.journal.record;

import org.ternmq.codec.packet.Subscribe.RetainHandling;
import org.ternmq.codec.value.Qos;
import org.ternmq.core.message.Grant;

/** Grants as numbers: the subscription identifier, below it the options as SUBSCRIBE has them. */
public final class Grants {
    private static final int OPTION_BITS = 6;
    private static final int ID_MAX = 268_435_455;
    private static final RetainHandling[] HANDLINGS = RetainHandling.values();

    private Grants() {}

    /** A grant as a number. */
    public static long toNumber(Grant grant) {
        return (long) grant.subscriptionId() << OPTION_BITS
                | grant.retainHandling().ordinal() << 4
                | (grant.retainAsPublished() ? 8 : 0)
                | (grant.noLocal() ? 4 : 0)
                | grant.qosMax().bits();
    }

    /**
     * The grant that a number is.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static Grant ofNumber(long number) {
        long id = number >>> OPTION_BITS;
        int handling = (int) (number >> 4 & 3);
        if (id > ID_MAX || handling >= HANDLINGS.length) {
            throw new IllegalArgumentException("no grant is " + number);
        }
        return new Grant(Qos.of((int) number & 3), (number & 4) != 0, (number & 8) != 0, HANDLINGS[handling], (int) id);
    }
}
