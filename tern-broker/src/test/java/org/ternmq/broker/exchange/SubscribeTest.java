package org.ternmq.broker.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ternmq.broker.conversation.Conversation;
import org.ternmq.broker.loop.VirtualBroker;
import org.ternmq.broker.loop.VirtualClient;
import org.ternmq.codec.packet.Ack.Pubcomp;
import org.ternmq.codec.packet.Ack.Pubrec;
import org.ternmq.codec.packet.Ack.Pubrel;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.packet.Suback;
import org.ternmq.codec.packet.Subscribe;
import org.ternmq.codec.packet.Unsuback;
import org.ternmq.codec.packet.Unsubscribe;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.Version;
import org.ternmq.testkit.Covers;

/** SUBSCRIBE, UNSUBSCRIBE and their answers (sections 3.8 to 3.11). */
class SubscribeTest extends Conversation {
    private static Subscribe.Request to(String filter, Qos qos) {
        return Subscribe.Request.of(TopicFilter.of(filter), qos);
    }

    private static Subscribe subscribe(int id, Subscribe.Request... requests) {
        return new Subscribe(id, Properties.NONE, List.of(requests));
    }

    private static Unsubscribe unsubscribe(int id, String... filters) {
        return new Unsubscribe(
                id,
                Properties.NONE,
                List.of(filters).stream().map(TopicFilter::of).toList());
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    @Covers({"MQTT-3.8.4-1", "MQTT-3.8.4-2", "MQTT3-3.8.4-1", "MQTT3-3.8.4-2"})
    void aSubscribeIsAnsweredUnderItsIdentifier(Version version) {
        List<Packet> answer = connected(version, "c").ask(subscribe(65_535, to("t", Qos.AT_MOST_ONCE)));

        assertEquals(List.of(new Suback(65_535, Properties.NONE, List.of(ReasonCode.SUCCESS))), answer);
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    @Covers({"MQTT-3.8.4-5", "MQTT-3.8.4-6", "MQTT-3.8.4-7", "MQTT-3.9.3-1", "MQTT-3.9.3-2"})
    void eachFilterHasItsReasonInTheSameOrder(Version version) {
        VirtualClient client = connected(version, "c");
        List<Packet> answer = client.ask(subscribe(
                7,
                to("one", Qos.AT_LEAST_ONCE),
                to("/".repeat(200), Qos.AT_LEAST_ONCE),
                to("two", Qos.EXACTLY_ONCE),
                to("zero", Qos.AT_MOST_ONCE)));
        ReasonCode failed = version == Version.V5 ? ReasonCode.TOPIC_FILTER_INVALID : ReasonCode.UNSPECIFIED_ERROR;

        assertEquals(
                List.of(new Suback(
                        7,
                        Properties.NONE,
                        List.of(ReasonCode.GRANTED_QOS_1, failed, ReasonCode.GRANTED_QOS_2, ReasonCode.SUCCESS))),
                answer);
        publish("two", "x", Qos.AT_MOST_ONCE);
        assertEquals(List.of("x"), heard(client));
    }

    @Test
    @Covers({"MQTT3-3.8.4-4", "MQTT3-3.8.4-5", "MQTT3-3.9.3-1", "MQTT3-3.9.3-2"})
    void in311AFailureIs0x80WhateverItsReason() {
        VirtualClient client = connected(Version.V3_1_1, "c");
        client.send(subscribe(7, to("/".repeat(200), Qos.AT_LEAST_ONCE), to("two", Qos.EXACTLY_ONCE)));
        broker.run();

        assertEquals("900400078002", java.util.HexFormat.of().formatHex(client.connection.received()));
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    @Covers({"MQTT-3.8.4-3", "MQTT3-3.8.4-3"})
    void theSameFilterAgainReplacesTheSubscription(Version version) {
        VirtualClient client = connected(version, "c");
        client.ask(subscribe(1, to("t", Qos.EXACTLY_ONCE)));
        client.ask(subscribe(2, to("t", Qos.AT_MOST_ONCE)));
        publish("t", "x", Qos.EXACTLY_ONCE);
        List<Publish> seen = publishes(client);

        assertEquals(1, seen.size());
        assertEquals(Qos.AT_MOST_ONCE, seen.getFirst().message().qos());
        client.ask(unsubscribe(3, "t"));
        assertEquals(0, broker.shared.subscriptions().filters());
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    @Covers({"MQTT-3.8.4-4", "MQTT3-3.8.4-3"})
    void replacingASubscriptionLosesNothing(Version version) {
        VirtualClient client = kept(version, "c");
        client.ask(subscribe(1, to("t", Qos.AT_LEAST_ONCE)));
        VirtualClient publisher = connected(version, "p");
        for (int i = 0; i < 20; i++) { // both in one turn
            publisher.publish("t", "m" + i, Qos.AT_LEAST_ONCE, 1);
            client.send(subscribe(2, to("t", Qos.AT_LEAST_ONCE)));
        }

        assertEquals(IntStream.range(0, 20).mapToObj(i -> "m" + i).toList(), heard(client));
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    @Covers({"MQTT-3.8.4-5", "MQTT3-3.8.4-4"})
    void aThousandFiltersAreAThousandSubscriptionsWithOneAnswer(Version version) {
        VirtualClient client = connected(version, "c");
        List<Subscribe.Request> all = IntStream.range(0, 1_000)
                .mapToObj(i -> to("t/" + i, Qos.AT_LEAST_ONCE))
                .toList();
        List<Packet> answer = client.ask(new Subscribe(1, Properties.NONE, all));

        assertEquals(
                List.of(new Suback(1, Properties.NONE, Collections.nCopies(1_000, ReasonCode.GRANTED_QOS_1))), answer);
        assertEquals(1_000, broker.shared.subscriptions().filters());
    }

    @Test
    @Covers("MQTT-3.8.4-5")
    void theSameFilterTwiceInOnePacketIsOneSubscription() {
        VirtualClient client = connected(Version.V5, "c");
        client.ask(subscribe(1, to("t", Qos.EXACTLY_ONCE), to("t", Qos.AT_MOST_ONCE)));
        publish("t", "x", Qos.EXACTLY_ONCE);

        assertEquals(
                List.of(Qos.AT_MOST_ONCE),
                publishes(client).stream().map(p -> p.message().qos()).toList());
    }

    @Test
    @Covers("MQTT-3.8.4-7")
    void whatIsBeyondTheLimitIsRefusedAndTheRestGranted() {
        VirtualClient client = VirtualClient.connected(new VirtualBroker(1, small()), "c");
        List<Subscribe.Request> all = IntStream.range(0, 11)
                .mapToObj(i -> to("" + i, Qos.AT_MOST_ONCE))
                .toList();
        Suback answer =
                (Suback) client.ask(new Subscribe(1, Properties.NONE, all)).getFirst();

        assertEquals(
                Collections.nCopies(10, ReasonCode.SUCCESS), answer.reasons().subList(0, 10));
        assertEquals(ReasonCode.QUOTA_EXCEEDED, answer.reasons().getLast());
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    @Covers({"MQTT-3.10.4-1", "MQTT-3.10.4-2", "MQTT3-3.10.4-1", "MQTT3-3.10.4-2"})
    void anUnsubscribeEndsTheSubscriptionWithTheVeryFilterAndNoOther(Version version) {
        VirtualClient client = connected(version, "c");
        client.ask(subscribe(1, to("a/+", Qos.AT_MOST_ONCE)), subscribe(2, to("A/b", Qos.AT_MOST_ONCE)));
        client.ask(unsubscribe(3, "a/b", "#", "a/#", "A/B"));
        publish("a/b", "still", Qos.AT_MOST_ONCE);
        assertEquals(List.of("still"), heard(client));
        client.ask(unsubscribe(4, "a/+"));
        publish("a/b", "no more", Qos.AT_MOST_ONCE);
        publish("A/b", "other", Qos.AT_MOST_ONCE);

        assertEquals(List.of("other"), heard(client));
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    @Covers({"MQTT-3.10.4-3", "MQTT3-3.10.4-3"})
    void deliveriesBegunAreCompletedAfterAnUnsubscribe(Version version) {
        VirtualClient client = kept(version, "c");
        client.ask(subscribe(1, to("t", Qos.EXACTLY_ONCE)));
        publish("t", "one", Qos.AT_LEAST_ONCE);
        publish("t", "two", Qos.EXACTLY_ONCE);
        assertEquals(2, publishes(client).size());
        client.ask(unsubscribe(2, "t"));
        client.cut();
        List<Publish> again = VirtualClient.publishes(stranger(version).ask(keeping(version, "c")));

        assertEquals(
                List.of("one", "two"),
                again.stream().map(p -> p.message().payload().toUtf8()).toList());
    }

    @Test
    @Covers({"MQTT-3.10.4-3", "MQTT3-3.10.4-3"})
    void aQos2FlowGoesOnAfterAnUnsubscribe() {
        VirtualClient client = kept(Version.V3_1_1, "c");
        client.ask(subscribe(1, to("t", Qos.EXACTLY_ONCE)));
        publish("t", "two", Qos.EXACTLY_ONCE);
        int id = publishes(client).getFirst().packetId();
        client.ask(unsubscribe(2, "t"));

        assertEquals(List.of(Pubrel.success(id)), client.ask(Pubrec.success(id)));
        assertEquals(List.of(), client.ask(Pubcomp.success(id)));
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    @Covers({"MQTT-3.10.4-4", "MQTT-3.10.4-5", "MQTT3-3.10.4-4", "MQTT3-3.10.4-5"})
    void anUnsubscribeIsAnsweredUnderItsIdentifierThoughThereWasNothing(Version version) {
        VirtualClient client = connected(version, "c");
        client.send(unsubscribe(513, "t"));
        broker.run();
        String answer = java.util.HexFormat.of().formatHex(client.connection.received());

        assertEquals(version == Version.V5 ? "b00402010011" : "b0020201", answer);
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    @Covers({"MQTT-3.10.4-6", "MQTT3-3.10.4-6"})
    void manyFiltersToUnsubscribeHaveOneAnswer(Version version) {
        VirtualClient client = connected(version, "c");
        client.ask(subscribe(1, to("a", Qos.AT_MOST_ONCE), to("b", Qos.AT_MOST_ONCE), to("c", Qos.AT_MOST_ONCE)));
        List<Packet> answer = client.ask(unsubscribe(2, "a", "c"));

        assertEquals(1, answer.size());
        assertEquals(1, broker.shared.subscriptions().filters());
        publish("b", "x", Qos.AT_MOST_ONCE);
        assertEquals(List.of("x"), heard(client));
    }

    @Test
    @Covers({"MQTT-3.11.3-1", "MQTT-3.11.3-2"})
    void eachFilterToUnsubscribeHasItsReasonInTheSameOrder() {
        VirtualClient client = connected(Version.V5, "c");
        client.ask(subscribe(1, to("a", Qos.AT_MOST_ONCE), to("c", Qos.AT_MOST_ONCE)));
        Unsuback answer =
                (Unsuback) client.ask(unsubscribe(2, "a", "b", "c", "a")).getFirst();

        assertEquals(
                List.of(
                        ReasonCode.SUCCESS,
                        ReasonCode.NO_SUBSCRIPTION_EXISTED,
                        ReasonCode.SUCCESS,
                        ReasonCode.NO_SUBSCRIPTION_EXISTED),
                answer.reasons());
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    @Covers({"MQTT3-2.3.1-7", "MQTT-2.2.1-6"})
    void identifiersOfAnswersAreThoseOfTheRequests(Version version) {
        VirtualClient client = connected(version, "c");
        List<Packet> answers = client.ask(
                subscribe(300, to("a", Qos.AT_MOST_ONCE)),
                unsubscribe(2, "a"),
                subscribe(1, to("a", Qos.AT_MOST_ONCE)));

        assertEquals(300, ((Suback) answers.get(0)).packetId());
        assertEquals(2, ((Unsuback) answers.get(1)).packetId());
        assertEquals(1, ((Suback) answers.get(2)).packetId());
    }
}
