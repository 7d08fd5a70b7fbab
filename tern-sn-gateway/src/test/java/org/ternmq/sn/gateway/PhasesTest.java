package org.ternmq.sn.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ternmq.sn.gateway.Situation.message;
import static org.ternmq.sn.gateway.Situation.publish;
import static org.ternmq.sn.gateway.Situation.regack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Suback;
import org.ternmq.codec.packet.Unsuback;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.sn.codec.packet.Ack.Puback;
import org.ternmq.sn.codec.packet.Ack.Pubcomp;
import org.ternmq.sn.codec.packet.Ack.Pubrec;
import org.ternmq.sn.codec.packet.Ack.Pubrel;
import org.ternmq.sn.codec.packet.Connack;
import org.ternmq.sn.codec.packet.Disconnect;
import org.ternmq.sn.codec.packet.Discovery;
import org.ternmq.sn.codec.packet.Encapsulated;
import org.ternmq.sn.codec.packet.Ping.Pingreq;
import org.ternmq.sn.codec.packet.Ping.Pingresp;
import org.ternmq.sn.codec.packet.Registration.Register;
import org.ternmq.sn.codec.packet.SnPacket;
import org.ternmq.sn.codec.packet.Subscribe;
import org.ternmq.sn.codec.packet.Unsubscribe;
import org.ternmq.sn.codec.packet.Will;
import org.ternmq.sn.codec.value.ReturnCode;
import org.ternmq.sn.codec.value.SnPacketType;
import org.ternmq.sn.codec.value.Topic;

/** Whatever can come in whatever situation, and what comes of it, as a table; {@code -Dtern.write=true} writes it anew. */
class PhasesTest {
    private static final Path TABLE = Path.of("src/test/resources/org/ternmq/sn/gateway/phases.txt");
    private static final String HEAD = """
            # What an endpoint does with whatever comes, in each phase and with each exchange that the client may owe an answer to.
            # Made and compared by PhasesTest.
            """;

    private static final int WIDTH = 110;

    private final Map<String, Function<Gateway, List<String>>> inputs = new LinkedHashMap<>();

    @Test
    void whatComesOfEverythingIsKnown() throws IOException {
        ofTheClient().forEach((name, packet) -> inputs.put(name, gateway -> gateway.client(packet)));
        ofTheBroker().forEach((name, packet) -> inputs.put("broker's " + name, gateway -> gateway.broker(packet)));
        inputs.put("broker is gone", Gateway::brokerClosed);
        inputs.put("broker is quiet", Gateway::quiet);
        inputs.put("10 s later", gateway -> gateway.later(10));
        inputs.put("1,000 s later", gateway -> gateway.later(1_000));
        String table = HEAD + Situation.all().stream().map(this::section).collect(Collectors.joining());
        if (Boolean.getBoolean("tern.write")) {
            Files.writeString(TABLE, table);
        }

        assertThat(table).isEqualTo(Files.readString(TABLE));
    }

    /** Inputs that lead to the same stand together. */
    private String section(Situation situation) {
        Map<String, List<String>> byOutcome = new LinkedHashMap<>();
        inputs.forEach((name, input) -> {
            Gateway gateway = situation.make();
            List<String> effects = input.apply(gateway);
            SnEndpoint.Phase after = gateway.endpoint.phase();
            String outcome = (effects.isEmpty() ? "nothing" : String.join(", ", effects))
                    + (after == situation.phase() ? "" : " -> " + after);
            byOutcome.computeIfAbsent(outcome, none -> new ArrayList<>()).add(name);
        });
        StringBuilder section = new StringBuilder("\n" + situation + "\n");
        byOutcome.forEach((outcome, names) ->
                section.append("    ").append(outcome).append(lines(names)).append('\n'));
        return section.toString();
    }

    private static String lines(List<String> names) {
        StringBuilder lines = new StringBuilder();
        int width = WIDTH;
        for (String name : names) {
            boolean isFull = width + name.length() > WIDTH;
            lines.append(isFull ? "\n        " : " | ").append(name);
            width = (isFull ? 0 : width) + name.length() + 3;
        }
        return lines.toString();
    }

