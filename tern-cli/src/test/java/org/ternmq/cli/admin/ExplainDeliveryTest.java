package org.ternmq.cli.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ternmq.cli.exit.ExitCode;
import org.ternmq.codec.packet.Ack.Puback;
import org.ternmq.codec.packet.Ping;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.packet.Subscribe;
import org.ternmq.codec.packet.Subscribe.RetainHandling;
import org.ternmq.codec.packet.Unsuback;
import org.ternmq.codec.packet.Unsubscribe;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicFilter;

/** Each reason that a message may have not to arrive, made at real sockets and asked for with the command. */
class ExplainDeliveryTest {
    private static final String TOPIC = "site/7/alarm";

    @TempDir
    Path folder;

    private ExplainedBroker broker;
    private WireClient publisher;

    @BeforeEach
    void start() throws Exception {
        broker = new ExplainedBroker(folder);
        publisher = connect("sensor-7");
    }

    @AfterEach
    void stop() throws Exception {
        publisher.close();
        broker.close();
    }

    private WireClient connect(String clientId) throws Exception {
        return WireClient.connect(broker.broker(), clientId);
    }

    private WireClient kept(int seconds) throws Exception {
        return WireClient.kept(broker.broker(), "phone", seconds);
    }

    private WireClient phone(PropertyId property, long value) throws Exception {
        return WireClient.connect(broker.broker(), "phone", true, Properties.of(property, value));
    }

    private String answer(String verdict, String topic) {
        return broker.answer(verdict, topic);
    }

    @Test
    void delivered() throws Exception {
        try (WireClient phone = connect("phone")) {
            phone.subscribe("site/+/alarm", Qos.AT_LEAST_ONCE);
            publisher.publish(TOPIC, "fire", Qos.AT_LEAST_ONCE);
            publisher.publish(TOPIC, "fire", Qos.AT_LEAST_ONCE);
            phone.receive(Publish.class);

            assertThat(answer("delivered", TOPIC))
                    .startsWith("Delivered: written to the client's connection at 20")
                    .contains("2 messages since 20")
                    .contains("The client has not acknowledged 2 of them.")
                    .contains("tern trace --client phone")
                    .contains("sensor-7: published, and matched 1 subscriptions (2 times since 20")
                    .contains("it subscribed to site/+/alarm, QoS 1");
        }
    }

    @Test
    void deliveredAtALowerQos() throws Exception {
        try (WireClient phone = connect("phone")) {
            phone.subscribe("site/+/alarm", Qos.AT_MOST_ONCE);
            publisher.publish(TOPIC, "fire", Qos.AT_LEAST_ONCE);
            phone.receive(Publish.class);

            assertThat(answer("qos_cut", TOPIC))
                    .contains("at QoS 0 instead of the QoS 1 that it was published with")
                    .contains("let the client subscribe with the QoS that is published");
        }
    }

    @Test
    void waitsForWhoIsAway() throws Exception {
        WireClient phone = kept(3_600);
        phone.subscribe("site/#", Qos.AT_LEAST_ONCE);
        broker.leave(phone);
        publisher.publish(TOPIC, "fire", Qos.AT_LEAST_ONCE);

        assertThat(answer("waiting", TOPIC))
                .startsWith("Waiting: the client has no connection, and the message waits for it; 1 messages wait")
                .contains("it was disconnected: connection lost");
    }

    @Test
    void notConnectedAtQos0() throws Exception {
        WireClient phone = kept(3_600);
        phone.subscribe("site/#", Qos.AT_MOST_ONCE);
        broker.leave(phone);
        publisher.publish(TOPIC, "fire", Qos.AT_LEAST_ONCE);

        assertThat(answer("not_connected", TOPIC))
                .contains("the client had no connection, and at QoS 0 nothing is kept for it")
                .contains("published with QoS 1, but the subscription asks for no more than QoS 0")
                .contains("Let the client subscribe with QoS 1 or 2");
    }

    @Test
    void noLocal() throws Exception {
        try (WireClient phone = connect("phone")) {
            phone.subscribe(new Subscribe.Request(
                    TopicFilter.of("site/#"), Qos.AT_LEAST_ONCE, true, false, RetainHandling.SEND));
            phone.publish(TOPIC, "mine", Qos.AT_LEAST_ONCE);

            assertThat(answer("no_local", TOPIC))
                    .contains("the client published it itself, and its subscription says No Local");
        }
    }

