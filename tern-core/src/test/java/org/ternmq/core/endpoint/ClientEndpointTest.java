package org.ternmq.core.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ternmq.codec.packet.Ack.Puback;
import org.ternmq.codec.packet.Ack.Pubrec;
import org.ternmq.codec.packet.Auth;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Disconnect;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Ping;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.packet.Suback;
import org.ternmq.codec.packet.Subscribe;
import org.ternmq.codec.packet.Unsuback;
import org.ternmq.codec.packet.Unsubscribe;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.TopicName;
import org.ternmq.codec.value.Version;
import org.ternmq.codec.wire.MalformedPacketException;
import org.ternmq.core.message.Delivery;
import org.ternmq.core.message.Publication;
import org.ternmq.testkit.Covers;

class ClientEndpointTest {
    private static final Connack ACCEPTED = new Connack(false, 0, Properties.NONE);
    private static final List<Subscribe.Request> ONE_FILTER =
            List.of(Subscribe.Request.of(TopicFilter.of("a/#"), Qos.AT_LEAST_ONCE));

    private final RecordingClientOutbox out = new RecordingClientOutbox();
    private ClientSession session = ClientSession.none();

    private ClientEndpoint begin(Version version, boolean cleanStart) {
        Properties kept = version.hasProperties() && !cleanStart
                ? Properties.of(PropertyId.SESSION_EXPIRY_INTERVAL, 60)
                : Properties.NONE;
        Connect plain = Connect.of(version, "c", cleanStart, 60);
        Connect connect = new Connect(version, "c", cleanStart, 60, kept, plain.will(), plain.login());
        return new ClientEndpoint(connect, session, out, ClientLimits.DEFAULT, 0);
    }

    private ClientEndpoint live(Version version, boolean cleanStart, Connack connack) {
        ClientEndpoint endpoint = begin(version, cleanStart);
        endpoint.onPacket(connack, 0);
        out.take();
        return endpoint;
    }

    private ClientEndpoint live() {
        return live(Version.V5, true, ACCEPTED);
    }

    private static Delivery delivery(Qos qos, boolean retain) {
        Message message = Message.of(TopicName.of("a"), Bytes.utf8("x"), qos, retain);
        return new Publication(message, "", 0).delivery(qos, retain);
    }

    private static Publish publish(Qos qos, int id) {
        return new Publish(Message.of(TopicName.of("a"), Bytes.utf8("x"), qos, false), id, false);
    }

    @Test
    @Covers("MQTT-3.1.0-1")
    void connectIsSentFirstAndConnackMakesItLive() {
        ClientEndpoint endpoint = begin(Version.V5, true);
        assertEquals(List.of(Connect.of(Version.V5, "c", true, 60)), out.take());
        assertFalse(endpoint.mayPublish());

        endpoint.onPacket(ACCEPTED, 1);
        assertEquals(ACCEPTED, out.connack);
        assertTrue(endpoint.mayPublish());
        assertTrue(endpoint.mayAsk());
    }

    @ParameterizedTest
    @CsvSource({
        "1, UNSUPPORTED_PROTOCOL_VERSION",
        "2, CLIENT_IDENTIFIER_NOT_VALID",
        "3, SERVER_UNAVAILABLE",
        "4, BAD_USER_NAME_OR_PASSWORD",
        "5, NOT_AUTHORIZED",
        "134, BAD_USER_NAME_OR_PASSWORD",
        "156, USE_ANOTHER_SERVER"
    })
    void aRefusalClosesAndSaysWhy(int code, ReasonCode reason) {
        ClientEndpoint endpoint = begin(Version.V5, true);
        endpoint.onPacket(new Connack(false, code, Properties.NONE), 0);

        assertTrue(endpoint.isClosed());
        assertEquals(reason, out.closed);
        assertNotNull(out.connack);
    }

