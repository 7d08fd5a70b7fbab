package org.ternmq.broker.wire;

import java.util.List;
import org.ternmq.codec.packet.Ack.Puback;
import org.ternmq.codec.packet.Ack.Pubcomp;
import org.ternmq.codec.packet.Ack.Pubrec;
import org.ternmq.codec.packet.Ack.Pubrel;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Ping;
import org.ternmq.codec.packet.Suback;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.Version;

/** The packets of the exchange, taken apart. */
final class Samples {
    private static final String FOLLOW = " bytes follow";
    private static final String TOPIC = "topic, 26 bytes: " + Exchange.TOPIC;
    private static final String READING = "payload: " + Exchange.READING;
    private static final String ID_1 = "packet identifier 1";

    private Samples() {}

    static String connecting() {
        return ""
                + dump("CONNECT, 3.1.1", Exchange.connect(Version.V3_1_1, "sensor-7", false), Version.V3_1_1)
                        .part(2, "CONNECT, 20" + FOLLOW)
                        .part(6, "protocol name MQTT")
                        .part(1, "protocol level 4")
                        .part(1, "connect flags: clean session")
                        .part(2, "keep alive 60 s")
                        .part(10, "client identifier, 8 bytes: sensor-7")
                + dump("CONNACK, 3.1.1", new Connack(false, 0, Properties.NONE), Version.V3_1_1)
                        .part(2, "CONNACK, 2" + FOLLOW)
                        .part(1, "no session was there")
                        .part(1, "accepted");
    }

    static String subscribing() {
        return ""
                + dump("SUBSCRIBE, 3.1.1", Exchange.subscribe(Qos.AT_LEAST_ONCE), Version.V3_1_1)
                        .part(2, "SUBSCRIBE, 31" + FOLLOW)
                        .part(2, ID_1)
                        .part(28, "filter, 26 bytes: " + Exchange.TOPIC)
                        .part(1, "at most QoS 1")
                + dump(
                                "SUBACK, 3.1.1",
                                new Suback(1, Properties.NONE, List.of(ReasonCode.GRANTED_QOS_1)),
                                Version.V3_1_1)
                        .part(2, "SUBACK, 3" + FOLLOW)
                        .part(2, ID_1)
                        .part(1, "granted QoS 1");
    }

    static String publishing() {
        return ""
                + dump("PUBLISH at QoS 0, 3.1.1", Exchange.publish(Qos.AT_MOST_ONCE, 1, false), Version.V3_1_1)
                        .part(2, "PUBLISH, QoS 0, 32" + FOLLOW)
                        .part(28, TOPIC)
                        .part(4, READING)
                + dump("PUBLISH at QoS 1, 5.0", Exchange.publish(Qos.AT_LEAST_ONCE, 1, false), Version.V5)
                        .part(2, "PUBLISH, QoS 1, 35" + FOLLOW)
                        .part(28, TOPIC)
                        .part(2, ID_1)
                        .part(1, "no properties")
                        .part(4, READING)
                + dump("PUBLISH that sets a topic alias, 5.0", Exchange.publish(Qos.AT_LEAST_ONCE, 1, true), Version.V5)
                        .part(2, "PUBLISH, QoS 1, 38" + FOLLOW)
                        .part(28, TOPIC)
                        .part(2, ID_1)
                        .part(1, "3 bytes of properties")
                        .part(3, "topic alias 1")
                        .part(4, READING)
                + dump("PUBLISH by topic alias, 5.0", Exchange.publish(Qos.AT_LEAST_ONCE, 2, true), Version.V5)
                        .part(2, "PUBLISH, QoS 1, 12" + FOLLOW)
                        .part(2, "no topic")
                        .part(2, "packet identifier 2")
                        .part(1, "3 bytes of properties")
                        .part(3, "topic alias 1")
                        .part(4, READING);
    }

    static String answering() {
        return answer("PUBACK", Puback.success(1), "QoS 1: taken")
                + answer("PUBREC", Pubrec.success(1), "QoS 2: taken")
                + answer("PUBREL", Pubrel.success(1), "QoS 2: released")
                + answer("PUBCOMP", Pubcomp.success(1), "QoS 2: complete")
                + dump("PINGREQ", Ping.Pingreq.INSTANCE, Version.V5)
                        .part(2, "PINGREQ, nothing follows; once a keep alive, if all is quiet")
                + dump("PINGRESP", Ping.Pingresp.INSTANCE, Version.V5).part(2, "PINGRESP, nothing follows");
    }

    private static String answer(String name, Packet packet, String meaning) {
        return dump(name, packet, Version.V5)
                .part(2, name + ", 2" + FOLLOW + "; " + meaning)
                .part(2, ID_1)
                .toString();
    }

    private static HexDump dump(String title, Packet packet, Version version) {
        return new HexDump(title, MeteredClient.bytes(packet, version));
    }
}
