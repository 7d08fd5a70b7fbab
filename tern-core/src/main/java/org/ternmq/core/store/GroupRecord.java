package org.ternmq.core.store;

import org.ternmq.codec.value.TopicFilter;
import org.ternmq.core.message.Delivery;
import org.ternmq.core.message.Publication;

/** One change of what a group of a shared subscription keeps: who has which of its messages. */
public sealed interface GroupRecord {
    /** The share name and the filter. */
    TopicFilter group();

    /** A message left the group's queue and is one member's, whose session is kept. */
    record Dealt(TopicFilter group, Delivery delivery) implements GroupRecord {}

    /** It is the group's again, as the member did not get it. */
    record Returned(TopicFilter group, Delivery delivery) implements GroupRecord {}

    /** The group owes this message to nobody any more. */
    record Settled(TopicFilter group, Publication publication) implements GroupRecord {}
}
