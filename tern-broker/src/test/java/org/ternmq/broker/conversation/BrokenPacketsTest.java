package org.ternmq.broker.conversation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ternmq.broker.loop.VirtualClient;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Disconnect;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.value.Version;
import org.ternmq.testkit.Covers;
import org.ternmq.testkit.Vector;
import org.ternmq.testkit.Vectors;

/** Every broken packet that is known, sent to the broker: the connection ends, with the words that its version has. */
class BrokenPacketsTest extends Conversation {
    private static final Set<String> OF_SERVERS = Set.of("CONNACK", "SUBACK", "UNSUBACK", "PINGRESP");

    private static Stream<Vector> broken(boolean is5, boolean isConnect) {
        return Vectors.mqtt().stream()
                .filter(vector -> vector.mustBeRefused() && vector.fromClient())
                .filter(vector -> !OF_SERVERS.contains(vector.packet()))
                .filter(vector -> vector.version() == 5 == is5)
                .filter(vector -> vector.packet().equals("CONNECT") == isConnect);
    }

    static Stream<Vector> connects5() {
        return broken(true, true);
    }

    static Stream<Vector> connects3() {
        return broken(false, true);
    }

    static Stream<Vector> others5() {
        return broken(true, false);
    }

    static Stream<Vector> others3() {
        return broken(false, false);
    }

    @ParameterizedTest
    @MethodSource("connects5")
    @Covers({"MQTT-3.1.4-1", "U5-3.1.4-2"})
    void aBrokenConnectOf5IsRefusedWithAFittingReason(Vector vector) {
        VirtualClient client = stranger(Version.V5);
        List<Packet> answers = client.askBytes(hex(vector));

        assertTrue(client.isClosed());
        if (level(vector) < 0) {
            assertEquals(List.of(), answers);
            return;
        }
        Connack refusal = (Connack) answers.getFirst();
        assertEquals(1, answers.size());
        assertTrue(
                vector.reasons().isEmpty()
                        ? refusal.returnCode() >= 0x80
                        : vector.reasons().contains(refusal.returnCode()),
                () -> refusal + " to " + vector.json());
    }

    @ParameterizedTest
    @MethodSource("connects3")
    @Covers({"MQTT3-3.1.4-1", "MQTT3-3.1.2-2", "MQTT3-3.2.2-5", "MQTT3-3.2.2-6"})
    void aBrokenConnectOf3IsRefusedWithAReturnCodeIfThereIsOne(Vector vector) {
        boolean isNewer = level(vector) > 5 && level(vector) < 0x80; // and is answered as 5.0 answers
        VirtualClient client = stranger(isNewer ? Version.V5 : Version.V3_1_1);
        List<Packet> answers = client.askBytes(hex(vector));

        assertTrue(client.isClosed());
        if (vector.json().has("connack3")) {
            int code = Integer.decode(vector.json().path("connack3").asText());
            assertEquals(isNewer ? 0x84 : code, ((Connack) answers.getFirst()).returnCode());
            assertEquals(1, answers.size());
        } else {
            assertEquals(List.of(), answers);
        }
    }

    /** The protocol level, or -1 where the packet ends before it. */
    private static int level(Vector vector) {
        byte[] bytes = vector.bytes();
        int at = 4 + (bytes.length > 3 ? bytes[3] : 0); // all of them have a Remaining Length of one byte
        return bytes.length > at ? bytes[at] & 0xFF : -1;
    }

    @ParameterizedTest
    @MethodSource("others5")
    @Covers({"MQTT-4.13.1-1", "MQTT-4.13.2-1"})
    void a5ClientIsToldWhatWasBroken(Vector vector) {
        VirtualClient client = connected(Version.V5, "c");
        List<Packet> answers = client.askBytes(hex(vector));

        assertTrue(client.isClosed());
        Disconnect told = (Disconnect) answers.getFirst();
        assertEquals(1, answers.size());
        assertTrue(
                vector.reasons().isEmpty()
                        ? told.reason().isError()
                        : vector.reasons().contains(told.reason().code()),
                () -> told + " to " + vector.json());
    }

    @ParameterizedTest
    @MethodSource("others3")
    @Covers({"MQTT3-2.2.2-2", "MQTT3-4.8.0-1"})
    void a3xClientIsClosedWithoutAWord(Vector vector) {
        VirtualClient client = connected(vector.version() == 3 ? Version.V3_1 : Version.V3_1_1, "c");

        assertEquals(List.of(), client.askBytes(hex(vector)));
        assertTrue(client.isClosed());
    }

    private static String hex(Vector vector) {
        return HexFormat.of().formatHex(vector.bytes());
    }
}
