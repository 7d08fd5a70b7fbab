package org.ternmq.broker.conversation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ternmq.broker.loop.VirtualClient;
import org.ternmq.codec.packet.Ack.Pubcomp;
import org.ternmq.codec.packet.Ack.Pubrec;
import org.ternmq.codec.packet.Ack.Pubrel;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.packet.Suback;
import org.ternmq.codec.packet.Unsuback;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.Version;
import org.ternmq.core.session.Limits;

/** Where 3.1 ("MQIsdp") differs from 3.1.1, as docs/decisions/0005 reads it. */
class Mqtt31Test extends Conversation {
    private static final String NAME = "0006 4d5149736470";

    Mqtt31Test() {
        super(Limits.DEFAULT.with(limits -> limits.topicLevelsMax = 3));
    }

    @Test
    void aSessionThatIsThereIsGoneOnWithButNotSpokenOf() {
        VirtualClient client = kept(Version.V3_1, "c");
        client.subscribe("t", Qos.AT_LEAST_ONCE);
        client.cut();
        publish("t", "waited", Qos.AT_LEAST_ONCE);

        List<Packet> received = stranger(Version.V3_1).ask(keeping(Version.V3_1, "c"));

        assertEquals(new Connack(false, 0, Properties.NONE), received.getFirst());
        assertEquals(List.of("waited"), VirtualClient.payloads(received));
    }

    @Test
    void anIdentifierMayBeLongButNotEmpty() {
        Connack taken = stranger(Version.V3_1).connect(Connect.of(Version.V3_1, "x".repeat(24), true, 0));
        assertTrue(taken.isAccepted());
        VirtualClient nameless = stranger(Version.V3_1);

        assertEquals("20020002", answer(nameless, "10 0e" + NAME + "03 02 0000 0000"));
        assertTrue(nameless.isClosed());
    }

    @ParameterizedTest
    @CsvSource({
        "10 0f, 03 03 0000 0001 63", // the reserved flag
        "10 0f, 03 2a 0000 0001 63", // Will QoS and Will Retain without Will Flag
        "10 0f, 03 82 0000 0001 63", // a user name that is announced and missing
        "10 12, 03 c2 0000 0001 63 0001 75", // a password that is
    })
    void whatAConnectDoesNotUseIsDisregarded(String header, String rest) {
        VirtualClient client = stranger(Version.V3_1);

        assertEquals("20020000", answer(client, header + NAME + rest));
        assertFalse(client.isClosed());
    }

    @ParameterizedTest
    @ValueSource(strings = {"04", "05", "83"})
    void itsNameGoesWithItsLevelAlone(String level) {
        VirtualClient client = stranger(Version.V3_1);

        assertEquals("20020001", answer(client, "10 0f" + NAME + level + "02 0000 0001 63"));
        assertTrue(client.isClosed());
    }

    @Test
    void aRequestMaySayThatItIsSentAgain() {
        VirtualClient client = connected(Version.V3_1, "c");

        assertEquals(
                List.of(new Suback(1, Properties.NONE, List.of(ReasonCode.GRANTED_QOS_2))),
                client.askBytes("8a 06 0001 0001 74 02"));
        client.ask(new Publish(VirtualClient.message("t", "m", Qos.EXACTLY_ONCE, false), 7, false));
        assertEquals(List.of(Pubcomp.success(7)), client.askBytes("6a 02 0007"));
        assertEquals(List.of(new Unsuback(2, Properties.NONE, List.of())), client.askBytes("aa 05 0002 0001 74"));
        assertFalse(client.isClosed());
    }

    @Test
    void theUpperBitsOfARequestedQosAreDisregardedAndARefusedFilterIs80() {
        VirtualClient client = connected(Version.V3_1, "c");

        assertEquals(
                List.of(new Suback(1, Properties.NONE, List.of(ReasonCode.GRANTED_QOS_1))),
                client.askBytes("82 06 0001 0001 74 fd"));
        assertEquals(
                List.of(new Suback(2, Properties.NONE, List.of(ReasonCode.UNSPECIFIED_ERROR))),
                client.askBytes("82 0c 0002 0007 612f612f612f61 00"));
    }

    @Test
    void aMessageGoesThroughExactlyOnce() {
        VirtualClient client = connected(Version.V3_1, "c");
        client.subscribe("t", Qos.EXACTLY_ONCE);
        client.receive();
        publish("t", "once", Qos.EXACTLY_ONCE);

        List<Publish> got = publishes(client);
        int id = got.getFirst().packetId();

        assertEquals(1, got.size());
        assertEquals(List.of(Pubrel.success(id)), client.ask(Pubrec.success(id)));
        assertEquals(List.of(), client.ask(Pubcomp.success(id)));
    }

    private static String answer(VirtualClient client, String hex) {
        client.connection.send(java.util.HexFormat.of().parseHex(hex.replace(" ", "")));
        client.broker.run();
        return java.util.HexFormat.of().formatHex(client.connection.received());
    }
}
