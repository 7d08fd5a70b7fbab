package org.ternmq.client;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.ternmq.client.Answers.Owed;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.Qos;

/** A message as one subscription got it. May be read and acknowledged by any thread. */
public final class Received {
    private final Message message;
    private final boolean duplicate;
    private final @Nullable Owed answer;
    private final @Nullable AtomicBoolean acknowledged;

    Received(Message message, boolean duplicate, @Nullable Owed answer) {
        this.message = message;
        this.duplicate = duplicate;
        this.answer = answer;
        this.acknowledged = answer == null ? null : new AtomicBoolean();
    }

    /** The message with the properties that the server sent, the topic always named. */
    public Message message() {
        return message;
    }

    /** What it was published to. */
    public String topic() {
        return message.topic().toString();
    }

    /** A copy of the payload. */
    public byte[] payload() {
        return message.payload().toArray();
    }

    /** The payload read as UTF-8; what is none becomes replacement characters. */
    public String text() {
        return message.payload().toUtf8();
    }

    /** The quality of service that it was delivered with. */
    public Qos qos() {
        return message.qos();
    }

    /** Whether it is a retained message, sent because of a subscription. */
    public boolean retain() {
        return message.retain();
    }

    /** Its properties; none in 3.x. */
    public Properties properties() {
        return message.properties();
    }

    /** Whether the server sent it before, perhaps (section 3.3.1.1). */
    public boolean isDuplicate() {
        return duplicate;
    }

    /** The packet identifier that it came under, {@link Publish#NO_PACKET_ID} at QoS 0. */
    public int packetId() {
        return answer == null ? Publish.NO_PACKET_ID : answer.packetId();
    }

    /**
     * Acknowledges it: the server need not send it again. To be called for subscriptions that are acknowledged manually, where it does so
     * once, after which repeating it does nothing; at QoS 0 and elsewhere it does nothing. Acknowledgements may be given in any order
     * and are sent in the order in which the messages came [MQTT-4.6.0-2, MQTT-4.6.0-3]. If the connection was lost meanwhile the
     * server sends the message again, at QoS 1.
     */
    public void acknowledge() {
        if (answer != null && acknowledged != null && acknowledged.compareAndSet(false, true)) {
            answer.release();
        }
    }

    long bytes() {
        return message.bytes();
    }

    /** Whether it came by a connection that is no more, at QoS 1 and not acknowledged: the server sends it again. */
    boolean comesAgain() {
        return answer != null && qos() == Qos.AT_LEAST_ONCE && !answer.isCurrent();
    }

    @Override
    public String toString() {
        return message.toString();
    }
}