    @Test
    @Covers("MQTT-3.2.2-4")
    void aSessionThatThisClientDoesNotHaveIsNotGoneOnWith() {
        live(Version.V5, false, new Connack(true, 0, Properties.NONE));
        assertEquals(ReasonCode.PROTOCOL_ERROR, out.closed);

        out.closed = null;
        session = ClientSession.ofEarlierRun();
        live(Version.V5, false, new Connack(true, 0, Properties.NONE));
        assertNull(out.closed);

        session = ClientSession.ofEarlierRun(); // a new one was asked for
        live(Version.V5, true, new Connack(true, 0, Properties.NONE));
        assertEquals(ReasonCode.PROTOCOL_ERROR, out.closed);
    }

    @Test
    @Covers("MQTT-3.2.2-5")
    void whereTheServerHasNoSessionOursIsDropped() {
        ClientEndpoint first = live(Version.V5, false, ACCEPTED);
        first.publish(delivery(Qos.EXACTLY_ONCE, false), 0);
        first.onConnectionLost();
        assertEquals(1, session.inFlight());
        out.take();

        live(Version.V5, false, ACCEPTED);
        assertEquals(0, session.inFlight());
        assertNull(out.closed);
    }

    @Test
    void whereConnackWasLostTheServerMayHaveASession() {
        begin(Version.V5, false).onConnectionLost();
        live(Version.V5, false, new Connack(true, 0, Properties.NONE));

        assertNull(out.closed);
    }

    @Test
    void aSessionEndsWithItsConnectionUnlessItIsKept() {
        ClientEndpoint clean = live();
        clean.publish(delivery(Qos.AT_LEAST_ONCE, false), 0);
        clean.onConnectionLost();
        assertEquals(0, session.inFlight());
        assertFalse(session.exists());

        session = ClientSession.none();
        Properties ended = Properties.of(PropertyId.SESSION_EXPIRY_INTERVAL, 0); // the server's word counts
        ClientEndpoint kept = live(Version.V5, false, new Connack(false, 0, ended));
        kept.publish(delivery(Qos.AT_LEAST_ONCE, false), 0);
        kept.onConnectionLost();
        assertFalse(session.exists());
    }

    @ParameterizedTest
    @CsvSource({"V3_1, true, 1", "V3_1_1, false, 0", "V3_1_1, true, 1"})
    void anOlderServerGoesOnWithASession(Version version, boolean present, int left) {
        ClientEndpoint first = live(version, false, ACCEPTED);
        first.publish(delivery(Qos.AT_LEAST_ONCE, false), 0);
        first.onConnectionLost();
        // 3.1 has no such flag on the wire, so there the answer always looks like "no"
        live(version, false, new Connack(present && version != Version.V3_1, 0, Properties.NONE));

        assertEquals(left, session.inFlight());
    }

    @Test
    @Covers({"MQTT-4.9.0-1", "MQTT-3.3.4-7"})
    void theServersReceiveMaximumIsTheQuota() {
        ClientEndpoint endpoint =
                live(Version.V5, true, new Connack(false, 0, Properties.of(PropertyId.RECEIVE_MAXIMUM, 2)));
        endpoint.publish(delivery(Qos.AT_LEAST_ONCE, false), 0);
        endpoint.publish(delivery(Qos.EXACTLY_ONCE, false), 0);
        assertFalse(endpoint.mayPublish());
        assertTrue(endpoint.mayAsk()); // [MQTT-3.3.4-8]

        endpoint.onPacket(Puback.success(1), 0);
        assertTrue(endpoint.mayPublish());
        assertEquals(List.of(1), out.answered);
    }

    @Test
    void anAnswerIsToldWhenItsIdentifierIsFree() {
        ClientEndpoint endpoint = live();
        int first = endpoint.publish(delivery(Qos.EXACTLY_ONCE, false), 0);
        int second = endpoint.publish(delivery(Qos.EXACTLY_ONCE, false), 0);
        endpoint.onPacket(Pubrec.success(first), 0);
        assertEquals(List.of(), out.answered);

        endpoint.onPacket(Pubrec.of(second, ReasonCode.QUOTA_EXCEEDED), 0);
        endpoint.onPacket(org.ternmq.codec.packet.Ack.Pubcomp.success(first), 0);
        endpoint.onPacket(org.ternmq.codec.packet.Ack.Pubcomp.success(first), 0);
        assertEquals(List.of(second, first), out.answered);
    }

