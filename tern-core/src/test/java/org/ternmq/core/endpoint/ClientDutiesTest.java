package org.ternmq.core.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ternmq.codec.packet.Ack.Puback;
import org.ternmq.codec.packet.Ack.Pubrec;
import org.ternmq.codec.packet.Ack.Pubrel;
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

/** What the standards ask of clients alone. */
class ClientDutiesTest {
    private static final Connack ACCEPTED = new Connack(false, 0, Properties.NONE);
    private static final Properties WHY = Properties.of(PropertyId.REASON_STRING, "because");
    private static final Properties ANY_USER =
            Properties.builder().addUser("name", "value").build();

    private final RecordingClientOutbox out = new RecordingClientOutbox();
    private final ClientSession session = ClientSession.ofEarlierRun();

    private ClientEndpoint live(Version version, boolean cleanStart, Properties asked, Properties granted) {
        Connect plain = Connect.of(version, "c", cleanStart, 60);
        Connect connect = new Connect(version, "c", cleanStart, 60, asked, plain.will(), plain.login());
        var endpoint = new ClientEndpoint(connect, session, out, ClientLimits.DEFAULT, 0);
        endpoint.onPacket(new Connack(!cleanStart && version != Version.V3_1, 0, granted), 0);
        out.closed = null;
        return endpoint;
    }

    private ClientEndpoint live(Properties asked, Properties granted) {
        ClientEndpoint endpoint = live(Version.V5, true, asked, granted);
        out.take();
        return endpoint;
    }

    private static Delivery delivery(Qos qos) {
        return new Publication(publish("a", qos, 1).message(), "", 0).delivery(qos, false);
    }

    private static Publish publish(String topic, Qos qos, int id) {
        return new Publish(
                Message.of(TopicName.of(topic), Bytes.utf8("x"), qos, false),
                qos.isAcknowledged() ? id : Publish.NO_PACKET_ID,
                false);
    }

    private static Publish aliased(TopicName topic, int alias) {
        return Publish.atMostOnce(publish("a", Qos.AT_MOST_ONCE, 0)
                .message()
                .withTopic(topic)
                .withProperties(Properties.of(PropertyId.TOPIC_ALIAS, alias)));
    }

    private static List<Subscribe.Request> request() {
        return List.of(Subscribe.Request.of(TopicFilter.of("a"), Qos.AT_LEAST_ONCE));
    }

    @ParameterizedTest
    @EnumSource
    @Covers({"MQTT3-3.1.0-1", "MQTT-3.1.0-1", "MQTT3-3.1.2-23", "MQTT-3.1.2-20"})
    void connectIsFirstAndPingreqComesInTime(Version version) {
        ClientEndpoint endpoint = live(version, true, Properties.NONE, Properties.NONE);
        endpoint.onDeadline(60_000_000_000L);

        assertEquals(List.of(Connect.of(version, "c", true, 60), Ping.Pingreq.INSTANCE), out.take());
    }

    @Test
    @Covers({"MQTT3-3.14.4-1", "MQTT3-3.14.4-2"})
    void nothingIsSentBehindDisconnectAndTheConnectionIsClosed() {
        ClientEndpoint endpoint = live(Version.V3_1_1, true, Properties.NONE, Properties.NONE);
        out.take();
        endpoint.disconnect(Disconnect.NORMAL);
        endpoint.disconnect(Disconnect.NORMAL);
        endpoint.onPacket(publish("a", Qos.AT_LEAST_ONCE, 1), 0);
        endpoint.onDeadline(1_000_000_000_000L);

        assertEquals(List.of(Disconnect.NORMAL), out.take());
        assertEquals(ReasonCode.SUCCESS, out.closed);
        assertFalse(endpoint.mayPublish() || endpoint.mayAsk());
    }

    @ParameterizedTest
    @EnumSource
    @Covers({"MQTT3-2.3.1-2", "MQTT-2.2.1-3", "MQTT3-4.6.0-1", "MQTT-4.6.0-1"})
    void eachPacketGetsANumberOfItsOwnAndRepeatsKeepTheirOrder(Version version) {
        Properties kept =
                version.hasProperties() ? Properties.of(PropertyId.SESSION_EXPIRY_INTERVAL, 60) : Properties.NONE;
        ClientEndpoint first = live(version, false, kept, Properties.NONE);
        List<Integer> ids = List.of(
                first.publish(delivery(Qos.AT_LEAST_ONCE), 0),
                first.subscribe(request(), Properties.NONE, 0),
                first.publish(delivery(Qos.EXACTLY_ONCE), 0),
                first.publish(delivery(Qos.AT_LEAST_ONCE), 0));
        assertEquals(List.of(1, 2, 3, 4), ids);
        first.onPacket(Puback.success(1), 0);
        first.publish(delivery(Qos.AT_LEAST_ONCE), 0);
        first.onConnectionLost();
        out.take();

        live(version, false, kept, Properties.NONE);
        List<Packet> sent = out.take();
        assertEquals(
                List.of(
                        publish("a", Qos.EXACTLY_ONCE, 3).asDuplicate(),
                        publish("a", Qos.AT_LEAST_ONCE, 4).asDuplicate(),
                        publish("a", Qos.AT_LEAST_ONCE, 5).asDuplicate()),
                sent.subList(1, sent.size()));
    }

