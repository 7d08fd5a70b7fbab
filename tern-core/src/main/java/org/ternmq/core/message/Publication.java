package org.ternmq.core.message;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicName;
import org.ternmq.codec.value.Version;
import org.ternmq.codec.wire.PublishForm;

/**
 * A message accepted and on its way: who published it, when it expires, and its wire forms, each encoded once for however many
 * receivers. Read by many loops at once; the forms and deliveries kept here are immutable, so that two loops that make the same
 * one at the same time do no harm.
 */
public final class Publication {
    /** Instead of a deadline: the message never expires. */
    public static final long NO_EXPIRY = Long.MAX_VALUE;

    /** Instead of a time that nobody knows. */
    public static final long UNKNOWN = Long.MIN_VALUE;

    /** In places where there is no message. */
    public static final Publication NOTHING =
            new Publication(Message.of(TopicName.NONE, Bytes.EMPTY, Qos.AT_MOST_ONCE, false), "", 0);

    private final @Nullable Message message;
    private final String publisherId;
    private final long arrivedNanos;
    private final long expiresAtNanos;
    private final int chargeBytes;
    private volatile boolean replaced;
    private long position;
    private @Nullable PublishForm plain;
    private @Nullable PublishForm plainWithId;
    private @Nullable PublishForm full;
    private @Nullable PublishForm fullWithId;
    private @Nullable PublishForm aliased;
    private @Nullable PublishForm aliasedWithId;
    private @Nullable Delivery delivery;

    /**
     * A message from a client.
     *
     * @param message with the properties to forward only: neither topic alias nor subscription identifiers
     * @param publisherId client id of the publisher, for No Local
     * @param nowNanos when it was accepted; its expiry counts from here
     */
    public Publication(Message message, String publisherId, long nowNanos) {
        this.message = message;
        this.publisherId = publisherId;
        this.arrivedNanos = nowNanos;
        this.chargeBytes = chargeBytes(message);
        long seconds = message.properties().number(PropertyId.MESSAGE_EXPIRY_INTERVAL, -1);
        this.expiresAtNanos = seconds < 0 ? NO_EXPIRY : nowNanos + seconds * 1_000_000_000L;
    }

    private Publication(@Nullable Message message, long expiresAtNanos, int chargeBytes, long position) {
        this.message = message;
        this.publisherId = "";
        this.arrivedNanos = UNKNOWN;
        this.expiresAtNanos = expiresAtNanos;
        this.chargeBytes = chargeBytes;
        this.position = position;
    }

    /**
     * A message that was read from the journal.
     *
     * @param expiresAtNanos when its time is over, or {@link #NO_EXPIRY}
     */
    public static Publication loaded(Message message, long expiresAtNanos, long position) {
        return new Publication(message, expiresAtNanos, chargeBytes(message), position);
    }

    /** A message that lies in the journal, of which only its place and its size are known here. */
    public static Publication unloaded(int chargeBytes, long position) {
        return new Publication(null, NO_EXPIRY, chargeBytes, position);
    }

    private static int chargeBytes(Message message) {
        return (int) Math.min(Integer.MAX_VALUE, message.bytes() + OVERHEAD_BYTES);
    }

    /** What was published; to be asked only if {@link #isLoaded}. */
    public Message message() {
        return Objects.requireNonNull(message);
    }

    /** Whether the message is here, and not in the journal alone. */
    public boolean isLoaded() {
        return message != null;
    }

    /** Where it lies in the journal; 0 if it is in memory alone. */
    public long position() {
        return position;
    }

    /** Whether it lies in the journal. */
    public boolean isStored() {
        return position != 0;
    }

    /** It was written to the journal: to be called once, before anybody else gets to see it. */
    public void storedAt(long newPosition) {
        assert position == 0 : position;
        position = newPosition;
    }

    /** When it was accepted; {@link #UNKNOWN} of one that was read from the journal. */
    public long arrivedNanos() {
        return arrivedNanos;
    }

    /** When its time is over, or {@link #NO_EXPIRY}. */
    public long expiresAtNanos() {
        return expiresAtNanos;
    }

    /** How many bytes its payload has; of one that is not loaded, what it is charged for all but the flat sum. */
    public int payloadBytes() {
        return message == null
                ? chargeBytes - OVERHEAD_BYTES
                : message.payload().length();
    }

    /** Client id of the publisher. */
    public String publisherId() {
        return publisherId;
    }

    /** A newer retained message took this one's place, so that it is not sent as retained any more. From any thread. */
    public void replace() {
        replaced = true;
    }

    /** It is the retained one of its topic after all. From any thread. */
    public void reinstate() {
        replaced = false;
    }

    /** Whether {@link #replace} was called. */
    public boolean isReplaced() {
        return replaced;
    }

    /** Whether the message's time is over [MQTT-3.3.2-5]. */
    public boolean isExpired(long nowNanos) {
        return expiresAtNanos != NO_EXPIRY && nowNanos - expiresAtNanos >= 0;
    }

    /** The Message Expiry Interval to forward: received value less the time waited [MQTT-3.3.2-6]; -1 without one. */
    public long remainingSeconds(long nowNanos) {
        if (expiresAtNanos == NO_EXPIRY) {
            return -1;
        }
        return Math.max(0, (expiresAtNanos - nowNanos + 999_999_999L) / 1_000_000_000L);
    }

    /** What a queue charges for a reference to this message, in bytes: what it holds and a flat sum for the rest. */
    public int chargeBytes() {
        return chargeBytes;
    }

    /** The bytes of a PUBLISH of this message for connections of a version. */
    public PublishForm form(Version version, boolean withPacketId) {
        // In 3.x layout there are no properties; without any, 5.0 still writes their length.
        boolean withProperties = version.hasProperties();
        PublishForm form = withProperties ? (withPacketId ? fullWithId : full) : (withPacketId ? plainWithId : plain);
        return form != null ? form : makeForm(withProperties, withPacketId);
    }

    /** With all properties as they came: [MQTT-3.3.2-4, MQTT-3.3.2-15, MQTT-3.3.2-16, MQTT-3.3.2-17, MQTT-3.3.2-18, MQTT-3.3.2-20]. */
    private PublishForm makeForm(boolean withProperties, boolean withPacketId) {
        PublishForm form = PublishForm.of(message(), withProperties, withPacketId);
        if (withProperties) {
            if (withPacketId) {
                fullWithId = form;
            } else {
                full = form;
            }
        } else if (withPacketId) {
            plainWithId = form;
        } else {
            plain = form;
        }
        return form;
    }

    /** The bytes for connections that know the topic by an alias. */
    PublishForm aliasedForm(boolean withPacketId) {
        PublishForm form = withPacketId ? aliasedWithId : aliased;
        if (form == null) {
            form = PublishForm.withAlias(message(), false, withPacketId);
            if (withPacketId) {
                aliasedWithId = form;
            } else {
                aliased = form;
            }
        }
        return form;
    }

    /** What a receiver gets of this message; one object serves all receivers that get the same. */
    public Delivery delivery(Qos qos, boolean retain) {
        Delivery last = delivery;
        if (last == null || last.qos() != qos || last.retain() != retain) {
            last = new Delivery(this, qos, retain, Delivery.NO_IDS);
            delivery = last;
        }
        return last;
    }

    private static final int OVERHEAD_BYTES = 64;
}
