package org.ternmq.sn.gateway;

import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.ternmq.codec.packet.Ack;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicName;
import org.ternmq.sn.codec.packet.Ack.Puback;
import org.ternmq.sn.codec.packet.Ack.Pubcomp;
import org.ternmq.sn.codec.packet.Ack.Pubrec;
import org.ternmq.sn.codec.packet.Ack.Pubrel;
import org.ternmq.sn.codec.packet.Publish;
import org.ternmq.sn.codec.packet.SnPacket;
import org.ternmq.sn.codec.value.ReturnCode;
import org.ternmq.sn.codec.value.TopicId;
import org.ternmq.sn.gateway.exchange.ById;

/**
 * What one client publishes. The MsgIds of the client are the packet identifiers towards the broker, whose session knows which messages at
 * QoS 2 it has; what may come late or twice, because datagrams may, is found out here. Confined to its endpoint.
 */
final class Inbound {
    /** An exchange that the broker has not finished. */
    private record Open(Publish publish, boolean isReceived) {}

    /** One that was finished lately, so that a late copy of its PUBLISH is known, by a checksum of its message. */
    private record Done(int msgId, int qos, TopicId topic, long checksum, ReturnCode code, long atNanos) {
        static Done of(Publish publish, ReturnCode code, long nowNanos) {
            return new Done(
                    publish.msgId(), publish.qos(), publish.topic(), checksumOf(publish.payload()), code, nowNanos);
        }

        private static long checksumOf(Bytes payload) {
            CRC32C crc = new CRC32C();
            crc.update(payload.asByteBuffer());
            return (long) payload.length() << 32 | crc.getValue();
        }

        boolean isOf(Publish publish) {
            return msgId == publish.msgId()
                    && qos == publish.qos()
                    && topic.equals(publish.topic())
                    && checksum == checksumOf(publish.payload());
        }
    }

    private final Topics topics;
    private final GatewayOutbox<SnPacket> out;
    private final ById<Open> open = new ById<>();
    private @Nullable Done[] done = new Done[0];
    private int doneCount;

    Inbound(Topics topics, GatewayOutbox<SnPacket> out) {
        this.topics = topics;
        this.out = out;
    }

    /**
     * The client publishes.
     *
     * @param broker what the broker takes
     * @param isCongested whether it takes nothing now
     */
    void onPublish(Publish publish, BrokerTerms broker, boolean isCongested, long nowNanos) {
        TopicName topic = topics.name(publish.topic());
        if (topic == null) { // [SN-6.6-1]
            answer(publish, ReturnCode.INVALID_TOPIC_ID);
        } else if (publish.qos() > 0 && isKnown(publish, nowNanos)) {
            answerAgain(publish);
        } else if (isCongested
                || open.size() >= Math.min(OPEN_MAX, broker.receiveMaximum())
                || open.contains(publish.msgId())) {
            out.dropped(SnDrop.CONGESTION);
            if (publish.qos() > 0) {
                answer(publish, ReturnCode.CONGESTION);
            }
        } else if (!broker.takes(publish, topic.length())
                || publish.qos() > 0 && publish.msgId() == Publish.NO_MSG_ID) {
            answer(publish, ReturnCode.NOT_SUPPORTED);
        } else {
            forward(publish, topic);
        }
    }

    private void forward(Publish publish, TopicName topic) {
        Qos qos = Qos.of(Math.max(publish.qos(), 0));
        if (qos.isAcknowledged()) {
            open.put(publish.msgId(), new Open(publish, false));
        }
        var message = Message.of(topic, publish.payload(), qos, publish.retain());
        out.forward(
                new org.ternmq.codec.packet.Publish(message, publish.msgId(), publish.dup() && qos.isAcknowledged()));
    }

    private void answer(Publish publish, ReturnCode code) {
        out.send(new Puback(publish.topic().value(), publish.msgId(), code));
    }