    @Test
    @Covers({"MQTT3-4.6.0-4", "MQTT-4.6.0-4"})
    void pubrelFollowsTheOrderOfPubrec() {
        ClientEndpoint endpoint = live(Properties.NONE, Properties.NONE);
        List.of(1, 2, 3).forEach(any -> endpoint.publish(delivery(Qos.EXACTLY_ONCE), 0));
        out.take();
        List.of(2, 3, 1).forEach(id -> endpoint.onPacket(Pubrec.success(id), 0));

        assertEquals(List.of(Pubrel.success(2), Pubrel.success(3), Pubrel.success(1)), out.take());
    }

    @ParameterizedTest
    @EnumSource
    @Covers({"MQTT3-4.5.0-2", "MQTT-4.5.0-2"})
    void whatNobodyAskedForIsAnsweredToo(Version version) {
        ClientEndpoint endpoint = live(version, true, Properties.NONE, Properties.NONE);
        out.take();
        endpoint.onPacket(publish("unwanted", Qos.AT_MOST_ONCE, 0), 0);
        endpoint.onPacket(publish("unwanted", Qos.AT_LEAST_ONCE, 1), 0);
        endpoint.onPacket(publish("unwanted", Qos.EXACTLY_ONCE, 2), 0);

        assertEquals(List.of(Puback.success(1), Pubrec.success(2)), out.take());
    }

    @Test
    @Covers({"MQTT-3.3.4-7", "MQTT-3.3.4-8"})
    void theQuotaHoldsUpMessagesAndNothingElse() {
        ClientEndpoint endpoint = live(Properties.NONE, Properties.of(PropertyId.RECEIVE_MAXIMUM, 1));
        assertTrue(endpoint.mayPublish());
        endpoint.publish(delivery(Qos.EXACTLY_ONCE), 0);
        endpoint.onPacket(Pubrec.success(1), 0);
        assertFalse(endpoint.mayPublish(), "PUBREC without an error gives nothing back");
        out.take();

        assertTrue(endpoint.mayAsk());
        endpoint.subscribe(request(), Properties.NONE, 0);
        endpoint.onPacket(publish("a", Qos.AT_LEAST_ONCE, 7), 0);
        assertEquals(List.of(new Subscribe(2, Properties.NONE, request()), Puback.success(7)), out.take());
    }

    @Test
    @Covers("MQTT-3.3.2-10")
    void everyTopicAliasThatWasOfferedIsTaken() {
        ClientEndpoint endpoint = live(Properties.of(PropertyId.TOPIC_ALIAS_MAXIMUM, 3), Properties.NONE);
        for (int alias = 1; alias <= 3; alias++) {
            endpoint.onPacket(aliased(TopicName.of("t" + alias), alias), 0);
        }
        endpoint.onPacket(aliased(TopicName.of("other"), 2), 0);
        for (int alias = 1; alias <= 3; alias++) {
            endpoint.onPacket(aliased(TopicName.NONE, alias), 0);
        }
        assertNull(out.closed);
        assertEquals(
                List.of("t1", "t2", "t3", "other", "t1", "other", "t3"),
                out.delivered.stream()
                        .map(message -> message.topic().toString())
                        .toList());

        endpoint.onPacket(aliased(TopicName.of("t4"), 4), 0);
        assertEquals(ReasonCode.TOPIC_ALIAS_INVALID, out.closed);
    }

    @Test
    void aTopicAliasThatWasNeverSetIsAnError() {
        ClientEndpoint endpoint = live(Properties.of(PropertyId.TOPIC_ALIAS_MAXIMUM, 3), Properties.NONE);
        endpoint.onPacket(aliased(TopicName.NONE, 3), 0);

        assertEquals(List.of(Disconnect.of(ReasonCode.TOPIC_ALIAS_INVALID)), out.take());
        assertEquals(List.of(), out.delivered);
    }

