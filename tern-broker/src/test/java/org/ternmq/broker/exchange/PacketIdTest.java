package org.ternmq.broker.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ternmq.broker.conversation.Conversation;
import org.ternmq.broker.loop.VirtualClient;
import org.ternmq.codec.packet.Ack;
import org.ternmq.codec.packet.Ack.Puback;
import org.ternmq.codec.packet.Ack.Pubcomp;
import org.ternmq.codec.packet.Ack.Pubrec;
import org.ternmq.codec.packet.Ack.Pubrel;
import org.ternmq.codec.packet.Disconnect;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.packet.Suback;
import org.ternmq.codec.packet.Subscribe;
import org.ternmq.codec.packet.Unsuback;
import org.ternmq.codec.packet.Unsubscribe;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.Version;
import org.ternmq.core.flow.DropReason;
import org.ternmq.testkit.Covers;

/** Acknowledgements and packet identifiers that are not as they should be: every case that the standard leaves room for. */
class PacketIdTest extends Conversation {
    /** A client with one message in flight to it. */
    private VirtualClient receiving(Version version, Qos qos) {
        VirtualClient client = kept(version, "c");
        client.subscribe("t", Qos.EXACTLY_ONCE);
        client.receive();
        publish("t", "x", qos);
        return client;
    }

    private static int inFlight(VirtualClient client) {
        return publishes(client).getFirst().packetId();
    }

    @Test
    void aPubrelForAnUnknownIdentifierIsAnsweredWith0x92() {
        VirtualClient client = connected(Version.V5, "c");

        assertEquals(List.of(Pubcomp.of(5, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND)), client.ask(Pubrel.success(5)));
    }

