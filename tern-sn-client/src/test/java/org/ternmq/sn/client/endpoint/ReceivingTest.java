package org.ternmq.sn.client.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.ternmq.codec.value.Bytes;
import org.ternmq.sn.client.options.SnClientOptions;
import org.ternmq.sn.codec.packet.Ack;
import org.ternmq.sn.codec.packet.Connack;
import org.ternmq.sn.codec.packet.Publish;
import org.ternmq.sn.codec.packet.Registration;
import org.ternmq.sn.codec.packet.SnPacket;
import org.ternmq.sn.codec.value.ReturnCode;
import org.ternmq.sn.codec.value.TopicId;
import org.ternmq.testkit.Covers;

/** What the gateway sends of itself. */
class ReceivingTest {
    private static final TopicId FIVE = TopicId.normal(5);
    private final Client client = Client.connected(SnClientOptions.of("c").withKeepAliveSeconds(0));

    @Test
    void registeredTopicIsTheNameOfMessages() {
        register(5, "a");
        client.receive(Client.packet(FIVE, 0, 0, "0"));
        client.receive(Client.packet(FIVE, 3, 1, "1"));

        assertThat(client.delivered)
                .containsExactly(
                        new SnMessage("a", FIVE, Bytes.utf8("0"), 0, false),
                        new SnMessage("a", FIVE, Bytes.utf8("1"), 1, false));
        assertThat(client.take()).containsExactly(new Ack.Puback(5, 3, ReturnCode.ACCEPTED));
    }

    @Test
    void registrationsThatMeanNothingAreRefused() {
        client.receive(new Registration.Register(0, 1, "a"));
        client.receive(new Registration.Register(5, 2, "a/#"));

        assertThat(client.take())
                .containsExactly(
                        new Registration.Regack(0, 1, ReturnCode.INVALID_TOPIC_ID),
                        new Registration.Regack(5, 2, ReturnCode.NOT_SUPPORTED));
    }

    @Test
    @Covers({"SN-6.10-3", "SN-6.7-2", "SN-5.4-2"})
    void unknownTopicIdIsRefusedAtAnyQos() {
        client.receive(Client.packet(FIVE, 0, 0, "0"));
        client.receive(Client.packet(TopicId.predefined(7), 8, 1, "1"));
        client.receive(Client.packet(FIVE, 9, 2, "2"));

        assertThat(client.delivered).isEmpty();
        assertThat(client.take())
                .containsExactly(
                        new Ack.Puback(5, 0, ReturnCode.INVALID_TOPIC_ID),
                        new Ack.Puback(7, 8, ReturnCode.INVALID_TOPIC_ID),
                        new Ack.Puback(5, 9, ReturnCode.INVALID_TOPIC_ID));
    }

    @Test
    void qos2IsDeliveredOnce() {
        register(5, "a");
        Publish publish = Client.packet(FIVE, 3, 2, "once");
        client.receive(publish);
        client.receive(publish.asDuplicate());
        client.receive(new Ack.Pubrel(3));
        client.receive(new Ack.Pubrel(3));

        assertThat(client.texts()).containsExactly("once");
        assertThat(client.take())
                .containsExactly(new Ack.Pubrec(3), new Ack.Pubrec(3), new Ack.Pubcomp(3), new Ack.Pubcomp(3));
    }

    @Test
    void lateRepeatIsAnsweredAndNotDelivered() {
        register(5, "a");
        Publish publish = Client.packet(FIVE, 3, 2, "once");
        exchange(publish);
        client.receive(publish);
        assertThat(client.take()).containsExactly((SnPacket) new Ack.Pubrec(3));
        client.receive(new Ack.Pubrel(3));
        exchange(Client.packet(FIVE, 3, 2, "twice"));
        client.pass(5);
        exchange(publish);

        assertThat(client.texts()).containsExactly("once", "twice", "once");
    }

    @Test
    void onlyTheLastFewAreRemembered() {
        register(5, "a");
        for (int id = 1; id <= 17; id++) {
            exchange(Client.packet(FIVE, id, 2, "" + id));
        }
        client.receive(Client.packet(FIVE, 2, 2, "2"));
        assertThat(client.delivered).hasSize(17);
        client.receive(Client.packet(FIVE, 1, 2, "1"));
        assertThat(client.delivered).hasSize(18);
    }

    @Test
    void newSessionBeginsWithoutOpenExchanges() {
        register(5, "a");
        client.receive(Client.packet(FIVE, 3, 2, "1"));
        client.connect();
        register(5, "a");
        client.receive(Client.packet(FIVE, 3, 2, "1"));

        assertThat(client.texts()).containsExactly("1", "1");
    }

    @Test
    void keptSessionGoesOnWithOpenExchangesAtItsGatewayOnly() {
        Client keeper =
                Client.connected(SnClientOptions.of("c").withCleanSession(false).withShortNames(true), 2);
        Publish publish = Client.packet(TopicId.shortName("ab"), 3, 2, "1");
        keeper.receive(publish);
        keeper.connect();
        keeper.receive(publish);
        assertThat(keeper.texts()).containsExactly("1");
        keeper.pass(45 + 40);
        keeper.receive(new Connack(ReturnCode.ACCEPTED));
        keeper.receive(publish);

        assertThat(keeper.gateway).isEqualTo(1);
        assertThat(keeper.texts()).as("another gateway counts for itself").containsExactly("1", "1");
    }

    private void exchange(Publish publish) {
        client.receive(publish);
        client.receive(new Ack.Pubrel(publish.msgId()));
        client.take();
    }

    private void register(int id, String topic) {
        client.receive(new Registration.Register(id, 1, topic));
        assertThat(client.take()).containsExactly(new Registration.Regack(id, 1, ReturnCode.ACCEPTED));
    }
}
