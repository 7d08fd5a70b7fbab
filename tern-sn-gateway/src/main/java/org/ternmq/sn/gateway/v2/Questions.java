package org.ternmq.sn.gateway.v2;

import org.jspecify.annotations.Nullable;
import org.ternmq.sn.codec.v2.packet.Ack;
import org.ternmq.sn.codec.v2.packet.Publish;
import org.ternmq.sn.codec.v2.packet.Sn2Packet;
import org.ternmq.sn.gateway.GatewayOutbox;
import org.ternmq.sn.gateway.SnDrop;

/**
 * What the client has asked and not been answered: one question at a time (section 4.9). A copy of the last one is answered as that was, since its
 * answer may be lost. Confined to its endpoint.
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

    Questions(GatewayOutbox<Sn2Packet> out) {
        this.out = out;
    }

    /** The client asks. [SN2-4.9-1] It asks one thing at a time, but datagrams may come twice and late. */
    Kind ask(Sn2Packet question, int packetId) {
        Sn2Packet before = answer;
        if (open != null && openId == packetId && open.type() == question.type()) {
            out.dropped(SnDrop.REPEATED);
            return Kind.COPY;
        }
        if (question.equals(answered) && before != null && !isNewMessage(question)) {
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
        return Kind.NEW;
    }

    /** [SN2-4.3.3-6, SN2-4.3.4-13] The same identifier may come back with another message, or with the same one; the broker knows what is open at QoS 2. */
    private boolean isNewMessage(Sn2Packet question) {
        return open == null && (question instanceof Publish || question instanceof Ack);
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
}
