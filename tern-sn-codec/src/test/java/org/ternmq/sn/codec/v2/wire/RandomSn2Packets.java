package org.ternmq.sn.codec.v2.wire;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Qos;
import org.ternmq.sn.codec.v2.packet.Ack;
import org.ternmq.sn.codec.v2.packet.Auth;
import org.ternmq.sn.codec.v2.packet.Connack;
import org.ternmq.sn.codec.v2.packet.Connect;
import org.ternmq.sn.codec.v2.packet.Disconnect;
import org.ternmq.sn.codec.v2.packet.Discovery;
import org.ternmq.sn.codec.v2.packet.Envelope;
import org.ternmq.sn.codec.v2.packet.OtherConnect;
import org.ternmq.sn.codec.v2.packet.Ping;
import org.ternmq.sn.codec.v2.packet.Publish;
import org.ternmq.sn.codec.v2.packet.Pubwos;
import org.ternmq.sn.codec.v2.packet.Registration;
import org.ternmq.sn.codec.v2.packet.Sleep;
import org.ternmq.sn.codec.v2.packet.Sn2Packet;
import org.ternmq.sn.codec.v2.packet.Subscription;
import org.ternmq.sn.codec.v2.value.Authentication;
import org.ternmq.sn.codec.v2.value.Reason;
import org.ternmq.sn.codec.v2.value.Sn2Type;
import org.ternmq.sn.codec.v2.value.Topic;

/** Draws packets of 2.0, all fields at random. */
final class RandomSn2Packets {
    private final RandomGenerator random;

    RandomSn2Packets(RandomGenerator random) {
        this.random = random;
    }

    Sn2Packet next(Sn2Type type) {
        return switch (type) {
            case CONNECT -> chance(8) ? new OtherConnect(id(), random.nextInt(3, 256)) : connect();
            case CONNACK -> connack();
            case AUTH -> new Auth(id(), reason(type), authentication());
            case REGISTER -> new Registration.Register(id(), maybe(random.nextInt(65_536)), name());
            case REGACK -> new Registration.Regack(id(), alias(), reason(type));
            case PUBLISH -> publish();
            case PUBWOS ->
                new Pubwos(
                        random.nextBoolean(),
                        chance(2) ? name() : new Topic.PredefinedAlias(random.nextInt(65_536)),
                        bytes());
            case PUBACK, PUBREC, PUBREL, PUBCOMP, UNSUBACK -> new Ack(type, id(), reason(type));
            case SUBSCRIBE ->
                new Subscription.Subscribe(
                        id(), topic(), qos(), random.nextBoolean(), random.nextBoolean(), random.nextInt(3));
            case SUBACK -> new Subscription.Suback(id(), alias(), reason(type));
            case UNSUBSCRIBE -> new Subscription.Unsubscribe(id(), topic());
            case PINGREQ -> new Ping.Pingreq(id());
            case PINGRESP -> new Ping.Pingresp(id(), maybe(random.nextInt(256)));
            case DISCONNECT -> new Disconnect(maybe(id()), reason(type), seconds(), chance(2) ? "" : text());
            case SLEEPREQ -> new Sleep.Sleepreq(random.nextBoolean(), id(), random.nextLong(1L << 32));
            case SLEEPRESP -> new Sleep.Sleepresp(id(), seconds(), reason(type));
            case WAKEUP -> Sleep.Wakeup.INSTANCE;
            case ADVERTISE -> new Discovery.Advertise(random.nextInt(256), random.nextInt(65_536));
            case SEARCHGW -> new Discovery.SearchGw(bytes(random.nextInt(8)));
            case GWINFO -> new Discovery.GwInfo(random.nextInt(256), bytes(random.nextInt(20)));
            case FORWARDER_ENCAPSULATION ->
                new Envelope.Forwarded(bytes(random.nextInt(256)), small(Sn2Type.FORWARDER_ENCAPSULATION));
            case CONNECTION_ENCAPSULATION -> new Envelope.Identified(text(), small(Sn2Type.CONNECTION_ENCAPSULATION));
            case PROTECTION_ENCAPSULATION -> new Envelope.Protected(bytes(random.nextInt(16, 80)));
        };
    }