    @Test
    @Covers("MQTT-2.2.1-3")
    void requestsTakeTheirIdentifiersFromTheSameSet() {
        ClientEndpoint endpoint = live();
        int published = endpoint.publish(delivery(Qos.AT_LEAST_ONCE, false), 0);
        int subscribed = endpoint.subscribe(ONE_FILTER, Properties.NONE, 0);
        int unsubscribed = endpoint.unsubscribe(List.of(TopicFilter.of("b")), Properties.NONE, 0);
        assertEquals(List.of(1, 2, 3), List.of(published, subscribed, unsubscribed));
        assertEquals(
                List.of(
                        publish(Qos.AT_LEAST_ONCE, 1),
                        new Subscribe(2, Properties.NONE, ONE_FILTER),
                        new Unsubscribe(3, Properties.NONE, List.of(TopicFilter.of("b")))),
                out.take());

        endpoint.onPacket(new Suback(2, Properties.NONE, List.of(ReasonCode.GRANTED_QOS_1)), 0);
        endpoint.onPacket(new Unsuback(3, Properties.NONE, List.of(ReasonCode.SUCCESS)), 0);
        assertEquals(List.of(2, 3), out.answered);
        assertNull(out.closed);
    }

    @Test
    void aRequestIsForgottenWithItsConnection() {
        ClientEndpoint first = live(Version.V5, false, ACCEPTED);
        first.subscribe(ONE_FILTER, Properties.NONE, 0);
        first.publish(delivery(Qos.AT_LEAST_ONCE, false), 0);
        first.onConnectionLost();
        ClientEndpoint second = begin(Version.V5, false);
        out.take();
        second.onPacket(new Connack(true, 0, Properties.NONE), 0);

        assertEquals(List.of(publish(Qos.AT_LEAST_ONCE, 2).asDuplicate()), out.take());
        assertEquals(1, session.inFlight());
        second.onPacket(new Suback(1, Properties.NONE, List.of(ReasonCode.SUCCESS)), 0);
        assertEquals(ReasonCode.PROTOCOL_ERROR, out.closed);
    }

    @Test
    void anAckForARequestIsAnError() {
        ClientEndpoint endpoint = live();
        int id = endpoint.subscribe(ONE_FILTER, Properties.NONE, 0);
        endpoint.onPacket(Puback.success(id), 0);

        assertEquals(ReasonCode.PROTOCOL_ERROR, out.closed);
    }

    @Test
    void whatAServerNeverSendsIsAProtocolError() {
        List<Packet> never = List.of(
                ACCEPTED,
                Connect.of(Version.V5, "c", true, 60),
                new Subscribe(1, Properties.NONE, ONE_FILTER),
                new Unsubscribe(1, Properties.NONE, List.of(TopicFilter.of("b"))),
                Ping.Pingreq.INSTANCE,
                new Auth(ReasonCode.CONTINUE_AUTHENTICATION, Properties.of(PropertyId.AUTHENTICATION_METHOD, "m")));
        for (Packet packet : never) {
            live().onPacket(packet, 0);
            assertEquals(List.of(Disconnect.of(ReasonCode.PROTOCOL_ERROR)), out.take(), packet.toString());
            assertEquals(ReasonCode.PROTOCOL_ERROR, out.closed);
        }
    }

    @Test
    void beforeConnackNothingMayCome() {
        ClientEndpoint endpoint = begin(Version.V5, true);
        out.take();
        endpoint.onPacket(publish(Qos.AT_MOST_ONCE, 0), 0);

        assertEquals(ReasonCode.PROTOCOL_ERROR, out.closed);
        assertEquals(List.of(), out.take());
        assertEquals(List.of(), out.delivered);
    }

    @Test
    void malformedBytesAreToldToAServerOf5Alone() {
        live().onMalformed(MalformedPacketException.malformed("bits"));
        assertEquals(List.of(Disconnect.of(ReasonCode.MALFORMED_PACKET)), out.take());

        live(Version.V3_1_1, true, ACCEPTED).onMalformed(MalformedPacketException.malformed("bits"));
        assertEquals(List.of(), out.take());
        assertEquals(ReasonCode.MALFORMED_PACKET, out.closed);
    }

