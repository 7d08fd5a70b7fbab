package org.ternmq.cli.probe.checks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ternmq.cli.probe.kit.Check;
import org.ternmq.cli.probe.kit.CheckVerdict;
import org.ternmq.cli.probe.kit.Ending;
import org.ternmq.cli.probe.kit.PacketWords;
import org.ternmq.cli.probe.kit.Probe;
import org.ternmq.cli.probe.kit.RawBytes;
import org.ternmq.cli.probe.kit.RawPeer;

/**
 * Bytes that nobody may send. Each row is two checks in 5.0: the connection ends, which is a must, and it ends with the right reason
 * code, which the standard advises (section 4.13.1).
 */
final class MalformedChecks {
    private MalformedChecks() {}

    static List<Check> all() {
        List<Check> all = new ArrayList<>();
        for (Row row : HEADERS) {
            add(all, row);
        }
        for (Row row : FIELDS) {
            add(all, row);
        }
        for (Row row : TEXTS) {
            add(all, row);
        }
        for (Row row : PROPERTIES) {
            add(all, row);
        }
        return all;
    }

    /**
     * What is sent, and what follows.
     *
     * @param id5 of the statement in 5.0, empty where that has none
     * @param id3 of the statement in 3.1.1
     * @param codes the reason code in 5.0, and others that are as right
     */
    private record Row(String id5, String id3, String what, Packet packet, List<Integer> codes) {}

    @FunctionalInterface
    private interface Packet {
        byte[] of(RawBytes start, String topic);
    }

    private static void add(List<Check> all, Row row) {
        if (!row.id5().isEmpty()) {
            all.add(Check.v5(G, row.id5(), row.what() + " ends the connection", probe -> end(probe, row)));
            Check code = Check.v5(
                    G,
                    row.id5(),
                    row.what() + " ends with DISCONNECT "
                            + PacketWords.code(row.codes().getFirst()),
                    probe -> {
                        Ending ending = end(probe, row);
                        requireCode(ending, row.codes());
                    });
            all.add(code.asAdvice());
        }
        if (!row.id3().isEmpty()) {
            all.add(Check.v3(G, row.id3(), row.what() + " ends the connection", probe -> end(probe, row)));
        }
    }

    private static Ending end(Probe probe, Row row) throws InterruptedException {
        RawPeer peer = probe.live();
        peer.sendRaw(row.packet().of(new RawBytes(probe.version()), probe.topic()));
        return peer.awaitEnd();
    }

    private static void requireCode(Ending ending, List<Integer> codes) {
        for (int code : codes) {
            if (ending.code() == code) {
                return;
            }
        }
        throw CheckVerdict.fail("DISCONNECT " + PacketWords.code(codes.getFirst()), ending.words());
    }

    private static Row row(String id5, String id3, String what, Packet packet, int... code) {
        return new Row(id5, id3, what, packet, Arrays.stream(code).boxed().toList());
    }

    private static final int MALFORMED = 0x81;
    private static final int PROTOCOL = 0x82;
    private static final String G = "malformed";

