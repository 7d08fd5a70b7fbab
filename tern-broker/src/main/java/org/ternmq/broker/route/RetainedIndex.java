package org.ternmq.broker.route;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.core.message.Delivery;
import org.ternmq.core.message.Grant;
import org.ternmq.core.message.Publication;
import org.ternmq.core.topic.TopicTree;

/** The last retained message of each topic (5.0 section 3.3.1.3). Read and written by all loops; of two writers the later one wins. */
public final class RetainedIndex {
    private final TopicTree<Publication> tree;
    private final LongAdder payloadBytes = new LongAdder();

    /** An empty index; whoever does not know the seed cannot choose names that collide in it. */
    public RetainedIndex(long seed) {
        tree = new TopicTree<>(seed);
    }

    /** Keeps a message in place of the topic's last one, or forgets that one if the payload is empty. */
    public void store(Publication publication) {
        Message message = publication.message();
        byte[] topic = message.topic().utf8();
        Publication replaced = message.payload().isEmpty()
                ? tree.remove(topic) // [MQTT-3.3.1-6] [MQTT-3.3.1-7]
                : tree.put(topic, publication); // [MQTT-3.3.1-5]
        payloadBytes.add(message.payload().length());
        if (replaced != null) {
            payloadBytes.add(-replaced.message().payload().length());
            replaced.replace();
        }
    }

    /** The retained messages that a filter matches, as a grant gives them: always with RETAIN set [MQTT-3.3.1-8]. */
    public List<Delivery> matching(TopicFilter filter, Grant grant, long nowNanos) {
        int[] ids = grant.subscriptionId() == Grant.NO_ID ? new int[0] : new int[] {grant.subscriptionId()};
        List<Delivery> found = new ArrayList<>();
        tree.walk(filter.utf8(), publication -> {
            if (!publication.isExpired(nowNanos)) {
                found.add(Delivery.of(publication, publication.message().qos().min(grant.qosMax()), true, ids));
            }
            return true;
        });
        return found;
    }

    /** How many bytes of payload are retained. */
    public long payloadBytes() {
        return payloadBytes.sum();
    }

    /** How many topics have a retained message. */
    public int size() {
        return tree.size();
    }
}