    @Test
    void aTopicAliasThatWasNotOfferedIsAnError() {
        Message aliased =
                publish(Qos.AT_MOST_ONCE, 0).message().withProperties(Properties.of(PropertyId.TOPIC_ALIAS, 1));
        live().onPacket(Publish.atMostOnce(aliased), 0);

        assertEquals(ReasonCode.TOPIC_ALIAS_INVALID, out.closed);
    }

    @Test
    @Covers("U5-3.3.4-6")
    void moreThanOurReceiveMaximumIsAnError() {
        Connect plain = Connect.of(Version.V5, "c", true, 60);
        Connect connect = new Connect(
                Version.V5, "c", true, 60, Properties.of(PropertyId.RECEIVE_MAXIMUM, 1), plain.will(), plain.login());
        var endpoint = new ClientEndpoint(connect, session, out, ClientLimits.DEFAULT, 0);
        endpoint.onPacket(ACCEPTED, 0);
        endpoint.onPacket(publish(Qos.EXACTLY_ONCE, 1), 0);
        endpoint.onPacket(publish(Qos.EXACTLY_ONCE, 1).asDuplicate(), 0);
        assertNull(out.closed);

        endpoint.onPacket(publish(Qos.EXACTLY_ONCE, 2), 0);
        assertEquals(ReasonCode.RECEIVE_MAXIMUM_EXCEEDED, out.closed);
        assertEquals(1, out.delivered.size());
    }

    @Test
    void theServersReasonIsKept() {
        live().onPacket(
                        new Disconnect(
                                ReasonCode.SERVER_SHUTTING_DOWN, Properties.of(PropertyId.REASON_STRING, "until six")),
                        0);

        assertEquals(ReasonCode.SERVER_SHUTTING_DOWN, out.closed);
        assertTrue(String.valueOf(out.why).endsWith("until six"), out.why);
    }

    @Test
    void disconnectIsSentAndEndsIt() {
        ClientEndpoint endpoint = live();
        endpoint.disconnect(Disconnect.of(ReasonCode.DISCONNECT_WITH_WILL));
        endpoint.onPacket(publish(Qos.AT_MOST_ONCE, 0), 0);

        assertEquals(List.of(Disconnect.of(ReasonCode.DISCONNECT_WITH_WILL)), out.take());
        assertEquals(ReasonCode.DISCONNECT_WITH_WILL, out.closed);
        assertEquals(List.of(), out.delivered);
    }

    @Test
    @Covers({"MQTT-3.2.2-11", "MQTT-3.2.2-14", "MQTT-3.2.2-15"})
    void whatTheServerDoesNotTakeIsRefusedHere() {
        Properties granted = Properties.builder()
                .add(PropertyId.MAXIMUM_QOS, 1)
                .add(PropertyId.RETAIN_AVAILABLE, 0)
                .add(PropertyId.MAXIMUM_PACKET_SIZE, 8)
                .add(PropertyId.WILDCARD_SUBSCRIPTION_AVAILABLE, 0)
                .build();
        ClientTerms terms =
                live(Version.V5, true, new Connack(false, 0, granted)).terms();
        assertNotNull(terms);

        assertEquals(ReasonCode.QOS_NOT_SUPPORTED, terms.refusal(delivery(Qos.EXACTLY_ONCE, false)));
        assertEquals(ReasonCode.RETAIN_NOT_SUPPORTED, terms.refusal(delivery(Qos.AT_MOST_ONCE, true)));
        assertEquals(ReasonCode.PACKET_TOO_LARGE, terms.refusal(delivery(Qos.AT_LEAST_ONCE, false)));
        assertEquals(ReasonCode.SUCCESS, terms.refusal(delivery(Qos.AT_MOST_ONCE, false)));
        assertEquals(ReasonCode.WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED, terms.refusal(ONE_FILTER));
    }
}
