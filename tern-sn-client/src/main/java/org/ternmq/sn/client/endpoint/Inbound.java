package org.ternmq.sn.client.endpoint;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.ternmq.codec.value.TopicName;
import org.ternmq.sn.client.options.Timing;
import org.ternmq.sn.client.options.TopicIds;
import org.ternmq.sn.codec.packet.Ack;
import org.ternmq.sn.codec.packet.Publish;
import org.ternmq.sn.codec.packet.Registration;
import org.ternmq.sn.codec.value.ReturnCode;

/**
 * What the gateway sends of itself: messages, and ids for them. Remembers the QoS 2 exchanges that are open, at most one for each
 * identifier, and a few that are complete: a datagram may come late. Confined to its endpoint.
 */
final class Inbound {
    private static final int COMPLETE_MAX = 16;

    private final Topics topics;
    private final Wire wire;
    private final SnClientOutbox out;
    private final long lateNanos;
    private final Map<Integer, Publish> unreleased = new HashMap<>();
    private final ArrayDeque<Complete> complete = new ArrayDeque<>();

    private record Complete(Publish publish, long nanos) {}

    Inbound(Topics topics, Wire wire, SnClientOutbox out, Timing timing) {
        this.topics = topics;
        this.wire = wire;
        this.out = out;
        this.lateNanos = timing.late().toNanos();
    }

    /** The session begins anew, or that of another gateway goes on. */
    void reset() {
        unreleased.clear();
        complete.clear();
    }

    void onRegister(Registration.Register register) {
        ReturnCode code = ReturnCode.ACCEPTED;
        if (!TopicIds.isAssignable(register.topicId())) {
            code = ReturnCode.INVALID_TOPIC_ID;
        } else if (TopicName.hasWildcard(register.topicName().getBytes(StandardCharsets.UTF_8))) {
            code = ReturnCode.NOT_SUPPORTED;
        } else {
            topics.learn(register.topicId(), register.topicName());
        }
        wire.send(new Registration.Regack(register.topicId(), register.msgId(), code));
    }

    void onPublish(Publish publish, long nowNanos) {
        Optional<String> topic = topics.nameOf(publish.topic());
        if (topic.isEmpty()) { // [SN-6.10-3] [SN-6.7-2] the gateway tells the id, or has one that we do not know
            answer(publish, ReturnCode.INVALID_TOPIC_ID);
            return;
        }
        SnMessage message =
                new SnMessage(topic.get(), publish.topic(), publish.payload(), publish.qos(), publish.retain());
        switch (publish.qos()) {
            case 0 -> out.deliver(message);
            case 1 -> {
                out.deliver(message);
                answer(publish, ReturnCode.ACCEPTED);
            }
            case 2 -> {
                if (!unreleased.containsKey(publish.msgId()) && !isLateRepeat(publish, nowNanos)) {
                    unreleased.put(publish.msgId(), publish.asDuplicate());
                    out.deliver(message);
                }
                wire.send(new Ack.Pubrec(publish.msgId()));
            }
            default -> {} // QoS -1 is for clients to send
        }
    }

    /** [SN-5.4-2] With the identifiers of what is answered. */
    private void answer(Publish publish, ReturnCode code) {
        wire.send(new Ack.Puback(publish.topic().value(), publish.msgId(), code));
    }

    /**
     * A copy that was under way while its exchange completed is equal in all but DUP. Another message under the same identifier is not, so
     * a gateway may use an identifier again at once.
     */
    private boolean isLateRepeat(Publish publish, long nowNanos) {
        while (!complete.isEmpty() && nowNanos - complete.getFirst().nanos() >= lateNanos) {
            complete.removeFirst();
        }
        Publish asDuplicate = publish.asDuplicate();
        return complete.stream().anyMatch(earlier -> earlier.publish().equals(asDuplicate));
    }

    /** One that is not known is complete already, and our answer was lost. */
    void onPubrel(Ack.Pubrel pubrel, long nowNanos) {
        Publish released = unreleased.remove(pubrel.msgId());
        if (released != null) {
            if (complete.size() == COMPLETE_MAX) {
                complete.removeFirst();
            }
            complete.addLast(new Complete(released, nowNanos));
        }
        wire.send(new Ack.Pubcomp(pubrel.msgId()));
    }
}