    @Test
    void whileASessionRecoversThatIsNoError() {
        kept(Version.V5, "c").cut();
        VirtualClient again = kept(Version.V5, "c");

        assertEquals(List.of(Pubcomp.success(5)), again.ask(Pubrel.success(5)));
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    @Covers({"MQTT-4.3.3-11", "MQTT3-4.3.3-2"})
    void aPubrelIsAnsweredEachTimeItComes(Version version) {
        VirtualClient client = kept(version, "c");
        client.publish("t", "x", Qos.EXACTLY_ONCE, 5);
        List<Packet> answers = client.ask(Pubrel.success(5), Pubrel.success(5));

        assertEquals(
                List.of(5, 5),
                answers.stream()
                        .filter(Pubcomp.class::isInstance)
                        .map(p -> ((Pubcomp) p).packetId())
                        .toList());
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void aPubrecForAnUnknownIdentifierIsAnsweredWithPubrel(Version version) {
        VirtualClient client = connected(version, "c");
        List<Packet> answer = client.ask(Pubrec.success(5));

        ReasonCode reason = version == Version.V5 ? ReasonCode.PACKET_IDENTIFIER_NOT_FOUND : ReasonCode.SUCCESS;
        assertEquals(List.of(Pubrel.of(5, reason)), answer);
    }

    @Test
    void aPubrecWithAnErrorForAnUnknownIdentifierIsNotAnswered() {
        VirtualClient client = connected(Version.V5, "c");

        assertEquals(List.of(), client.ask(Pubrec.of(5, ReasonCode.QUOTA_EXCEEDED)));
        assertFalse(client.isClosed());
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void aPubackOrPubcompForAnUnknownIdentifierIsIgnored(Version version) {
        VirtualClient client = connected(version, "c");

        assertEquals(List.of(), client.ask(Puback.success(5), Pubcomp.success(6)));
        assertFalse(client.isClosed());
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    @Covers("MQTT-4.3.3-4")
    void aPubrecThatComesTwiceIsAnsweredTwice(Version version) {
        VirtualClient client = receiving(version, Qos.EXACTLY_ONCE);
        int id = inFlight(client);

        assertEquals(
                List.of(Pubrel.success(id), Pubrel.success(id)), client.ask(Pubrec.success(id), Pubrec.success(id)));
        assertEquals(List.of(), client.ask(Pubcomp.success(id), Pubcomp.success(id)));
        assertFalse(client.isClosed());
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void aPubackThatComesTwiceIsIgnoredTheSecondTime(Version version) {
        VirtualClient client = receiving(version, Qos.AT_LEAST_ONCE);
        int id = inFlight(client);

        assertEquals(List.of(), client.ask(Puback.success(id), Puback.success(id)));
        assertFalse(client.isClosed());
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    @Covers({"MQTT-4.13.1-1", "MQTT3-4.8.0-1"})
    void anAcknowledgementOfTheOtherQosIsAnError(Version version) {
        VirtualClient one = receiving(version, Qos.AT_LEAST_ONCE);
        assertRefused(one, Pubrec.success(inFlight(one)));
        connected(version, "c");
        VirtualClient two = receiving(version, Qos.EXACTLY_ONCE);
        assertRefused(two, Puback.success(inFlight(two)));
    }

    private static void assertRefused(VirtualClient client, Ack ack) {
        List<Packet> answer = client.ask(ack);
        assertTrue(client.isClosed());
        assertEquals(
                client.version == Version.V5 ? List.of(Disconnect.of(ReasonCode.PROTOCOL_ERROR)) : List.of(), answer);
    }

    @Test
    void aQos1MessageUnderTheIdentifierOfAnOpenQos2MessageIsRefused() {
        VirtualClient listener = listener("u");
        VirtualClient client = connected(Version.V5, "c");
        client.publish("t", "x", Qos.EXACTLY_ONCE, 5);
        client.receive();
        client.publish("u", "y", Qos.AT_LEAST_ONCE, 5);

        assertEquals(List.of(Puback.of(5, ReasonCode.PACKET_IDENTIFIER_IN_USE)), client.receive());
        assertEquals(List.of(), heard(listener));
        client.ask(Pubrel.success(5));
        client.publish("u", "z", Qos.AT_LEAST_ONCE, 5);
        assertEquals(List.of(Puback.success(5)), client.receive());
    }

    @Test
    @Covers("MQTT3-4.8.0-1")
    void in3xItEndsTheConnectionSinceNothingElseCouldTell() {
        VirtualClient client = connected(Version.V3_1_1, "c");
        client.publish("t", "x", Qos.EXACTLY_ONCE, 5);
        client.receive();
        client.publish("t", "y", Qos.AT_LEAST_ONCE, 5);

        assertEquals(List.of(), client.receive());
        assertTrue(client.isClosed());
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void aClientThatForgotItsOpenMessagesIsNotLockedOut(Version version) {
        VirtualClient client = kept(version, "c");
        client.publish("t", "x", Qos.EXACTLY_ONCE, 1);
        client.receive();
        client.cut();
        VirtualClient again = kept(version, "c");
        again.subscribe("t", Qos.AT_MOST_ONCE); // identifier 1
        assertEquals(List.of(ReasonCode.SUCCESS), ((Suback) again.receive().getFirst()).reasons());

        again.publish("t", "y", Qos.AT_LEAST_ONCE, 1);
        assertEquals(List.of("y"), heard(again));
        again.publish("$SYS/lie", "z", Qos.AT_LEAST_ONCE, 1);
        again.receive();
        assertEquals(1, broker.shared.counters().drops(DropReason.REFUSED));
    }

    @Test
    void requestsUnderTheIdentifierOfAnOpenQos2MessageAreRefused() {
        VirtualClient client = connected(Version.V5, "c");
        client.publish("t", "x", Qos.EXACTLY_ONCE, 5);
        client.receive();
        TopicFilter filter = TopicFilter.of("t");
        var request = Subscribe.Request.of(filter, Qos.AT_LEAST_ONCE);
        List<ReasonCode> inUse = Collections.nCopies(2, ReasonCode.PACKET_IDENTIFIER_IN_USE);

        assertEquals(
                List.of(new Suback(5, Properties.NONE, inUse), new Unsuback(5, Properties.NONE, inUse)),
                client.ask(
                        new Subscribe(5, Properties.NONE, List.of(request, request)),
                        new Unsubscribe(5, Properties.NONE, List.of(filter, filter))));
        assertEquals(0, broker.shared.subscriptions().filters());
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void aPubcompBeforePubrecEndsNothing(Version version) {
        VirtualClient client = receiving(version, Qos.EXACTLY_ONCE);
        int id = inFlight(client);
        assertEquals(List.of(), client.ask(Pubcomp.success(id)));

        assertEquals(List.of(Pubrel.success(id)), client.ask(Pubrec.success(id)));
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void acknowledgementsMayComeInAnyOrder(Version version) {
        VirtualClient client = kept(version, "c");
        client.subscribe("t", Qos.EXACTLY_ONCE);
        client.receive();
        for (int i = 0; i < 50; i++) {
            publish("t", "m" + i, i % 2 == 0 ? Qos.AT_LEAST_ONCE : Qos.EXACTLY_ONCE);
        }
        List<Publish> sent = new ArrayList<>(publishes(client));
        Collections.shuffle(sent, new java.util.Random(1));
        for (Publish publish : sent) {
            int id = publish.packetId();
            if (publish.message().qos() == Qos.AT_LEAST_ONCE) {
                assertEquals(List.of(), client.ask(Puback.success(id)));
            } else {
                assertEquals(List.of(Pubrel.success(id)), client.ask(Pubrec.success(id)));
                assertEquals(List.of(), client.ask(Pubcomp.success(id)));
            }
        }
        client.cut();

        assertEquals(1, stranger(version).ask(keeping(version, "c")).size());
    }

    @Test
    @Covers({"MQTT-3.3.4-9", "MQTT-4.9.0-2"})
    void whoNeverAcknowledgesGetsNoMoreThanItsWindowAndTheRestWaits() {
        VirtualClient client = kept(Version.V5, "c");
        client.subscribe("t", Qos.AT_LEAST_ONCE);
        client.receive();
        VirtualClient publisher = connected(Version.V5, "p");
        for (int i = 0; i < 3_000; i++) {
            publisher.publish("t", "m" + i, Qos.AT_LEAST_ONCE, 1);
        }
        publisher.receive();
        assertEquals(1_024, publishes(client).size());
        broker.advanceSeconds(100_000);

        assertEquals(List.of(), client.receive());
        assertFalse(client.isClosed());
    }

    @Test
    void aRefusedIdentifierIsNotTakenFromTheWindowTwice() {
        VirtualClient client = connected(connect("c", Properties.of(PropertyId.RECEIVE_MAXIMUM, 1)));
        client.subscribe("t", Qos.EXACTLY_ONCE);
        client.receive();
        publish("t", "1", Qos.EXACTLY_ONCE);
        publish("t", "2", Qos.EXACTLY_ONCE);
        publish("t", "3", Qos.EXACTLY_ONCE);
        int first = inFlight(client);
        Pubrec refusal = Pubrec.of(first, ReasonCode.QUOTA_EXCEEDED);

        assertEquals(List.of("2"), VirtualClient.payloads(client.ask(refusal, refusal, Pubcomp.success(first))));
    }
}
