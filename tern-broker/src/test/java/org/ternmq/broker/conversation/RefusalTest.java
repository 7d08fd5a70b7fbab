package org.ternmq.broker.conversation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ternmq.broker.loop.VirtualBroker;
import org.ternmq.broker.loop.VirtualClient;
import org.ternmq.codec.packet.Ack.Puback;
import org.ternmq.codec.packet.Ack.Pubrec;
import org.ternmq.codec.packet.Disconnect;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.packet.Suback;
import org.ternmq.codec.packet.Subscribe;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.Version;
import org.ternmq.core.session.Features;
import org.ternmq.core.session.Limits;
import org.ternmq.testkit.Covers;

/** What is refused without being out of form: features that are switched off, topics that are the broker's own. */
class RefusalTest extends Conversation {
    private static VirtualClient connectedWith(Features features, Version version) {
        var broker = new VirtualBroker(1, Limits.DEFAULT.with(limits -> limits.features = features));
        var client = new VirtualClient(broker, version);
        client.ask(connect(version, "c", true, 0));
        return client;
    }

    @Test
    @Covers({"U5-3.2.2.3.4-2", "U5-3.2.2.3.4-3"})
    void aQosAboveTheMaximumEndsTheConnection() {
        var features = new Features(Qos.AT_MOST_ONCE, true, true, true, true);
        VirtualClient client = connectedWith(features, Version.V5);
        client.publish("t", "x", Qos.AT_LEAST_ONCE, 1);

        assertEquals(List.of(Disconnect.of(ReasonCode.QOS_NOT_SUPPORTED)), client.receive());
        assertTrue(client.isClosed());
    }

    @Test
    @Covers({"U5-3.2.2.3.5-2", "U5-3.2.2.3.5-3"})
    void whereNothingIsRetainedRetainEndsTheConnection() {
        var features = new Features(Qos.EXACTLY_ONCE, false, true, true, true);
        VirtualClient client = connectedWith(features, Version.V5);

        assertEquals(
                List.of(Disconnect.of(ReasonCode.RETAIN_NOT_SUPPORTED)),
                client.ask(Publish.atMostOnce(retained("t", "x"))));
        assertTrue(client.isClosed());
    }

    @Test
    @Covers("MQTT3-3.8.3-2")
    void whereThereAreNoWildcardsTheyAreRefusedTo311AndTheRestIsGranted() {
        var features = new Features(Qos.EXACTLY_ONCE, true, false, true, true);
        VirtualClient client = connectedWith(features, Version.V3_1_1);
        Suback answer = (Suback) client.ask(new Subscribe(
                        1,
                        Properties.NONE,
                        List.of(
                                Subscribe.Request.of(TopicFilter.of("a/+"), Qos.AT_LEAST_ONCE),
                                Subscribe.Request.of(TopicFilter.of("a/b"), Qos.AT_LEAST_ONCE))))
                .getFirst();

        assertEquals(List.of(ReasonCode.UNSPECIFIED_ERROR, ReasonCode.GRANTED_QOS_1), answer.reasons());
    }

    @Test
    @Covers("MQTT-3.1.2-29")
    void whoWantsNoWordsGetsNoneWithItsAnswers() {
        VirtualClient client = connected(connect("c", Properties.of(PropertyId.REQUEST_PROBLEM_INFORMATION, 0)));
        client.subscribe("/".repeat(200), Qos.AT_LEAST_ONCE);
        client.publish("$SYS/x", "x", Qos.AT_LEAST_ONCE, 2);
        client.publish("$SYS/x", "x", Qos.EXACTLY_ONCE, 3);

        assertEquals(
                List.of(
                        new Suback(1, Properties.NONE, List.of(ReasonCode.TOPIC_FILTER_INVALID)),
                        Puback.of(2, ReasonCode.NOT_AUTHORIZED),
                        Pubrec.of(3, ReasonCode.NOT_AUTHORIZED)),
                client.receive());
    }

    @Test
    @Covers("MQTT-4.3.3-9")
    void theIdentifierOfARefusedMessageIsFreeForANewOne() {
        VirtualClient listener = listener("t");
        VirtualClient client = connected(Version.V5, "c");
        client.publish("$SYS/x", "refused", Qos.EXACTLY_ONCE, 5);
        assertEquals(List.of(Pubrec.of(5, ReasonCode.NOT_AUTHORIZED)), client.receive());
        client.publish("t", "new", Qos.EXACTLY_ONCE, 5);

        assertEquals(List.of(Pubrec.success(5)), client.receive());
        assertEquals(List.of("new"), heard(listener));
    }

    @ParameterizedTest
    @EnumSource(
            value = Version.class,
            names = {"V3_1", "V3_1_1"})
    @Covers("MQTT3-3.3.5-2")
    void in3xAMessageThatIsRefusedIsAcknowledgedAllTheSame(Version version) {
        VirtualClient listener = listener("$SYS/x");
        VirtualClient client = connected(version, "c");
        client.publish("$SYS/x", "x", Qos.AT_LEAST_ONCE, 5);
        client.publish("$SYS/x", "x", Qos.EXACTLY_ONCE, 6);

        assertEquals(List.of(Puback.success(5), Pubrec.success(6)), client.receive());
        assertEquals(List.of(), heard(listener));
    }
}
