package org.ternmq.sn.codec.v2.value;

import org.ternmq.codec.value.Utf8;
import org.ternmq.sn.codec.value.Unsigned;

/** What a packet names its topic with (section 2.4): an alias, or the name or filter itself. Aliases of the two kinds have nothing to do with each other. */
public sealed interface Topic {
    /** The two bits of the flags: 0, 1 or 3. */
    int bits();

    /**
     * An alias that the server gave within a session.
     *
     * @param value 0 to 65,535
     */
    record SessionAlias(int value) implements Topic {
        /** Refuses what two octets cannot hold. */
        public SessionAlias {
            Unsigned.requireTwoOctets(value, "a topic alias");
        }

        @Override
        public int bits() {
            return SESSION;
        }
    }

    /**
     * An alias that both sides know beforehand.
     *
     * @param value 0 to 65,535
     */
    record PredefinedAlias(int value) implements Topic {
        /** Refuses what two octets cannot hold. */
        public PredefinedAlias {
            Unsigned.requireTwoOctets(value, "a topic alias");
        }

        @Override
        public int bits() {
            return PREDEFINED;
        }
    }

    /**
     * A name or a filter. Whether its wildcards stand where they may is for who answers it.
     *
     * @param text 1 to 65,535 bytes of UTF-8
     */
    record Name(String text) implements Topic {
        /** Refuses what no packet can carry: [SN2-4.7.1.3-1, SN2-4.7.1.3-2, SN2-4.7.1.3-3]. */
        public Name {
            if (text.isEmpty()) {
                throw new IllegalArgumentException("a topic has at least one character");
            }
            Utf8.requireValid(text);
        }

        @Override
        public int bits() {
            return NAME;
        }
    }

    /** The bits of a session alias. */
    int SESSION = 0;

    /** The bits of a predefined alias. */
    int PREDEFINED = 1;

    /** The bits of a name or filter. */
    int NAME = 3;
}