    @Test
    void overlappingSubscriptionsAreNoLocalOnlyIfAllAre() throws Exception {
        try (WireClient phone = connect("phone");
                WireClient other = connect("other")) {
            other.subscribe("site/#", Qos.AT_MOST_ONCE);
            for (String filter : List.of("site/#", "site/7/+")) {
                phone.subscribe(new Subscribe.Request(
                        TopicFilter.of(filter), Qos.AT_LEAST_ONCE, true, false, RetainHandling.SEND));
            }
            phone.publish(TOPIC, "mine", Qos.AT_LEAST_ONCE);
            answer("no_local", TOPIC);
            assertThat(broker.times("no_local", TOPIC)).isEqualTo(1);

            phone.subscribe("+/+/alarm", Qos.AT_LEAST_ONCE);
            phone.publish(TOPIC, "mine", Qos.AT_LEAST_ONCE);
            answer("delivered", TOPIC);
        }
    }

    @Test
    void queueFull() throws Exception {
        WireClient phone = kept(3_600);
        phone.subscribe("site/#", Qos.AT_LEAST_ONCE);
        broker.leave(phone);
        for (int i = 0; i < 5; i++) {
            publisher.publish(TOPIC, "fire", Qos.AT_LEAST_ONCE);
        }

        assertThat(answer("queue_full", TOPIC))
                .startsWith("Not delivered: the client's queue was full; 3 times since 20")
                .contains("queue_messages_max")
                .contains("put in the client's queue, as it had no connection (2 times since 20");
    }

    @Test
    void expired() throws Exception {
        WireClient phone = kept(3_600);
        phone.subscribe("site/#", Qos.AT_LEAST_ONCE);
        broker.leave(phone);
        publisher.publish(TOPIC, "fire", Qos.AT_LEAST_ONCE, Properties.of(PropertyId.MESSAGE_EXPIRY_INTERVAL, 5));
        answer("waiting", TOPIC);
        broker.advanceSeconds(6);
        try (WireClient again = kept(3_600)) {
            again.send(Ping.Pingreq.INSTANCE);
            again.receive(Ping.Pingresp.class);
            assertThat(answer("expired", TOPIC))
                    .contains("it expired while it waited for the client")
                    .contains("Message Expiry Interval");
        }
    }

    @Test
    void tooLarge() throws Exception {
        try (WireClient phone = phone(PropertyId.MAXIMUM_PACKET_SIZE, 64)) {
            phone.subscribe("site/#", Qos.AT_LEAST_ONCE);
            publisher.publish(TOPIC, "x".repeat(100), Qos.AT_LEAST_ONCE);

            assertThat(answer("too_large", TOPIC))
                    .contains("with 100 bytes of payload, is larger than the Maximum Packet Size");
        }
    }

    @Test
    void rulesForbidDelivery() throws Exception {
        try (WireClient phone = connect("phone")) {
            phone.subscribe("#", Qos.AT_LEAST_ONCE);
            publisher.publish("secret/plan", "x", Qos.AT_LEAST_ONCE);

            assertThat(answer("not_authorized", "secret/plan"))
                    .contains("the access rules do not let the client have it")
                    .contains("tern explain acl --client phone --topic secret/plan --action receive");
        }
    }

    @Test
    void rulesForbidSubscription() throws Exception {
        try (WireClient phone = connect("phone")) {
            phone.subscribe("secret/+", Qos.AT_LEAST_ONCE);
            publisher.publish("secret/plan", "x", Qos.AT_LEAST_ONCE);

            assertThat(answer("subscription_refused", "secret/plan"))
                    .startsWith("Not delivered: the client asked for secret/+ and was refused at 20")
                    .contains("NOT_AUTHORIZED")
                    .contains("--action subscribe");
        }
    }

    @Test
    void rulesForbidPublishing() throws Exception {
        try (WireClient phone = connect("phone")) {
            phone.subscribe("locked/#", Qos.AT_LEAST_ONCE);
            publisher.publish("locked/door", "open", Qos.AT_LEAST_ONCE);

            assertThat(answer("publish_refused", "locked/door"))
                    .startsWith(
                            "Not published: the broker did not take it from its publisher \"sensor-7\", NOT_AUTHORIZED"
                                    + " (0x87), at 20");
        }
    }