    private static final List<Row> HEADERS = List.of(
            row("MQTT-4.13.1-1", "4.8.0-1", "packet type 0", (b, t) -> b.packet(0x00), MALFORMED, PROTOCOL),
            row("U5-2.1.3-1", "2.2.2-2", "PINGREQ with flags", (b, t) -> b.packet(0xC1), MALFORMED),
            row(
                    "MQTT-3.8.1-1",
                    "3.8.1-1",
                    "SUBSCRIBE with flags 0",
                    (b, t) -> subscribe(b, t, 0).packet(0x80),
                    MALFORMED),
            row(
                    "MQTT-3.10.1-1",
                    "3.10.1-1",
                    "UNSUBSCRIBE with flags 0",
                    (b, t) -> b.u16(1).properties().text(t).packet(0xA0),
                    MALFORMED),
            row(
                    "MQTT-3.6.1-1",
                    "3.6.1-1",
                    "PUBREL with flags 0",
                    (b, t) -> b.u16(1).packet(0x60),
                    MALFORMED),
            row("MQTT-3.14.1-1", "3.14.1-1", "DISCONNECT with flags", (b, t) -> b.packet(0xE1), MALFORMED),
            row(
                    "MQTT-3.3.1-4",
                    "3.3.1-4",
                    "PUBLISH of QoS 3",
                    (b, t) -> b.text(t).u16(1).properties().packet(0x36),
                    MALFORMED),
            row(
                    "MQTT-1.5.5-1",
                    "4.8.0-1",
                    "a Remaining Length of five bytes",
                    (b, t) -> b.u8(0x30, 0xFF, 0xFF, 0xFF, 0xFF, 1).toArray(),
                    MALFORMED),
            row(
                    "MQTT-4.13.1-1",
                    "4.8.0-1",
                    "CONNACK from a client",
                    (b, t) -> b.u8(0, 0).properties().packet(0x20),
                    PROTOCOL,
                    MALFORMED),
            row(
                    "MQTT-4.13.1-1",
                    "4.8.0-1",
                    "SUBACK from a client",
                    (b, t) -> b.u16(1).properties().u8(0).packet(0x90),
                    PROTOCOL,
                    MALFORMED),
            row("MQTT-4.13.1-1", "4.8.0-1", "PINGRESP from a client", (b, t) -> b.packet(0xD0), PROTOCOL, MALFORMED),
            row("", "4.8.0-1", "packet type 15", (b, t) -> b.packet(0xF0)),
            row(
                    "U5-3.15-1",
                    "",
                    "AUTH without an authentication method in CONNECT",
                    (b, t) -> b.u8(0x18).properties(0x15, 0, 1, 'x').packet(0xF0),
                    PROTOCOL));

