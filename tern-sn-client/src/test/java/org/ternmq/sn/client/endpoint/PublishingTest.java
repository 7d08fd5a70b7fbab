package org.ternmq.sn.client.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ternmq.sn.client.options.SnClientOptions;
import org.ternmq.sn.codec.packet.Ack;
import org.ternmq.sn.codec.packet.Connack;
import org.ternmq.sn.codec.packet.Disconnect;
import org.ternmq.sn.codec.packet.Registration;
import org.ternmq.sn.codec.value.ReturnCode;
import org.ternmq.sn.codec.value.TopicId;
import org.ternmq.testkit.Covers;

/** Messages on their way to the gateway. */
class PublishingTest {
    private static final SnClientOptions OPTIONS = SnClientOptions.of("c").withKeepAliveSeconds(0);
    private static final TopicId FIVE = TopicId.normal(5);

    @Test
    @Covers({"SN-5.4-1", "SN-6.5-2"})
    void topicIsRegisteredBeforeItsFirstMessageAndNotAgain() {
        Client client = Client.connected(OPTIONS);
        long first = client.publish("a/b", "1", 0);
        assertThat(client.take()).containsExactly(new Registration.Register(0, 1, "a/b"));
        assertThat(client.outcome(first)).isNull();
        client.receive(accepted(5, 1));
        assertThat(client.take()).containsExactly(Client.packet(FIVE, 0, 0, "1"));
        client.publish("a/b", "2", 0);

        assertThat(client.take()).containsExactly(Client.packet(FIVE, 0, 0, "2"));
        assertThat(client.outcome(first)).isEqualTo(Outcome.Kind.DONE);
        client.connect();
        client.publish("a/b", "3", 0);
        assertThat(client.take()).as("a connection begins without ids").containsExactly(register(2, "a/b"));
    }

    @Test
    void registeringOnceMoreAsksNobody() {
        Client client = withTopic("a", 5);
        long request = client.ask(new Request.Register("a"));

        assertThat(client.take()).isEmpty();
        assertThat(client.outcomes.get(request)).isEqualTo(Outcome.registered(5));
    }

    @Test
    @Covers({"SN-6.5-4", "SN-6.6-4"})
    void oneExchangeIsOpenAtATime() {
        Client client = withTopic("a", 5);
        long first = client.publish("a", "1", 1);
        long second = client.publish("a", "2", 2);
        long third = client.publish("b", "3", 1);
        assertThat(client.take()).containsExactly(Client.packet(FIVE, 2, 1, "1"));
        client.receive(new Ack.Puback(5, 2, ReturnCode.ACCEPTED));
        assertThat(client.take()).containsExactly(Client.packet(FIVE, 3, 2, "2"));
        client.receive(new Ack.Pubrec(3));
        assertThat(client.take()).containsExactly(new Ack.Pubrel(3));
        assertThat(client.outcome(second)).isNull();
        client.receive(new Ack.Pubcomp(3));

        assertThat(client.take()).containsExactly(register(4, "b"));
        assertThat(client.outcome(first)).isEqualTo(Outcome.Kind.DONE);
        assertThat(client.outcome(second)).isEqualTo(Outcome.Kind.DONE);
        assertThat(client.outcome(third)).isNull();
    }

    @Test
    @Covers("SN-6.13-3")
    void repeatSaysThatItIsOneAndKeepsItsIdentifier() {
        Client client = withTopic("a", 5);
        client.publish("a", "1", 2);
        client.pass(10);
        var first = Client.packet(FIVE, 2, 2, "1");
        assertThat(client.take()).containsExactly(first, first.asDuplicate());
        client.receive(new Ack.Pubrec(2));
        client.pass(10);

        assertThat(client.take()).containsExactly(new Ack.Pubrel(2), new Ack.Pubrel(2));
    }

    @Test
    @Covers("SN-6.6-2")
    void unknownTopicIdIsRegisteredAgainAndTheMessageSentAgain() {
        Client client = withTopic("a", 5);
        long request = client.publish("a", "1", 1);
        client.take();
        client.receive(new Ack.Puback(5, 2, ReturnCode.INVALID_TOPIC_ID));
        assertThat(client.take()).containsExactly(register(3, "a"));
        client.receive(accepted(6, 3));
        assertThat(client.take()).containsExactly(Client.packet(TopicId.normal(6), 4, 1, "1"));
        client.receive(new Ack.Puback(6, 4, ReturnCode.ACCEPTED));

        assertThat(client.outcome(request)).isEqualTo(Outcome.Kind.DONE);
        client.publish("a", "2", 0);
        client.receive(new Ack.Puback(6, 0, ReturnCode.INVALID_TOPIC_ID));
        client.take();
        client.publish("a", "3", 0);
        assertThat(client.take()).as("at QoS 0 before the next one").containsExactly(register(5, "a"));
    }