    @Test
    void notSubscribedNamesTheNearestFilters() throws Exception {
        try (WireClient phone = connect("phone")) {
            phone.subscribe("site/7/Alarm", Qos.AT_LEAST_ONCE);
            phone.subscribe("weather/+/rain", Qos.AT_LEAST_ONCE);
            phone.subscribe("/site/7/alarm", Qos.AT_LEAST_ONCE);
            phone.subscribe("site/8/#", Qos.AT_LEAST_ONCE);
            publisher.publish(TOPIC, "fire", Qos.AT_LEAST_ONCE);

            assertThat(answer("not_subscribed", TOPIC))
                    .startsWith("Not delivered: the client is not subscribed to this topic; of its 4 subscriptions the"
                            + " nearest are site/7/Alarm, site/8/#, ")
                    .contains("letter by letter");
        }
    }

    @Test
    void notSubscribedAnyMore() throws Exception {
        try (WireClient phone = connect("phone")) {
            phone.subscribe("site/#", Qos.AT_LEAST_ONCE);
            publisher.publish(TOPIC, "fire", Qos.AT_LEAST_ONCE);
            phone.receive(Publish.class);
            phone.send(new Unsubscribe(9, Properties.NONE, List.of(TopicFilter.of("site/#"))));
            phone.receive(Unsuback.class);
            broker.advanceSeconds(1);
            publisher.publish(TOPIC, "fire", Qos.AT_LEAST_ONCE);

            assertThat(answer("not_subscribed", TOPIC))
                    .contains("it has no subscriptions at all. It unsubscribed from site/# at 20")
                    .contains("phone: written to the client's connection");
        }
    }

    @Test
    void subscribedLater() throws Exception {
        publisher.publish(TOPIC, "fire", Qos.AT_LEAST_ONCE);
        broker.advanceSeconds(1);
        try (WireClient phone = connect("phone")) {
            phone.subscribe("site/#", Qos.AT_LEAST_ONCE);

            assertThat(answer("subscribed_later", TOPIC))
                    .contains("the client subscribed to site/# only at 20")
                    .contains("by \"sensor-7\"")
                    .contains("RETAIN");
        }
    }

    @Test
    void notPublished() throws Exception {
        try (WireClient phone = connect("phone")) {
            phone.subscribe("site/#", Qos.AT_LEAST_ONCE);

            assertThat(answer("not_published", TOPIC))
                    .startsWith("Nothing was published to this topic since 20")
                    .contains("the client is subscribed to site/#")
                    .contains("tern trace --topic site/7/alarm");
        }
    }

    @Test
    void noSession() throws Exception {
        publisher.publish(TOPIC, "fire", Qos.AT_LEAST_ONCE);
        assertThat(answer("no_session", TOPIC))
                .startsWith(
                        "Not delivered: the broker has no session of a client \"phone\", and nothing is known of it");

        broker.leave(connect("phone"));
        assertThat(answer("no_session", TOPIC)).contains("the last that is known of it is that it was disconnected");
    }

    @Test
    void keptOut() throws Exception {
        publisher.publish(TOPIC, "fire", Qos.AT_LEAST_ONCE);
        WireClient.connect(broker.broker(), "phone", true, Properties.of(PropertyId.AUTHENTICATION_METHOD, "GUESS"))
                .close();

        assertThat(answer("kept_out", TOPIC))
                .startsWith("Not delivered: the client has no session, and was not let in when it last tried at 20")
                .contains("BAD_AUTHENTICATION_METHOD");
    }

    @Test
    void aPluginLetItVanish() throws Exception {
        try (WireClient phone = connect("phone")) {
            phone.subscribe("site/#", Qos.AT_LEAST_ONCE);
            var marked =
                    Properties.builder().addUser(DroppingPlugin.PROPERTY, "").build();
            publisher.publish(TOPIC, "fire", Qos.AT_LEAST_ONCE, marked);

            assertThat(answer("intercepted", TOPIC))
                    .startsWith("Not delivered: a plug-in let it vanish")
                    .contains("sensor-7");
            publisher.publish(TOPIC, "fire", Qos.AT_LEAST_ONCE);
            answer("delivered", TOPIC);
        }
    }

    @Test
    void sessionEndedWithWhatWaited() throws Exception {
        WireClient phone = kept(30);
        phone.subscribe("site/#", Qos.AT_LEAST_ONCE);
        broker.leave(phone);
        publisher.publish(TOPIC, "fire", Qos.AT_LEAST_ONCE);
        answer("waiting", TOPIC);
        broker.advanceSeconds(31);

        assertThat(answer("session_ended", TOPIC))
                .contains("the client's session ended before it could be sent")
                .contains("it lost its session, whose time was over");
    }

