package org.ternmq.broker.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.ternmq.broker.conversation.Conversation;
import org.ternmq.broker.loop.VirtualBroker;
import org.ternmq.broker.loop.VirtualClient;
import org.ternmq.codec.packet.Ack.Puback;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Disconnect;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicName;
import org.ternmq.codec.value.Version;
import org.ternmq.codec.wire.PublishForm;
import org.ternmq.core.flow.DropReason;
import org.ternmq.core.session.Features;
import org.ternmq.core.session.Limits;

/** Clients that go as far as the protocol lets them, with long names, many properties and large packets. */
class GreedyClientTest extends Conversation {
    private static Message withUserProperties(Message message, int count) {
        Properties.Builder many = Properties.builder();
        Collections.nCopies(count, "x".repeat(100)).forEach(text -> many.addUser(text, text));
        return message.withProperties(many.build());
    }

    @Test
    void aRefusalDoesNotQuoteALongNameToItsEnd() {
        String longName = "x".repeat(65_000) + "\uD83D\uDC26".repeat(100);
        VirtualClient unknown = stranger(Version.V5);
        Connack refused = unknown.connect(connect("a", Properties.of(PropertyId.AUTHENTICATION_METHOD, longName)));
        assertEquals(ReasonCode.BAD_AUTHENTICATION_METHOD.code(), refused.returnCode());
        assertThat(unknown.why)
                .startsWith("there is no authentication method xxx")
                .hasSizeLessThan(600);

        VirtualClient liar = stranger(Version.V5);
        Message will = message("$SYS/" + longName.substring(10), "x");
        assertEquals(
                ReasonCode.NOT_AUTHORIZED.code(),
                liar.connect("b", true, 0, Optional.of(will)).returnCode());
    }

    @Test
    void aLongFilterThatIsNotOfferedEndsOnlyItsConnection() {
        var broker = new VirtualBroker(
                1,
                Limits.DEFAULT.with(
                        limits -> limits.features = new Features(Qos.EXACTLY_ONCE, true, false, true, true)));
        VirtualClient client = VirtualClient.connected(broker, "c");
        client.subscribe("\uD83D\uDC26".repeat(16_000) + "/#", Qos.AT_MOST_ONCE);

        assertEquals(List.of(Disconnect.of(ReasonCode.WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED)), client.receive());
        assertTrue(client.isClosed());
    }

    @Test
    void responseInformationIsLeftOutWhereConnackWouldBecomeTooLarge() {
        String id = "x".repeat(60);
        Properties asking = Properties.of(PropertyId.REQUEST_RESPONSE_INFORMATION, 1);
        Connack large = stranger(Version.V5).connect(connect(id, asking));
        assertEquals("response/" + id, large.properties().text(PropertyId.RESPONSE_INFORMATION, ""));

        Connack small = stranger(Version.V5).connect(connect(id, asking.with(PropertyId.MAXIMUM_PACKET_SIZE, 64)));
        assertTrue(small.isAccepted());
        assertEquals("", small.properties().text(PropertyId.RESPONSE_INFORMATION, ""));
    }

    @Test
    void whatARetainedMessageHasInPropertiesIsChargedToo() {
        var broker = new VirtualBroker(1, Limits.DEFAULT.with(limits -> limits.retainedBytesMax = 10_000));
        VirtualClient publisher = VirtualClient.connected(broker, "p");
        Message large = withUserProperties(VirtualClient.message("t", "x", Qos.AT_LEAST_ONCE, true), 100);

        assertEquals(List.of(Puback.of(1, ReasonCode.QUOTA_EXCEEDED)), publisher.ask(new Publish(large, 1, false)));
        assertEquals(0, broker.shared.retained().bytes());
    }

    @Test
    void whatAWaitingMessageHasInPropertiesIsChargedToo() {
        var broker = new VirtualBroker(1, Limits.DEFAULT.with(limits -> limits.queueBytesMax = 10_000));
        VirtualClient sleeper = new VirtualClient(broker, Version.V5);
        sleeper.connect("s", true, 60, Optional.empty());
        sleeper.subscribe("t", Qos.AT_LEAST_ONCE);
        sleeper.receive();
        sleeper.cut();
        VirtualClient publisher = VirtualClient.connected(broker, "p");
        Message large = withUserProperties(VirtualClient.message("t", "x", Qos.AT_LEAST_ONCE, false), 100);
        publisher.ask(new Publish(large, 1, false));

        assertEquals(1, broker.shared.counters().drops(DropReason.QUEUE_FULL));
    }

    @Test
    void theLargestPacketWhoseTopicWasAnAliasCanStillBeForwarded() {
        int payload = Limits.PACKET_BYTES_POSSIBLE - 10; // besides type, length, empty topic and alias
        Properties.Builder ids = Properties.builder();
        for (int i = 0; i < Limits.SUBSCRIPTIONS_POSSIBLE; i++) {
            ids.add(PropertyId.SUBSCRIPTION_IDENTIFIER, 268_435_455);
        }
        Message resolved = new Message(
                TopicName.of("x".repeat(65_535)), Bytes.wrap(new byte[payload]), Qos.AT_LEAST_ONCE, false, ids.build());

        assertThat(PublishForm.withAlias(resolved, true, true).packetLength()).isPositive();
    }

    @Test
    void anOldClientsMessageThatIsNotRetainedStillGoesToThoseWhoAreSubscribed() {
        var broker = new VirtualBroker(1, Limits.DEFAULT.with(limits -> limits.retainedMessagesMax = 0));
        VirtualClient watcher = VirtualClient.connected(broker, "w");
        watcher.subscribe("t", Qos.AT_LEAST_ONCE);
        watcher.receive();
        VirtualClient old = new VirtualClient(broker, Version.V3_1_1);
        old.connect("o", true, 0, Optional.empty());
        Packet publish = new Publish(VirtualClient.message("t", "live", Qos.AT_LEAST_ONCE, true), 1, false);

        assertEquals(List.of(Puback.success(1)), old.ask(publish));
        assertEquals(List.of("live"), heard(watcher));
        assertEquals(1, broker.shared.counters().drops(DropReason.RETAINED_FULL));
        assertEquals(0, broker.shared.counters().drops(DropReason.REFUSED));
    }

    @Test
    void aWillThatCouldNotBeRetainedIsNotCountedAsRefused() {
        var broker = new VirtualBroker(1, Limits.DEFAULT.with(limits -> limits.retainedMessagesMax = 0));
        VirtualClient client = new VirtualClient(broker, Version.V5);
        Message will = VirtualClient.message("t", "x", Qos.AT_LEAST_ONCE, true);

        assertTrue(client.connect("c", true, 0, Optional.of(will)).isAccepted());
        assertEquals(0, broker.shared.counters().drops());
    }
}