    private static Map<String, SnPacket> ofTheClient() {
        Map<String, SnPacket> packets = new LinkedHashMap<>();
        packets.put("CONNECT", Situation.CONNECT);
        packets.put("CONNECT clean", Gateway.connect("c"));
        packets.put("CONNECT with will", Situation.WITH_WILL);
        packets.put("WILLTOPIC", Situation.WILL_TOPIC);
        packets.put("WILLTOPIC empty", Will.WillTopic.NONE);
        packets.put("WILLMSG", new Will.WillMsg(Bytes.utf8("bye")));
        packets.put("REGISTER", new Register(0, 31, "r"));
        packets.put("REGACK", regack(ReturnCode.ACCEPTED));
        packets.put("REGACK refusing", regack(ReturnCode.NOT_SUPPORTED));
        packets.put("REGACK congested", regack(ReturnCode.CONGESTION));
        packets.put("PUBLISH q-1", publish(-1, 0));
        packets.put("PUBLISH q0", publish(0, 0));
        packets.put("PUBLISH q1", publish(1, 32));
        packets.put("PUBLISH q2", publish(2, 33));
        packets.put("PUBLISH q2 again", publish(2, 22).asDuplicate());
        packets.put("PUBREL", new Pubrel(22));
        packets.put("PUBACK", new Puback(0, 9, ReturnCode.ACCEPTED));
        packets.put("PUBACK congested", new Puback(0, 9, ReturnCode.CONGESTION));
        packets.put("PUBACK unknown id", new Puback(0, 9, ReturnCode.INVALID_TOPIC_ID));
        packets.put("PUBACK of another", new Puback(0, 8, ReturnCode.ACCEPTED));
        packets.put("PUBREC", new Pubrec(9));
        packets.put("PUBREC of another", new Pubrec(8));
        packets.put("PUBCOMP", new Pubcomp(9));
        packets.put("SUBSCRIBE", new Subscribe(false, Qos.AT_LEAST_ONCE, 34, new Topic.Name("t/#")));
        packets.put("SUBSCRIBE again", new Subscribe(true, Qos.AT_LEAST_ONCE, 23, new Topic.Name("s")));
        packets.put("UNSUBSCRIBE", new Unsubscribe(35, new Topic.Name("t/#")));
        packets.put("PINGREQ", Pingreq.PLAIN);
        packets.put("PINGREQ c", new Pingreq("c"));
        packets.put("PINGREQ d", new Pingreq("d"));
        packets.put("PINGRESP", Pingresp.INSTANCE);
        packets.put("DISCONNECT", Disconnect.PLAIN);
        packets.put("DISCONNECT 200", new Disconnect(200));
        packets.put("WILLTOPICUPD", new Will.WillTopicUpd(Qos.AT_MOST_ONCE, false, "v"));
        packets.put("WILLMSGUPD", new Will.WillMsgUpd(Bytes.utf8("other")));
        packets.put("ADVERTISE", new Discovery.Advertise(1, 100));
        packets.put("SEARCHGW", new Discovery.SearchGw(1));
        packets.put("GWINFO", new Discovery.GwInfo(1, Bytes.EMPTY));
        packets.put("CONNACK", new Connack(ReturnCode.ACCEPTED));
        packets.put("WILLTOPICREQ", Will.WillTopicReq.INSTANCE);
        packets.put("WILLMSGREQ", Will.WillMsgReq.INSTANCE);
        packets.put("SUBACK", new org.ternmq.sn.codec.packet.Suback(Qos.AT_MOST_ONCE, 0, 23, ReturnCode.ACCEPTED));
        packets.put("UNSUBACK", new org.ternmq.sn.codec.packet.Unsuback(24));
        packets.put("WILLTOPICRESP", new Will.WillTopicResp(ReturnCode.ACCEPTED));
        packets.put("WILLMSGRESP", new Will.WillMsgResp(ReturnCode.ACCEPTED));
        packets.put("ENCAPSULATED", new Encapsulated(0, Bytes.utf8("n"), Pingreq.PLAIN));
        Set<SnPacketType> types = packets.values().stream()
                .map(SnPacket::type)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(SnPacketType.class)));
        assertThat(types).as("every type").hasSize(SnPacketType.values().length);
        return packets;
    }

    private static Map<String, Packet> ofTheBroker() {
        Map<String, Packet> packets = new LinkedHashMap<>();
        packets.put("CONNACK", Gateway.accepted());
        packets.put("CONNACK busy", Gateway.refused(ReasonCode.SERVER_BUSY));
        packets.put("CONNACK not authorized", Gateway.refused(ReasonCode.NOT_AUTHORIZED));
        packets.put("PUBLISH q0", message("kl", Qos.AT_MOST_ONCE, 0));
        packets.put("PUBLISH q1", message("kl", Qos.AT_LEAST_ONCE, 10));
        packets.put("PUBLISH q2", message("kl", Qos.EXACTLY_ONCE, 10));
        packets.put("PUBLISH q1 of a new topic", message("k/l", Qos.AT_LEAST_ONCE, 10));
        packets.put("PUBREL", org.ternmq.codec.packet.Ack.Pubrel.success(9));
        packets.put("PUBREL of another", org.ternmq.codec.packet.Ack.Pubrel.success(8));
        packets.put("PUBACK", org.ternmq.codec.packet.Ack.Puback.success(21));
        packets.put("PUBACK not authorized", org.ternmq.codec.packet.Ack.Puback.of(21, ReasonCode.NOT_AUTHORIZED));
        packets.put("PUBREC", org.ternmq.codec.packet.Ack.Pubrec.success(22));
        packets.put("PUBREC over quota", org.ternmq.codec.packet.Ack.Pubrec.of(22, ReasonCode.QUOTA_EXCEEDED));
        packets.put("PUBCOMP", org.ternmq.codec.packet.Ack.Pubcomp.success(22));
        packets.put("SUBACK", new Suback(23, Properties.NONE, List.of(ReasonCode.GRANTED_QOS_1)));
        packets.put("SUBACK not authorized", new Suback(23, Properties.NONE, List.of(ReasonCode.NOT_AUTHORIZED)));
        packets.put("UNSUBACK", new Unsuback(24, Properties.NONE, List.of(ReasonCode.SUCCESS)));
        packets.put("UNSUBACK of nobody", new Unsuback(0xFFFF, Properties.NONE, List.of(ReasonCode.SUCCESS)));
        packets.put("PINGRESP", org.ternmq.codec.packet.Ping.Pingresp.INSTANCE);
        packets.put("DISCONNECT", org.ternmq.codec.packet.Disconnect.NORMAL);
        return packets;
    }
}