    @Test
    void slowReceiver() throws Exception {
        try (WireClient phone = connect("phone")) {
            phone.subscribe("site/#", Qos.AT_MOST_ONCE);
            String payload = "x".repeat(100_000);
            await().until(() -> {
                for (int i = 0; i < 100; i++) {
                    publisher.publish(TOPIC, payload, Qos.AT_MOST_ONCE);
                }
                return broker.verdict(TOPIC).equals("slow_receiver");
            });

            assertThat(broker.explain(TOPIC)).contains("does not read as fast as messages come for it");
        }
    }

    @Test
    void sharedWithOthers() throws Exception {
        try (WireClient phone = connect("phone");
                WireClient other = connect("other")) {
            phone.subscribe("$share/crew/site/#", Qos.AT_LEAST_ONCE);
            other.subscribe("$share/crew/site/#", Qos.AT_LEAST_ONCE);
            publisher.publish(TOPIC, "fire", Qos.AT_LEAST_ONCE);

            await().until(() -> List.of("delivered", "shared").contains(broker.verdict(TOPIC)));
            boolean isOurs = broker.verdict(TOPIC).equals("delivered");
            if (isOurs) { // then the next one is the other's
                broker.advanceSeconds(1);
                publisher.publish(TOPIC, "fire", Qos.AT_LEAST_ONCE);
            }
            assertThat(answer("shared", TOPIC))
                    .contains(
                            "it shares its subscription $share/crew/site/#, each message of which goes to one of the group");
        }
    }

    @Test
    void ofTwoReasonsTheLastOneAnswersAndBothAreShown() throws Exception {
        WireClient phone = kept(3_600);
        phone.subscribe("site/#", Qos.AT_LEAST_ONCE);
        broker.leave(phone);
        var soon = Properties.of(PropertyId.MESSAGE_EXPIRY_INTERVAL, 5);
        for (int i = 0; i < 3; i++) { // two wait and will expire, the third finds no room
            publisher.publish(TOPIC, "fire", Qos.AT_LEAST_ONCE, soon);
        }
        answer("queue_full", TOPIC);
        broker.advanceSeconds(6);
        try (WireClient again = kept(3_600)) {
            assertThat(answer("expired", TOPIC)).contains("the client's queue was full");
            assertThat(broker.times("expired", TOPIC)).isEqualTo(2);
            assertThat(broker.times("queue_full", TOPIC)).isEqualTo(1);

            publisher.publish(TOPIC, "fire", Qos.AT_LEAST_ONCE);
            again.send(Puback.success(again.receive(Publish.class).packetId()));
            answer("delivered", TOPIC);
        }
    }

    @Test
    void whatIsWrittenDownCountsAndNotWhatAlsoWouldHaveBeen() throws Exception {
        try (WireClient phone = phone(PropertyId.MAXIMUM_PACKET_SIZE, 64)) {
            phone.subscribe(
                    new Subscribe.Request(TopicFilter.of("#"), Qos.AT_LEAST_ONCE, true, false, RetainHandling.SEND));
            phone.publish("secret/plan", "x".repeat(100), Qos.AT_LEAST_ONCE); // its own, forbidden and too large

            answer("no_local", "secret/plan");
            assertThat(broker.times("not_authorized", "secret/plan")).isZero();

            publisher.publish("secret/plan", "x".repeat(100), Qos.AT_LEAST_ONCE); // forbidden and too large
            answer("not_authorized", "secret/plan");
            assertThat(broker.times("too_large", "secret/plan")).isZero();
        }
    }

    @Test
    void onlyWhatIsAskedForIsLookedAt() throws Exception {
        try (WireClient phone = connect("phone")) {
            phone.subscribe("site/#", Qos.AT_LEAST_ONCE);
            publisher.publish(TOPIC, "fire", Qos.AT_LEAST_ONCE);
            answer("delivered", TOPIC);
            broker.advanceSeconds(700);

            assertThat(answer("not_published", TOPIC)).contains("since 20");
            assertThat(broker.explain(TOPIC, "--since", "1h")).startsWith("Delivered");
        }
    }

    @Test
    void wrongQuestionsAreAnsweredWithASentence() {
        AdminRun filter = broker.fail("site/#", "10m");
        assertThat(filter.code()).isEqualTo(ExitCode.BAD_REASON);
        assertThat(filter.err()).contains("no filter").hasLineCount(1);

        AdminRun soon = broker.fail(TOPIC, "soon");
        assertThat(soon.code()).isEqualTo(ExitCode.BAD_REASON);
        assertThat(soon.err()).contains("a time such as 90s, 10m, 2h or 1d").hasLineCount(1);
    }
}
