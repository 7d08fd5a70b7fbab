package org.ternmq.broker.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.ternmq.broker.conversation.Conversation;
import org.ternmq.broker.loop.VirtualClient;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.packet.Subscribe;
import org.ternmq.codec.packet.Subscribe.RetainHandling;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.Version;
import org.ternmq.testkit.Covers;

/** Retained messages and the subscription options that concern them (section 3.3.1.3). */
class RetainTest extends Conversation {
    private List<Publish> seenBySubscriber(Version version, String filter) {
        VirtualClient late = connected(version, "late");
        late.subscribe(filter, Qos.EXACTLY_ONCE);
        List<Publish> seen = publishes(late);
        late.cut();
        return seen;
    }

    private static void subscribe(VirtualClient client, RetainHandling handling, boolean asPublished) {
        var request = new Subscribe.Request(TopicFilter.of("t"), Qos.AT_MOST_ONCE, false, asPublished, handling);
        client.send(new Subscribe(1, Properties.NONE, List.of(request)));
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    @Covers({"MQTT-3.3.1-5", "MQTT3-3.3.1-5", "MQTT3-3.3.1-6", "MQTT3-3.3.1-7"})
    void theLastRetainedMessageOfATopicIsKeptWithItsQos(Version version) {
        publish(VirtualClient.message("t", "old", Qos.EXACTLY_ONCE, true));
        publish(VirtualClient.message("t", "new", Qos.AT_LEAST_ONCE, true));
        assertEquals(
                Qos.AT_LEAST_ONCE,
                seenBySubscriber(version, "t").getFirst().message().qos());
        publish(VirtualClient.message("t", "last", Qos.AT_MOST_ONCE, true));

        List<Publish> seen = seenBySubscriber(version, "+");
        assertEquals(1, seen.size());
        assertEquals("last", seen.getFirst().message().payload().toUtf8());
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    @Covers({"MQTT-3.3.1-6", "MQTT-3.3.1-7", "MQTT3-3.3.1-10", "MQTT3-3.3.1-11"})
    void anEmptyRetainedMessageIsPassedOnAndClearsTheTopic(Version version) {
        publish(retained("t", "kept"));
        VirtualClient present = connected(version, "present");
        present.subscribe("t", Qos.AT_MOST_ONCE);
        present.receive();
        publish(retained("t", ""));

        assertEquals(List.of(""), heard(present));
        assertEquals(List.of(), seenBySubscriber(version, "t"));
        assertEquals(0, broker.shared.retained().size());
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    @Covers({"MQTT-3.3.1-8", "MQTT3-3.3.1-12"})
    void whatIsNotToBeRetainedLeavesTheRetainedMessageAlone(Version version) {
        publish(message("other", "x"));
        publish(retained("t", "kept"));
        publish(message("t", "passing"));
        publish(message("t", ""));

        List<Publish> seen = seenBySubscriber(version, "#");
        assertEquals(1, seen.size());
        assertEquals("kept", seen.getFirst().message().payload().toUtf8());
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    @Covers({"MQTT-3.3.1-9", "MQTT-3.8.4-4", "MQTT3-3.8.4-3"})
    void eachSubscribeBringsTheRetainedMessagesAgain(Version version) {
        publish(retained("t", "kept"));
        VirtualClient client = connected(version, "c");
        client.subscribe("t", Qos.AT_MOST_ONCE);
        assertEquals(List.of("kept"), heard(client));
        client.subscribe("t", Qos.AT_MOST_ONCE);

        assertEquals(List.of("kept"), heard(client));
    }

    @Test
    @Covers("MQTT-3.3.1-10")
    void retainHandling1BringsThemToANewSubscriptionOnly() {
        publish(retained("t", "kept"));
        VirtualClient client = connected(Version.V5, "c");
        subscribe(client, RetainHandling.SEND_IF_NEW, false);
        assertEquals(List.of("kept"), heard(client));
        subscribe(client, RetainHandling.SEND_IF_NEW, false);

        assertEquals(List.of(), heard(client));
    }

    @Test
    @Covers("MQTT-3.3.1-11")
    void retainHandling2BringsNone() {
        publish(retained("t", "kept"));
        VirtualClient client = connected(Version.V5, "c");
        subscribe(client, RetainHandling.DO_NOT_SEND, false);
        assertEquals(List.of(), heard(client));
        subscribe(client, RetainHandling.DO_NOT_SEND, true);

        assertEquals(List.of(), heard(client));
    }

    @ParameterizedTest
    @CsvSource({"V3_1_1", "V5"})
    @Covers("MQTT3-3.3.1-8")
    void messagesSentForASubscribeHaveRetainSet(Version version) {
        publish(retained("t", "kept"));

        assertTrue(seenBySubscriber(version, "t").getFirst().message().retain());
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    @Covers({"MQTT-3.3.1-12", "MQTT3-3.3.1-9"})
    void messagesPassedOnHaveRetainCleared(Version version) {
        VirtualClient client = connected(version, "c");
        client.subscribe("t", Qos.EXACTLY_ONCE);
        client.receive();
        publish(retained("t", "x"));

        assertFalse(publishes(client).getFirst().message().retain());
    }

    @Test
    @Covers("MQTT-3.3.1-13")
    void retainAsPublishedPassesTheFlagOn() {
        VirtualClient client = connected(Version.V5, "c");
        subscribe(client, RetainHandling.SEND, true);
        client.receive();
        publish(retained("t", "x"));
        assertTrue(publishes(client).getFirst().message().retain());
        publish(message("t", "x"));

        assertFalse(publishes(client).getFirst().message().retain());
    }
}
