package org.ternmq.sn.codec.wire;

import java.util.random.RandomGenerator;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Qos;
import org.ternmq.sn.codec.packet.Ack;
import org.ternmq.sn.codec.packet.Connack;
import org.ternmq.sn.codec.packet.Connect;
import org.ternmq.sn.codec.packet.Disconnect;
import org.ternmq.sn.codec.packet.Discovery;
import org.ternmq.sn.codec.packet.Encapsulated;
import org.ternmq.sn.codec.packet.Ping;
import org.ternmq.sn.codec.packet.Publish;
import org.ternmq.sn.codec.packet.Registration;
import org.ternmq.sn.codec.packet.SnPacket;
import org.ternmq.sn.codec.packet.Suback;
import org.ternmq.sn.codec.packet.Subscribe;
import org.ternmq.sn.codec.packet.Unsuback;
import org.ternmq.sn.codec.packet.Unsubscribe;
import org.ternmq.sn.codec.packet.Will;
import org.ternmq.sn.codec.value.ReturnCode;
import org.ternmq.sn.codec.value.SnPacketType;
import org.ternmq.sn.codec.value.Topic;
import org.ternmq.sn.codec.value.TopicId;

/** Draws packets, all fields at random. */
final class RandomSnPackets {
    private static final SnPacketType[] TYPES = SnPacketType.values();

    private final RandomGenerator random;

    RandomSnPackets(RandomGenerator random) {
        this.random = random;
    }

    SnPacket next(SnPacketType type) {
        return switch (type) {
            case ADVERTISE -> new Discovery.Advertise(random.nextInt(256), id());
            case SEARCHGW -> new Discovery.SearchGw(random.nextInt(256));
            case GWINFO -> new Discovery.GwInfo(random.nextInt(256), bytes());
            case CONNECT -> new Connect(random.nextBoolean(), random.nextBoolean(), random.nextInt(256), id(), text());
            case CONNACK -> new Connack(code());
            case WILLTOPICREQ -> Will.WillTopicReq.INSTANCE;
            case WILLTOPIC -> chance(4) ? Will.WillTopic.NONE : new Will.WillTopic(qos(), random.nextBoolean(), text());
            case WILLMSGREQ -> Will.WillMsgReq.INSTANCE;
            case WILLMSG -> new Will.WillMsg(bytes());
            case REGISTER -> new Registration.Register(id(), id(), text());
            case REGACK -> new Registration.Regack(id(), id(), code());
            case PUBLISH -> publish();
            case PUBACK -> new Ack.Puback(id(), id(), code());
            case PUBCOMP -> new Ack.Pubcomp(id());
            case PUBREC -> new Ack.Pubrec(id());
            case PUBREL -> new Ack.Pubrel(id());
            case SUBSCRIBE -> new Subscribe(random.nextBoolean(), qos(), id(), topic());
            case SUBACK -> new Suback(qos(), id(), id(), code());
            case UNSUBSCRIBE -> new Unsubscribe(id(), topic());
            case UNSUBACK -> new Unsuback(id());
            case PINGREQ -> chance(2) ? Ping.Pingreq.PLAIN : new Ping.Pingreq(text());
            case PINGRESP -> Ping.Pingresp.INSTANCE;
            case DISCONNECT -> chance(2) ? Disconnect.PLAIN : new Disconnect(id());
            case WILLTOPICUPD ->
                chance(4) ? Will.WillTopicUpd.NONE : new Will.WillTopicUpd(qos(), random.nextBoolean(), text());
            case WILLTOPICRESP -> new Will.WillTopicResp(code());
            case WILLMSGUPD -> new Will.WillMsgUpd(bytes());
            case WILLMSGRESP -> new Will.WillMsgResp(code());
            case ENCAPSULATED -> {
                SnPacketType inner = TYPES[random.nextInt(TYPES.length - 1)]; // all but this one, the last
                yield new Encapsulated(random.nextInt(4), bytes(random.nextInt(253)), next(inner));
            }
        };
    }

    private Publish publish() {
        int qos = random.nextInt(-1, 3);
        TopicId topic = qos == Publish.WITHOUT_CONNECTION || chance(2) ? namedTopicId() : TopicId.normal(id());
        int msgId = qos > 0 ? id() : Publish.NO_MSG_ID;
        return new Publish(random.nextBoolean(), qos, random.nextBoolean(), topic, msgId, bytes());
    }

    private Topic topic() {
        return chance(2) ? new Topic.Name(text()) : namedTopicId();
    }

    private TopicId namedTopicId() {
        return chance(2) ? TopicId.predefined(id()) : TopicId.shortName(chance(2) ? "ab" : "é");
    }

    private int id() {
        return random.nextInt(65_536);
    }

    private Qos qos() {
        return Qos.of(random.nextInt(3));
    }

    private ReturnCode code() {
        return ReturnCode.values()[random.nextInt(5)];
    }

    /** Around the borders of both forms of Length too. */
    private Bytes bytes() {
        return bytes(
                switch (random.nextInt(20)) {
                    case 0 -> random.nextInt(65_000);
                    case 1, 2, 3 -> random.nextInt(240, 260);
                    default -> random.nextInt(40);
                });
    }

    private Bytes bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return Bytes.wrap(bytes);
    }

    private String text() {
        int length = chance(20) ? random.nextInt(240, 260) : random.nextInt(1, 40);
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
