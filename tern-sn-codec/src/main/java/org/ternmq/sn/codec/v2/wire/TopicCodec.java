package org.ternmq.sn.codec.v2.wire;

import static org.ternmq.codec.wire.MalformedPacketException.malformed;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalInt;
import org.ternmq.codec.value.Qos;
import org.ternmq.sn.codec.v2.packet.Registration.Regack;
import org.ternmq.sn.codec.v2.packet.Registration.Register;
import org.ternmq.sn.codec.v2.packet.Subscription.Suback;
import org.ternmq.sn.codec.v2.packet.Subscription.Subscribe;
import org.ternmq.sn.codec.v2.packet.Subscription.Unsubscribe;
import org.ternmq.sn.codec.v2.value.Reason;
import org.ternmq.sn.codec.v2.value.Sn2Type;
import org.ternmq.sn.codec.v2.value.Topic;

/** REGISTER, SUBSCRIBE, UNSUBSCRIBE and the answers with an alias (sections 3.4, 3.5, 3.7 to 3.9). */
final class TopicCodec {
    private static final int NO_LOCAL = 0x80;
    private static final int QOS_SHIFT = 5;
    private static final int RETAIN_AS_PUBLISHED = 0x10;
    private static final int RETAIN_HANDLING_SHIFT = 2;
    private static final int ALIAS_PRESENT = 0x04;
    private static final int TOPIC_TYPE = 0x03;
    private static final int REGISTER_ALIAS = 0x01;

    private TopicCodec() {}

    /** [SN2-3.4.2-1, SN2-3.4.2-2, SN2-3.4.2.1-1, SN2-3.4.2.1-2] */
    static Register readRegister(ByteBuffer in) {
        int flags = Octets.flags(in, REGISTER_ALIAS);
        int packetId = Octets.packetId(in);
        OptionalInt alias = flags == 0 ? OptionalInt.empty() : OptionalInt.of(Octets.two(in, "Topic Alias"));
        return new Register(packetId, alias, Octets.name(in, in.remaining(), "Topic Name"));
    }

    static int size(Register register) {
        return 3
                + (register.alias().isPresent() ? 2 : 0)
                + Octets.textSize(register.topic().text());
    }

    static void write(Register register, ByteBuffer out) {
        out.put((byte) Octets.bit(register.alias().isPresent(), REGISTER_ALIAS));
        Octets.putTwo(out, register.packetId());
        register.alias().ifPresent(alias -> Octets.putTwo(out, alias));
        Octets.putText(out, register.topic().text());
    }

    /** [SN2-3.5.2-1, SN2-3.5.2-2, SN2-3.5.2.1-1, SN2-3.5.2.2-1, SN2-3.5.2.2-2] */
    static Regack readRegack(ByteBuffer in) {
        int flags = Octets.flags(in, ALIAS_PRESENT | TOPIC_TYPE);
        int packetId = Octets.packetId(in);
        return new Regack(packetId, readAlias(in, flags), Octets.optionalReason(in, Sn2Type.REGACK));
    }

    private static Optional<Topic> readAlias(ByteBuffer in, int flags) {
        if ((flags & TOPIC_TYPE) > Topic.PREDEFINED) {
            throw malformed("an alias is of Topic Type 0 or 1");
        }
        return (flags & ALIAS_PRESENT) == 0 ? Optional.empty() : Optional.of(Octets.topicWithLength(in, flags));
    }

    static int size(Optional<Topic> alias, Reason reason) {
        return 3 + (alias.isPresent() ? 2 : 0) + Octets.optionalSize(reason);
    }

    /**
     * REGACK or SUBACK: [SN2-3.8.2-1, SN2-3.8.2.1-1, SN2-3.8.2.1-2, SN2-3.8.2.2-1, SN2-3.8.2.2-2] [SN2-3.8.4-2] without an alias the Topic Type is
     * that of a predefined one.
     */
    static void write(int packetId, Optional<Topic> alias, Reason reason, ByteBuffer out) {
        out.put((byte) alias.map(topic -> topic.bits() | ALIAS_PRESENT)
                .orElse(Topic.PREDEFINED)
                .intValue());
        Octets.putTwo(out, packetId);
        alias.ifPresent(topic -> Octets.putTopicWithLength(out, topic));
        Octets.putOptional(out, reason);
    }

    /** [SN2-3.7.2.1-1, SN2-3.7.4-1, SN2-3.7.4-2, SN2-3.7.5-1, SN2-3.7.5-2] */
    static Subscribe readSubscribe(ByteBuffer in) {
        int flags = Octets.one(in, "Flags");
        Qos qos = Octets.qos(flags, QOS_SHIFT);
        int retainHandling = flags >> RETAIN_HANDLING_SHIFT & 3;
        if (retainHandling > Subscribe.RETAIN_HANDLING_MAX) {
            throw malformed("Retain Handling is 0 to 2, not 3");
        }
        int packetId = Octets.packetId(in);
        return new Subscribe(
                packetId,
                readAliasOrFilter(in, flags),
                qos,
                (flags & NO_LOCAL) != 0,
                (flags & RETAIN_AS_PUBLISHED) != 0,
                retainHandling);
    }

    private static Topic readAliasOrFilter(ByteBuffer in, int flags) {
        return (flags & TOPIC_TYPE) == Topic.NAME
                ? Octets.name(in, in.remaining(), "Topic Filter")
                : Octets.topicWithLength(in, flags);
    }

    static int size(Topic aliasOrFilter) {
        return 3 + (aliasOrFilter instanceof Topic.Name filter ? Octets.textSize(filter.text()) : 2);
    }

    static void write(Subscribe subscribe, ByteBuffer out) {
        out.put((byte) (Octets.bit(subscribe.noLocal(), NO_LOCAL)
                | subscribe.qosMax().bits() << QOS_SHIFT
                | Octets.bit(subscribe.retainAsPublished(), RETAIN_AS_PUBLISHED)
                | subscribe.retainHandling() << RETAIN_HANDLING_SHIFT
                | subscribe.topic().bits()));
        Octets.putTwo(out, subscribe.packetId());
        writeAliasOrFilter(subscribe.topic(), out);
    }

    private static void writeAliasOrFilter(Topic topic, ByteBuffer out) {
        if (topic instanceof Topic.Name filter) {
            Octets.putText(out, filter.text());
        } else {
            Octets.putTopicWithLength(out, topic);
        }
    }

    /** [SN2-3.8.2-2] */
    static Suback readSuback(ByteBuffer in) {
        int flags = Octets.flags(in, ALIAS_PRESENT | TOPIC_TYPE);
        int packetId = Octets.packetId(in);
        return new Suback(packetId, readAlias(in, flags), Octets.optionalReason(in, Sn2Type.SUBACK));
    }

    /** [SN2-3.9.2-1, SN2-3.9.2-2, SN2-3.9.4-1, SN2-3.9.4-2, SN2-3.9.5-1] [SN2-3.9.5-2] */
    static Unsubscribe readUnsubscribe(ByteBuffer in) {
        int flags = Octets.flags(in, TOPIC_TYPE);
        int packetId = Octets.packetId(in);
        return new Unsubscribe(packetId, readAliasOrFilter(in, flags));
    }

    static void write(Unsubscribe unsubscribe, ByteBuffer out) {
        out.put((byte) unsubscribe.topic().bits());
        Octets.putTwo(out, unsubscribe.packetId());
        writeAliasOrFilter(unsubscribe.topic(), out);
    }
}