    @Test
    @Covers("U5-3.3.4-6")
    void messagesThatWaitForPubackCountAgainstReceiveMaximum() {
        ClientEndpoint endpoint = live(Properties.of(PropertyId.RECEIVE_MAXIMUM, 2), Properties.NONE);
        endpoint.onPacket(publish("a", Qos.EXACTLY_ONCE, 1), 0);
        out.unanswered = 1;
        endpoint.onPacket(publish("a", Qos.AT_MOST_ONCE, 0), 0);
        assertNull(out.closed);
        out.take();

        endpoint.onPacket(publish("a", Qos.AT_LEAST_ONCE, 3), 0);
        assertEquals(List.of(Disconnect.of(ReasonCode.RECEIVE_MAXIMUM_EXCEEDED)), out.take());
    }

    @Test
    @Covers("U5-3.1.2.11.4-2")
    void aPacketThatIsTooLargeIsAnsweredWithTheReason() {
        live(Properties.of(PropertyId.MAXIMUM_PACKET_SIZE, 100), Properties.NONE)
                .onMalformed(MalformedPacketException.packetTooLarge(101, 100));

        assertEquals(List.of(Disconnect.of(ReasonCode.PACKET_TOO_LARGE)), out.take());
        assertEquals(ReasonCode.PACKET_TOO_LARGE, out.closed);
    }

    @Test
    @Covers("U5-3.1.2.11.7-2")
    void reasonsThatWereAskedNotToBeGivenAreAnError() {
        Properties silent = Properties.of(PropertyId.REQUEST_PROBLEM_INFORMATION, 0);
        List<Packet> talkative = List.of(
                new Puback(1, ReasonCode.SUCCESS, WHY),
                new Pubrel(1, ReasonCode.SUCCESS, ANY_USER),
                new Suback(2, WHY, List.of(ReasonCode.SUCCESS)),
                new Unsuback(2, ANY_USER, List.of(ReasonCode.SUCCESS)));
        for (Packet packet : talkative) {
            ClientEndpoint endpoint = live(silent, Properties.NONE);
            endpoint.publish(delivery(Qos.AT_LEAST_ONCE), 0);
            endpoint.subscribe(request(), Properties.NONE, 0);
            out.take();
            endpoint.onPacket(packet, 0);
            assertEquals(List.of(Disconnect.of(ReasonCode.PROTOCOL_ERROR)), out.take(), packet.toString());
            assertEquals(ReasonCode.PROTOCOL_ERROR, out.closed);
            endpoint.onPacket(packet, 0);
            assertEquals(List.of(), out.take(), "it is over");
        }
        ClientEndpoint open = live(Properties.NONE, Properties.NONE);
        open.onPacket(new Puback(1, ReasonCode.SUCCESS, WHY), 0);
        assertNull(out.closed, "reasons were not declined");
    }

    @Test
    void reasonsInPublishConnackAndDisconnectAreAlwaysAllowed() {
        ClientEndpoint endpoint = live(Properties.of(PropertyId.REQUEST_PROBLEM_INFORMATION, 0), WHY);
        Message message = publish("a", Qos.AT_MOST_ONCE, 0).message().withProperties(ANY_USER);
        endpoint.onPacket(Publish.atMostOnce(message), 0);
        assertEquals(1, out.delivered.size());
        endpoint.onPacket(new Disconnect(ReasonCode.SERVER_SHUTTING_DOWN, WHY), 0);

        assertEquals(ReasonCode.SERVER_SHUTTING_DOWN, out.closed);
        assertEquals(List.of(), out.take());
    }

    @Test
    @Covers("U5-3.1.2.11.7-2")
    void reasonsInAuthAreAnErrorAsWell() {
        Properties asked = Properties.of(PropertyId.REQUEST_PROBLEM_INFORMATION, 0);
        Connect plain = Connect.of(Version.V5, "c", true, 60);
        Connect connect = new Connect(Version.V5, "c", true, 60, asked, plain.will(), plain.login());
        var endpoint = new ClientEndpoint(connect, session, out, ClientLimits.DEFAULT, 0);
        out.take();
        endpoint.onPacket(
                new Auth(
                        ReasonCode.CONTINUE_AUTHENTICATION,
                        Properties.builder()
                                .add(PropertyId.AUTHENTICATION_METHOD, "m")
                                .add(PropertyId.REASON_STRING, "because")
                                .build()),
                0);

        assertEquals(List.of(Disconnect.of(ReasonCode.PROTOCOL_ERROR)), out.take());
        assertEquals(ReasonCode.PROTOCOL_ERROR, out.closed);
        endpoint.onPacket(ACCEPTED, 0);
        assertNull(out.connack);
    }
}