    private static final List<Row> FIELDS = List.of(
            row(
                    "MQTT-2.2.1-3",
                    "2.3.1-1",
                    "PUBLISH of QoS 1 with packet identifier 0",
                    (b, t) -> b.text(t).u16(0).properties().packet(0x32),
                    PROTOCOL,
                    MALFORMED),
            row(
                    "MQTT-2.2.1-3",
                    "2.3.1-1",
                    "SUBSCRIBE with packet identifier 0",
                    (b, t) -> b.u16(0).properties().text(t).u8(0).packet(0x82),
                    PROTOCOL,
                    MALFORMED),
            row(
                    "MQTT-2.2.1-3",
                    "2.3.1-1",
                    "UNSUBSCRIBE with packet identifier 0",
                    (b, t) -> b.u16(0).properties().text(t).packet(0xA2),
                    PROTOCOL,
                    MALFORMED),
            row(
                    "MQTT-3.8.3-2",
                    "3.8.3-3",
                    "SUBSCRIBE without a filter",
                    (b, t) -> b.u16(1).properties().packet(0x82),
                    PROTOCOL,
                    MALFORMED),
            row(
                    "MQTT-3.10.3-2",
                    "3.10.3-2",
                    "UNSUBSCRIBE without a filter",
                    (b, t) -> b.u16(1).properties().packet(0xA2),
                    PROTOCOL,
                    MALFORMED),
            row(
                    "MQTT-3.8.3-5",
                    "3.8.3-4",
                    "a reserved bit in the options of a subscription",
                    (b, t) -> subscribe(b, t, 0x40).packet(0x82),
                    MALFORMED,
                    PROTOCOL),
            row(
                    "U5-3.8.3.1-1",
                    "3.8.3-4",
                    "a subscription of QoS 3",
                    (b, t) -> subscribe(b, t, 3).packet(0x82),
                    PROTOCOL,
                    MALFORMED),
            row(
                    "U5-3.8.3.1-2",
                    "",
                    "Retain Handling 3",
                    (b, t) -> subscribe(b, t, 0x30).packet(0x82),
                    PROTOCOL,
                    MALFORMED),
            row(
                    "MQTT-4.13.1-1",
                    "4.8.0-1",
                    "PUBLISH whose topic runs past the packet",
                    (b, t) -> b.u16(500).u8('a', 'b').packet(0x30),
                    MALFORMED,
                    PROTOCOL),
            row(
                    "MQTT-4.13.1-1",
                    "4.8.0-1",
                    "PUBACK of one byte",
                    (b, t) -> b.u8(1).packet(0x40),
                    MALFORMED,
                    PROTOCOL),
            row(
                    "MQTT-4.13.1-1",
                    "3.8.3-4",
                    "SUBSCRIBE that ends before its options",
                    (b, t) -> b.u16(1).properties().text(t).packet(0x82),
                    MALFORMED,
                    PROTOCOL),
            row(
                    "MQTT-3.3.2-2",
                    "3.3.2-2",
                    "PUBLISH to a topic with +",
                    (b, t) -> b.text(t + "/+").properties().packet(0x30),
                    0x90,
                    MALFORMED,
                    PROTOCOL),
            row(
                    "MQTT-3.3.2-2",
                    "3.3.2-2",
                    "PUBLISH to a topic with #",
                    (b, t) -> b.text(t + "/#").properties().packet(0x30),
                    0x90,
                    MALFORMED,
                    PROTOCOL),
            row("", "4.7.3-1", "PUBLISH to an empty topic", (b, t) -> b.text("").packet(0x30)),
            row(
                    "U5-3.3.2.1-1",
                    "",
                    "PUBLISH without topic and alias",
                    (b, t) -> b.text("").properties().packet(0x30),
                    PROTOCOL,
                    0x90),
            row(
                    "MQTT-4.7.3-1",
                    "4.7.3-1",
                    "SUBSCRIBE to an empty filter",
                    (b, t) -> subscribe(b, "", 0).packet(0x82),
                    MALFORMED,
                    PROTOCOL,
                    0x8F));

    private static final List<Row> TEXTS = List.of(
            row(
                    "MQTT-3.3.2-1",
                    "1.5.3-1",
                    "a topic that is no UTF-8",
                    (b, t) -> b.data((byte) 'a', (byte) 0xFF).properties().packet(0x30),
                    MALFORMED,
                    0x90),
            row(
                    "MQTT-1.5.4-1",
                    "1.5.3-1",
                    "a topic with a surrogate",
                    (b, t) -> b.data((byte) 'a', (byte) 0xED, (byte) 0xA0, (byte) 0x80)
                            .properties()
                            .packet(0x30),
                    MALFORMED,
                    0x90),
            row(
                    "MQTT-1.5.4-1",
                    "1.5.3-1",
                    "a topic with an overlong form",
                    (b, t) -> b.data((byte) 'a', (byte) 0xC1, (byte) 0x81)
                            .properties()
                            .packet(0x30),
                    MALFORMED,
                    0x90),
            row(
                    "MQTT-1.5.4-1",
                    "1.5.3-1",
                    "a topic that ends within a character",
                    (b, t) -> b.data((byte) 'a', (byte) 0xE2, (byte) 0x82)
                            .properties()
                            .packet(0x30),
                    MALFORMED,
                    0x90),
            row(
                    "MQTT-4.7.3-2",
                    "4.7.3-2",
                    "a topic with U+0000",
                    (b, t) -> b.text(t + "\0").properties().packet(0x30),
                    MALFORMED,
                    0x90),
            row(
                    "MQTT-3.8.3-1",
                    "3.8.3-1",
                    "a filter that is no UTF-8",
                    (b, t) -> b.u16(1)
                            .properties()
                            .data((byte) 'a', (byte) 0xFF)
                            .u8(0)
                            .packet(0x82),
                    MALFORMED,
                    0x8F),
            row(
                    "MQTT-4.7.3-2",
                    "4.7.3-2",
                    "a filter with U+0000",
                    (b, t) -> subscribe(b, t + "\0", 0).packet(0x82),
                    MALFORMED,
                    0x8F),
            row(
                    "MQTT-3.10.3-1",
                    "3.10.3-1",
                    "a filter in UNSUBSCRIBE that is no UTF-8",
                    (b, t) ->
                            b.u16(1).properties().data((byte) 'a', (byte) 0xFF).packet(0xA2),
                    MALFORMED,
                    0x8F));