    /** One that fits into an envelope of a type. */
    private Sn2Packet small(Sn2Type envelope) {
        List<Sn2Type> inner = Arrays.stream(Sn2Type.values())
                .filter(type -> type.octet() < 0xFC
                        || envelope == Sn2Type.FORWARDER_ENCAPSULATION && type != Sn2Type.FORWARDER_ENCAPSULATION)
                .toList();
        Sn2Packet packet = next(inner.get(random.nextInt(inner.size())));
        return Sn2Encoder.size(packet) > 60_000 ? new Ping.Pingreq(id()) : packet;
    }

    private Connect connect() {
        return new Connect(
                new Connect.Options(random.nextBoolean(), random.nextBoolean(), random.nextBoolean()),
                id(),
                random.nextInt(65_536),
                random.nextInt(65_536),
                maybe(random.nextInt(256)),
                seconds(),
                chance(2)
                        ? Optional.of(
                                new Connect.Will(topic(), qos(), random.nextBoolean(), bytes(random.nextInt(300))))
                        : Optional.empty(),
                chance(2) ? Optional.of(authentication()) : Optional.empty(),
                chance(4) ? "" : text());
    }

    private Connack connack() {
        Reason reason = chance(2) ? Reason.SUCCESS : reason(Sn2Type.CONNACK);
        return new Connack(
                reason == Reason.SUCCESS && random.nextBoolean(),
                id(),
                reason,
                seconds(),
                maybe(random.nextInt(65_536)),
                chance(2) ? Optional.of(authentication()) : Optional.empty(),
                chance(2) ? "" : text());
    }

    private Publish publish() {
        Qos qos = qos();
        return new Publish(
                qos == Qos.EXACTLY_ONCE && random.nextBoolean(),
                qos,
                random.nextBoolean(),
                qos == Qos.AT_MOST_ONCE ? Publish.NO_PACKET_ID : id(),
                topic(),
                bytes());
    }

    private Authentication authentication() {
        return new Authentication(
                chance(2) ? "MQTT-BASIC" : "é".repeat(random.nextInt(128)), bytes(random.nextInt(300)));
    }

    private Reason reason(Sn2Type type) {
        List<Reason> possible = Arrays.stream(Reason.values())
                .filter(reason -> reason.mayStandIn(type))
                .toList();
        return possible.get(random.nextInt(possible.size()));
    }

    private Topic topic() {
        return chance(2) ? name() : anyAlias();
    }

    private Optional<Topic> alias() {
        return chance(2) ? Optional.empty() : Optional.of(anyAlias());
    }

    private Topic anyAlias() {
        int value = random.nextInt(65_536);
        return chance(2) ? new Topic.SessionAlias(value) : new Topic.PredefinedAlias(value);
    }

    private Topic.Name name() {
        return new Topic.Name(text());
    }

    private OptionalInt maybe(int value) {
        return chance(2) ? OptionalInt.of(value) : OptionalInt.empty();
    }

    private OptionalLong seconds() {
        return chance(2) ? OptionalLong.of(random.nextLong(1L << 32)) : OptionalLong.empty();
    }

    private int id() {
        return random.nextInt(1, 65_536);
    }

    private Qos qos() {
        return Qos.of(random.nextInt(3));
    }

    /** Around the borders of both forms of Length too. */
    private Bytes bytes() {
        return bytes(
                switch (random.nextInt(20)) {
                    case 0 -> random.nextInt(64_000);
                    case 1, 2, 3 -> random.nextInt(230, 260);
                    default -> random.nextInt(40);
                });
    }

    private Bytes bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return Bytes.wrap(bytes);
    }

    private String text() {
        int length = chance(20) ? random.nextInt(230, 260) : random.nextInt(1, 40);
        StringBuilder text = new StringBuilder();
        while (text.length() < length) {
            text.append(
                    switch (random.nextInt(6)) {
                        case 0 -> "/";
                        case 1 -> "é";
                        case 2 -> "世";
                        case 3 -> "🚀";
                        default -> String.valueOf((char) random.nextInt(1, 128));
                    });
        }
        return text.toString();
    }

    private boolean chance(int oneOf) {
        return random.nextInt(oneOf) == 0;
    }
}
