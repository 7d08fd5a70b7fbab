package org.ternmq.broker.route;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.TopicName;
import org.ternmq.core.message.Delivery;
import org.ternmq.core.message.Grant;
import org.ternmq.core.message.Publication;
import org.ternmq.core.session.Limits;
import org.ternmq.core.topic.TopicTree;

/**
 * The last retained message of each topic (5.0 section 3.3.1.3). Read and written by all loops; of two writers the later one wins. Holds
 * as many messages and bytes as the limits say, and one more for each loop that stores at the same time.
 */
public final class RetainedIndex {
    private final TopicTree<Publication> tree;
    private final LongAdder payloadBytes = new LongAdder();
    private volatile Limits limits;
    private final AtomicLong bytes = new AtomicLong();

    /** An empty index; whoever does not know the seed cannot choose names that collide in it. */
    public RetainedIndex(long seed, Limits limits) {
        tree = new TopicTree<>(seed);
        this.limits = limits;
    }

    /** Keeps to other limits from here on; what is there stays. */
    public void keepTo(Limits others) {
        limits = others;
    }

    /** Whether {@link #store} would keep this message, or has nothing to keep. */
    public boolean hasRoomFor(Message message) {
        if (message.payload().isEmpty()) {
            return true;
        }
        Limits now = limits;
        Publication last = tree.get(message.topic().utf8());
        long more = message.bytes() - (last == null ? 0 : last.message().bytes());
        return (last != null || tree.size() < now.retainedMessagesMax())
                && bytes.get() + more <= now.retainedBytesMax();
    }

    /**
     * Keeps a message in place of the topic's last one, or forgets that one if the payload is empty.
     *
     * @return whether that was done; if there was no room for it the topic has no retained message now, rather than one out of date
     */
    public boolean store(Publication publication) {
        return store(publication, hasRoomFor(publication.message()));
    }

    /** There is no room for a message elsewhere: the topic has no retained message now, rather than one out of date; always false. */
    boolean refuse(Publication publication) {
        return store(publication, false);
    }

    private boolean store(Publication publication, boolean hasRoom) {
        Message message = publication.message();
        byte[] topic = message.topic().utf8();
        Publication replaced;
        if (message.payload().isEmpty() || !hasRoom) { // [MQTT-3.3.1-6, MQTT-3.3.1-7, MQTT3-3.3.1-10, MQTT3-3.3.1-11]
            replaced = tree.remove(topic);
        } else { // [MQTT-3.3.1-5, MQTT3-3.3.1-5, MQTT3-3.3.1-7]; it is nobody's session's [MQTT3-3.1.2-7]
            replaced = tree.put(topic, publication);
            charge(publication, 1);
        }
        if (replaced != null) {
            charge(replaced, -1);
            replaced.replace();
        }
        return hasRoom;
    }

    /**
     * Says where a message lies that {@link #store} kept before that was known: of two for one topic the one further back in the journal
     * stays, so that it is the same after a restart.
     */
    public void settle(Publication publication) {
        if (publication.message().payload().isEmpty()
                || tree.get(publication.message().topic().utf8()) == publication) {
            return;
        }
        tree.update(publication.message().topic().utf8(), kept -> {
            if (kept == null || kept.position() >= publication.position()) {
                return kept;
            }
            charge(kept, -1);
            kept.replace();
            charge(publication, 1);
            publication.reinstate();
            return publication;
        });
    }

    private void charge(Publication kept, int sign) {
        payloadBytes.add((long) sign * kept.message().payload().length());
        bytes.addAndGet(sign * kept.message().bytes());
    }

    /**
     * The retained messages that a filter matches, as a grant gives them: always with RETAIN set
     * [MQTT3-3.3.1-6, MQTT3-3.3.1-8]. Those whose time is over are forgotten.
     */
    public List<Delivery> matching(TopicFilter filter, Grant grant, long nowNanos) {
        int[] ids = grant.subscriptionId() == Grant.NO_ID ? new int[0] : new int[] {grant.subscriptionId()};
        List<Delivery> found = new ArrayList<>();
        List<Publication> expired = new ArrayList<>();
        tree.walk(filter.utf8(), publication -> {
            if (publication.isExpired(nowNanos)) {
                expired.add(publication);
            } else {
                found.add(Delivery.of(publication, publication.message().qos().min(grant.qosMax()), true, ids));
            }
            return true;
        });
        expired.forEach(this::forget);
        return found;
    }

    private void forget(Publication publication) {
        if (tree.remove(publication.message().topic().utf8(), publication)) {
            charge(publication, -1);
            publication.replace();
        }
    }

    /** Shows what is retained at the topics that a filter matches, in no order, until the visitor has had enough. From any thread. */
    public void visit(TopicFilter filter, TopicTree.Visitor<Publication> visitor) {
        tree.walk(filter.utf8(), visitor);
    }

    /** What is retained at a topic. */
    public Optional<Publication> at(TopicName topic) {
        return Optional.ofNullable(tree.get(topic.utf8()));
    }

    /** Whether the retained message of a topic, if there is one, lies in the journal. */
    boolean isStored(TopicName topic) {
        Publication kept = tree.get(topic.utf8());
        return kept != null && kept.isStored();
    }

    /** How many bytes of payload are retained. */
    public long payloadBytes() {
        return payloadBytes.sum();
    }

    /** How many topics have a retained message. */
    public int size() {
        return tree.size();
    }

    /** How many bytes they hold, topics and properties too. */
    public long bytes() {
        return bytes.get();
    }
}