    /** A copy is answered, and goes nowhere. */
    private boolean isKnown(Publish publish, long nowNanos) {
        Open before = open.get(publish.msgId());
        if (before != null) {
            return isCopy(publish, before.publish());
        }
        Done lately = findDone(publish);
        // Without DUP it may be a new message of a client that uses one MsgId again and again.
        long lateNanos = publish.dup() ? LATE_NANOS : publish.qos() == 2 ? COPY_NANOS : 0;
        return lately != null && nowNanos - lately.atNanos() < lateNanos;
    }

    private void answerAgain(Publish publish) {
        out.dropped(SnDrop.REPEATED);
        Open before = open.get(publish.msgId());
        Done lately = findDone(publish);
        if (before != null) {
            if (before.isReceived()) {
                out.send(new Pubrec(publish.msgId()));
            }
        } else if (lately != null && publish.qos() == 2 && !lately.code().isRejection()) {
            out.send(new Pubrec(publish.msgId()));
        } else if (lately != null) {
            answer(publish, lately.code());
        }
    }

    private @Nullable Done findDone(Publish publish) {
        for (Done one : done) {
            if (one != null && one.isOf(publish)) {
                return one;
            }
        }
        return null;
    }

    private static boolean isCopy(Publish one, Publish other) {
        return one.msgId() == other.msgId()
                && one.qos() == other.qos()
                && one.topic().equals(other.topic())
                && one.payload().equals(other.payload());
    }

    /** The client lets go of a message at QoS 2. One that is not known here may be known to the session, from before its connection. */
    void onPubrel(Pubrel pubrel, boolean isCongested) {
        if (isCongested || pubrel.msgId() == Publish.NO_MSG_ID) { // it comes again; nothing bears that one
            out.dropped(isCongested ? SnDrop.CONGESTION : SnDrop.WRONG_STATE);
        } else {
            out.forward(Ack.Pubrel.success(pubrel.msgId()));
        }
    }

    // ---- what the broker answers

    void onPuback(Ack.Puback puback, long nowNanos) {
        Open exchange = open.remove(puback.packetId());
        if (exchange != null) {
            ReturnCode code = BrokerTerms.code(puback.reason());
            answer(exchange.publish(), code);
            done(exchange.publish(), code, nowNanos);
        }
    }

    void onPubrec(Ack.Pubrec pubrec, long nowNanos) {
        Open exchange = open.get(pubrec.packetId());
        if (exchange == null) {
            return;
        }
        if (pubrec.reason().isError()) {
            ReturnCode code = BrokerTerms.code(pubrec.reason());
            open.remove(pubrec.packetId());
            answer(exchange.publish(), code);
            done(exchange.publish(), code, nowNanos);
        } else {
            open.put(pubrec.packetId(), new Open(exchange.publish(), true));
            out.send(new Pubrec(pubrec.packetId()));
        }
    }

    void onPubcomp(Ack.Pubcomp pubcomp, long nowNanos) {
        Open exchange = open.remove(pubcomp.packetId());
        out.send(new Pubcomp(pubcomp.packetId()));
        if (exchange != null) {
            done(exchange.publish(), ReturnCode.ACCEPTED, nowNanos);
        }
    }

    private void done(Publish publish, ReturnCode code, long nowNanos) {
        if (done.length == 0) { // many clients never publish
            done = new Done[DONE_MAX];
        }
        done[doneCount++ % DONE_MAX] = Done.of(publish, code, nowNanos);
    }

    /** So many exchanges a client may have open; the standard gives it one. */
    private static final int OPEN_MAX = 16;

    private static final int DONE_MAX = 4;

    /** So long after the end of an exchange an equal PUBLISH without DUP is taken for a copy that the network made. */
    private static final long COPY_NANOS = 5_000_000_000L;

    /** So long one with DUP is, which its client has sent before; after that a MsgId may come back. */
    private static final long LATE_NANOS = 30_000_000_000L;
}
