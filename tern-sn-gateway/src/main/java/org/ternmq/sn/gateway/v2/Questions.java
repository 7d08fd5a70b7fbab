package org.ternmq.sn.gateway.v2;

import org.jspecify.annotations.Nullable;
import org.ternmq.sn.codec.v2.packet.Ack;
import org.ternmq.sn.codec.v2.packet.Ping;
import org.ternmq.sn.codec.v2.packet.Publish;
import org.ternmq.sn.codec.v2.packet.Sn2Packet;
import org.ternmq.sn.gateway.GatewayOutbox;
import org.ternmq.sn.gateway.SnDrop;

/**
 * What the client has asked and not been answered: one question at a time (section 4.9). A copy of the last one is answered as that was, since its
 * answer may be lost, but only for a while: then the same identifier is another question. Confined to its endpoint.
 */
final class Questions {
    /** What a question is. */
    enum Kind {
        /** One that is to be answered. */
        NEW,
        /** One that is answered, or will be. */
        COPY,
        /** A second one while another one is open. */
        ONE_TOO_MANY
    }

    private final GatewayOutbox<Sn2Packet> out;
    private @Nullable Sn2Packet open;
    private int openId;
    private @Nullable Sn2Packet answered;
    private @Nullable Sn2Packet answer;
    private long askedNanos; // when the last question came

    Questions(GatewayOutbox<Sn2Packet> out) {
        this.out = out;
    }

    /** The client asks. [SN2-4.9-1] It asks one thing at a time, but datagrams may come twice and late. */
    Kind ask(Sn2Packet question, int packetId, long nowNanos) {
        Sn2Packet before = answer;
        if (open != null && openId == packetId && open.type() == question.type()) {
            out.dropped(SnDrop.REPEATED);
            return Kind.COPY;
        }
        if (question.equals(answered) && before != null && mayBeCopy(question, nowNanos)) {
            out.dropped(SnDrop.REPEATED);
            if (open == null) {
                out.send(before);
            }
            return Kind.COPY;
        }
        if (open != null) {
            return Kind.ONE_TOO_MANY;
        }
        open = question;
        openId = packetId;
        askedNanos = nowNanos;
        return Kind.NEW;
    }

    /**
     * Whether the question that was answered last may have come twice. While another one is open, it is one that came late. Else a client may wake by
     * the same words each time, and [SN2-4.3.3-6, SN2-4.3.4-13] publish with an identifier that it had before, even the same message; the broker knows
     * what is open at QoS 2.
     */
    private boolean mayBeCopy(Sn2Packet question, long nowNanos) {
        return open != null
                || switch (question) {
                    case Publish publish -> false;
                    case Ack pubrel -> false;
                    case Ping ping -> nowNanos - askedNanos < TWIN_NANOS;
                    default -> nowNanos - askedNanos < COPY_NANOS;
                };
    }

    /** Whether the open question is of such a packet. */
    boolean isOpen(Class<? extends Sn2Packet> type, int packetId) {
        return type.isInstance(open) && openId == packetId;
    }

    /** The open question, {@code null} if there is none. */
    @Nullable
    Sn2Packet open() {
        return open;
    }

    /** It is answered. */
    void answer(Sn2Packet with) {
        answered = open;
        answer = with;
        open = null;
        out.send(with);
    }

    /** So long after a question was asked a copy of it may come, from the network or from a client that has not heard the answer. */
    private static final long COPY_NANOS = 30_000_000_000L;

    /** So long the network may keep a twin of a datagram. Who wakes again later is sent what has come since. */
    private static final long TWIN_NANOS = 1_000_000_000L;
}