    private static final List<Row> PROPERTIES = List.of(
            publish("U5-3.3.2.3.4-1", "two topic aliases", PROTOCOL, 0x23, 0, 1, 0x23, 0, 1),
            publish("MQTT-3.3.2-8", "topic alias 0", 0x94, 0x23, 0, 0),
            publish("MQTT-3.3.4-6", "a subscription identifier from a client", PROTOCOL, 0x0B, 1),
            publish("MQTT-3.3.2-14", "a response topic with a wildcard", PROTOCOL, 0x08, 0, 3, 'a', '/', '#'),
            publish("U5-3.3.2.3.5-1", "two response topics", PROTOCOL, 0x08, 0, 1, 'a', 0x08, 0, 1, 'a'),
            publish("U5-3.3.2.3.6-1", "two correlation data", PROTOCOL, 0x09, 0, 1, 'a', 0x09, 0, 1, 'a'),
            publish("U5-3.3.2.3.9-1", "two content types", PROTOCOL, 0x03, 0, 1, 'a', 0x03, 0, 1, 'a'),
            publish("MQTT-3.3.2-19", "a content type that is no UTF-8", MALFORMED, 0x03, 0, 1, 0xFF),
            publish("MQTT-3.3.2-13", "a response topic that is no UTF-8", MALFORMED, 0x08, 0, 1, 0xFF),
            publish("MQTT-1.5.7-1", "a user property that is no UTF-8", MALFORMED, 0x26, 0, 1, 'a', 0, 1, 0xFF),
            publish("U5-2.2.2.2-1", "a property that does not exist", MALFORMED, 0x7E, 0),
            publish("U5-2.2.2.2-1", "a property of another packet", MALFORMED, 0x11, 0, 0, 0, 1),
            publish("U5-2.2.2.2-1", "a property that is cut short", MALFORMED, 0x02, 0, 0),
            row(
                    "U5-3.8.2.1.2-1",
                    "",
                    "subscription identifier 0",
                    (b, t) -> b.u16(1).properties(0x0B, 0).text(t).u8(0).packet(0x82),
                    PROTOCOL,
                    MALFORMED),
            row(
                    "U5-3.8.2.1.2-2",
                    "",
                    "two subscription identifiers",
                    (b, t) ->
                            b.u16(1).properties(0x0B, 1, 0x0B, 2).text(t).u8(0).packet(0x82),
                    PROTOCOL,
                    MALFORMED),
            row(
                    "MQTT-2.2.2-1",
                    "",
                    "PUBLISH of QoS 1 that lacks the length of its properties",
                    (b, t) -> b.text(t).u16(1).packet(0x32),
                    MALFORMED,
                    PROTOCOL),
            row(
                    "MQTT-3.4.2-1",
                    "",
                    "PUBACK with a code that is none of its own",
                    (b, t) -> b.u16(1).u8(0x8E).packet(0x40),
                    MALFORMED,
                    PROTOCOL));

    private static Row publish(String id, String what, int code, int... properties) {
        Packet packet = (b, t) -> b.text(t).properties(properties).packet(0x30);
        return row(id, "", "PUBLISH with " + what, packet, code, MALFORMED, PROTOCOL);
    }

    private static RawBytes subscribe(RawBytes start, String filter, int options) {
        return start.u16(1).properties().text(filter).u8(options);
    }
}