    @Test
    void topicIdThatStaysUnknownIsTheEnd() {
        Client client = withTopic("a", 5);
        long request = client.publish("a", "1", 1);
        for (int msgId = 2; client.outcome(request) == null && msgId < 20; msgId += 2) {
            client.receive(new Ack.Puback(5, msgId, ReturnCode.INVALID_TOPIC_ID));
            client.receive(accepted(5, msgId + 1));
        }

        assertThat(client.outcomes.get(request)).isEqualTo(Outcome.rejected(ReturnCode.INVALID_TOPIC_ID));
    }

    @Test
    @Covers({"SN-6.5-3", "SN-6.6-3"})
    void congestedGatewayIsLeftAlone() {
        Client client = Client.connected(OPTIONS);
        long request = client.publish("a", "1", 1);
        client.take();
        client.receive(new Registration.Regack(0, 1, ReturnCode.CONGESTION));
        client.publish("b", "2", 0);
        client.pass(299);
        assertThat(client.take()).isEmpty();
        client.pass(1);
        assertThat(client.take()).containsExactly(register(2, "a"));
        client.receive(accepted(5, 2));
        client.take();
        client.receive(new Ack.Puback(5, 3, ReturnCode.CONGESTION));
        client.pass(299);
        assertThat(client.take()).isEmpty();
        client.pass(1);

        assertThat(client.take()).containsExactly(Client.packet(FIVE, 4, 1, "1"));
        client.receive(new Ack.Puback(5, 4, ReturnCode.ACCEPTED));
        assertThat(client.outcome(request)).isEqualTo(Outcome.Kind.DONE);
        assertThat(client.take()).containsExactly(register(5, "b"));
    }

    @Test
    void congestionAtQos0PausesAndHoldsRepeatsBack() {
        Client client = withTopic("a", 5);
        client.publish("a", "1", 1);
        client.take();
        client.receive(new Ack.Puback(5, 0, ReturnCode.CONGESTION));
        client.pass(299);
        assertThat(client.take()).isEmpty();
        client.pass(1);

        assertThat(client.take()).containsExactly(Client.packet(FIVE, 2, 1, "1").asDuplicate());
    }

    @Test
    void anotherGatewayIsNotLeftAlone() {
        Client client = Client.connected(OPTIONS.withKeepAliveSeconds(60), 2);
        client.publish(TopicId.shortName("ab"), "1", 1);
        client.receive(new Ack.Puback(0, 1, ReturnCode.CONGESTION));
        client.pass(45 + 40);
        assertThat(client.gateway).isEqualTo(1);
        client.take();
        client.receive(new Connack(ReturnCode.ACCEPTED));

        assertThat(client.take()).containsExactly(Client.packet(TopicId.shortName("ab"), 2, 1, "1"));
    }

    @Test
    void congestedGatewayIsLeftAloneOverConnections() {
        Client client = withTopic("a", 5);
        client.receive(new Ack.Puback(5, 0, ReturnCode.CONGESTION));
        client.connect();
        client.publish(TopicId.shortName("ab"), "1", 0);
        assertThat(client.take()).isEmpty();
        client.pass(300);

        assertThat(client.take()).hasSize(1);
    }

    @Test
    @Covers("SN-6.7-1")
    void predefinedIdsAndShortNamesAreNotRegistered() {
        Client client =
                Client.connected(OPTIONS.withPredefined(Map.of(7, "lamp")).withShortNames(true));
        client.publish("lamp", "1", 0);
        client.publish("ab", "2", 0);
        client.publish(TopicId.predefined(9), "3", 1);

        assertThat(client.take())
                .containsExactly(
                        Client.packet(TopicId.predefined(7), 0, 0, "1"),
                        Client.packet(TopicId.shortName("ab"), 0, 0, "2"),
                        Client.packet(TopicId.predefined(9), 1, 1, "3"));
        client.receive(new Ack.Puback(9, 1, ReturnCode.INVALID_TOPIC_ID));
        assertThat(client.outcomes.get(4L)).isEqualTo(Outcome.rejected(ReturnCode.INVALID_TOPIC_ID));
        assertThat(client.take()).isEmpty();
    }

    @Test
    void qosMinusOneNeedsNoConnection() {
        Client client = new Client(OPTIONS.withPredefined(Map.of(7, "lamp")));
        long request = client.publish("lamp", "1", -1);

        assertThat(client.take()).containsExactly(Client.packet(TopicId.predefined(7), 0, -1, "1"));
        assertThat(client.outcome(request)).isEqualTo(Outcome.Kind.DONE);
        assertThat(client.outcome(client.publish("door", "1", -1))).isEqualTo(Outcome.Kind.NOT_SENT);
    }

