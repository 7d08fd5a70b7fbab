package org.ternmq.sn.codec.value;

import org.ternmq.codec.value.Utf8;

/** What SUBSCRIBE and UNSUBSCRIBE name: a text or an id. */
public sealed interface Topic permits Topic.Name, TopicId {
    /**
     * A name or a filter. Whether its wildcards stand where they may is for who answers it.
     *
     * @param text at least one character, as UTF-8 allows
     */
    record Name(String text) implements Topic {
        /** Refuses what no packet can carry. */
        public Name {
            requireText(text);
        }
    }

    /** Refuses a text that cannot be the name of a topic or a client: an empty one, and what {@link Utf8} refuses. */
    static void requireText(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("a name has at least one character");
        }
        Utf8.requireValid(text);
    }
}