    @Test
    void onlySoManyWait() {
        Client client = Client.connected(OPTIONS.withWaitingMax(2));
        List<Long> requests = IntStream.range(0, 4)
                .mapToObj(i -> client.publish("a", "" + i, 1))
                .toList();

        assertThat(client.outcome(requests.get(2))).isNull();
        assertThat(client.outcome(requests.get(3))).isEqualTo(Outcome.Kind.FULL);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void keptSessionGoesOnWithWhatIsOpen(boolean isReleased) {
        Client client = withTopic("a", 5);
        long request = client.publish("a", "1", 2);
        if (isReleased) {
            client.receive(new Ack.Pubrec(2));
        }
        client.receive(Disconnect.PLAIN);
        client.pass(10);
        client.take();
        client.receive(new Connack(ReturnCode.ACCEPTED));
        if (isReleased) {
            assertThat(client.take()).containsExactly(new Ack.Pubrel(2));
        } else {
            assertThat(client.take()).containsExactly(register(3, "a"));
            client.receive(accepted(8, 3));
            assertThat(client.take())
                    .containsExactly(Client.packet(TopicId.normal(8), 2, 2, "1").asDuplicate());
            client.receive(new Ack.Pubrec(2));
        }
        client.receive(new Ack.Pubcomp(2));

        assertThat(client.outcome(request)).isEqualTo(Outcome.Kind.DONE);
    }

    @Test
    void whatMayHaveArrivedIsToldAtTheEndAndSentAgainInAKeptSession() {
        Client client = withTopic("a", 5);
        long open = client.publish("a", "1", 1);
        long waiting = client.publish("a", "2", 1);
        client.disconnect();
        client.receive(Disconnect.PLAIN);
        assertThat(client.outcome(open)).isEqualTo(Outcome.Kind.LOST);
        assertThat(client.outcome(waiting)).isEqualTo(Outcome.Kind.NOT_SENT);
        client.connect();
        client.receive(accepted(5, 3));

        assertThat(client.take())
                .containsExactly(
                        register(3, "a"), Client.packet(FIVE, 2, 1, "1").asDuplicate());
        client.receive(new Ack.Puback(5, 2, ReturnCode.ACCEPTED));
        assertThat(client.outcome(open)).isEqualTo(Outcome.Kind.LOST);
    }

    @Test
    void newSessionIsSentAgainWhatMayComeTwice() {
        Client client = Client.connected(OPTIONS);
        long request = client.publish(TopicId.shortName("ab"), "1", 1);
        client.receive(Disconnect.PLAIN);
        client.pass(10);
        client.take();
        client.receive(new Connack(ReturnCode.ACCEPTED));

        assertThat(client.take()).containsExactly(Client.packet(TopicId.shortName("ab"), 2, 1, "1"));
        assertThat(client.outcome(request)).isNull();
        client.disconnect();
        client.receive(Disconnect.PLAIN);
        assertThat(client.outcome(request)).isEqualTo(Outcome.Kind.LOST);
        client.connect();
        assertThat(client.take()).as("whoever asked has been told").isEmpty();
    }

    @Test
    void newSessionIsNotSentAgainWhatMustNotComeTwice() {
        Client client = Client.connected(OPTIONS);
        long open = client.publish(TopicId.shortName("ab"), "1", 2);
        long waiting = client.publish(TopicId.shortName("ab"), "2", 1);
        client.receive(Disconnect.PLAIN);
        client.pass(10);
        client.take();
        client.receive(new Connack(ReturnCode.ACCEPTED));

        assertThat(client.outcome(open)).isEqualTo(Outcome.Kind.LOST);
        assertThat(client.take()).containsExactly(Client.packet(TopicId.shortName("ab"), 2, 1, "2"));
        assertThat(client.outcome(waiting)).isNull();
    }

    @Test
    void whatIsNeverAnsweredEndsTwoConnectionsAtMost() {
        Client client = withTopic("a", 5);
        long silent = client.publish(TopicId.shortName("ab"), "too long", 1);
        long next = client.publish(TopicId.shortName("ab"), "2", 1);
        for (int connections = 0; connections < 2; connections++) {
            assertThat(client.outcome(silent)).isNull();
            client.pass(40);
            assertThat(client.endpoint.state()).isEqualTo(SnClientEndpoint.State.CONNECTING);
            client.receive(new Connack(ReturnCode.ACCEPTED));
        }

        assertThat(client.outcome(silent)).isEqualTo(Outcome.Kind.NO_ANSWER);
        assertThat(client.take()).last().isEqualTo(Client.packet(TopicId.shortName("ab"), 3, 1, "2"));
        client.receive(new Ack.Puback(0, 3, ReturnCode.ACCEPTED));
        assertThat(client.outcome(next)).isEqualTo(Outcome.Kind.DONE);
    }

    /** A client with a session that is kept and a topic that is registered; its next identifier is 2. */
    private static Client withTopic(String topic, int id) {
        Client client = Client.connected(OPTIONS.withCleanSession(false));
        client.ask(new Request.Register(topic));
        client.receive(accepted(id, 1));
        client.take();
        return client;
    }

    private static Registration.Register register(int msgId, String topic) {
        return new Registration.Register(TopicId.NONE, msgId, topic);
    }

    private static Registration.Regack accepted(int id, int msgId) {
        return new Registration.Regack(id, msgId, ReturnCode.ACCEPTED);
    }
}
