package org.ternmq.sn.client.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.ternmq.codec.value.Qos;
import org.ternmq.sn.client.options.SnClientOptions;
import org.ternmq.sn.codec.packet.Suback;
import org.ternmq.sn.codec.packet.Subscribe;
import org.ternmq.sn.codec.packet.Unsuback;
import org.ternmq.sn.codec.packet.Unsubscribe;
import org.ternmq.sn.codec.value.ReturnCode;
import org.ternmq.sn.codec.value.Topic;
import org.ternmq.sn.codec.value.TopicId;
import org.ternmq.testkit.Covers;

/** Subscriptions. */
class SubscribingTest {
    private static final SnClientOptions OPTIONS = SnClientOptions.of("c").withKeepAliveSeconds(0);
    private static final Topic NAME = new Topic.Name("a/b");

    @Test
    void grantAndIdAreTold() {
        Client client = Client.connected(OPTIONS);
        long request = client.subscribe(NAME);
        assertThat(client.take()).containsExactly(subscribe(1, NAME));
        client.receive(new Suback(Qos.AT_LEAST_ONCE, 5, 1, ReturnCode.ACCEPTED));

        assertThat(client.outcomes.get(request)).isEqualTo(Outcome.subscribed(5, Qos.AT_LEAST_ONCE));
        client.receive(Client.packet(TopicId.normal(5), 0, 0, "hi"));
        assertThat(client.delivered.getFirst().topic()).isEqualTo("a/b");
        client.publish("a/b", "1", 0);
        assertThat(client.take())
                .as("the id serves both ways")
                .containsExactly(Client.packet(TopicId.normal(5), 0, 0, "1"));
    }

    @Test
    @Covers("SN-6.7-3")
    void predefinedIdsAndShortNamesAreSubscribedTo() {
        Client client = Client.connected(OPTIONS.withShortNames(true));
        client.subscribe(TopicId.predefined(7));
        client.receive(new Suback(Qos.AT_MOST_ONCE, 7, 1, ReturnCode.ACCEPTED));
        client.subscribe(new Topic.Name("ab"));
        client.receive(new Suback(Qos.AT_MOST_ONCE, 0, 2, ReturnCode.ACCEPTED));

        assertThat(client.take())
                .containsExactly(subscribe(1, TopicId.predefined(7)), subscribe(2, TopicId.shortName("ab")));
        client.receive(Client.packet(TopicId.predefined(7), 0, 0, "1"));
        client.receive(Client.packet(TopicId.shortName("ab"), 0, 0, "2"));
        assertThat(client.delivered).extracting(SnMessage::topic).containsExactly("", "ab");
    }

    @Test
    @Covers("SN-6.9-4")
    void oneIsOpenAtATime() {
        Client client = Client.connected(OPTIONS);
        client.subscribe(NAME);
        long second = client.ask(new Request.Unsubscribe(NAME));
        assertThat(client.take()).containsExactly(subscribe(1, NAME));
        client.receive(new Unsuback(1));
        client.receive(new Suback(Qos.AT_MOST_ONCE, 5, 9, ReturnCode.ACCEPTED));
        assertThat(client.take()).as("those were not the answer").isEmpty();
        client.receive(new Suback(Qos.AT_MOST_ONCE, 5, 1, ReturnCode.ACCEPTED));
        assertThat(client.take()).containsExactly(new Unsubscribe(2, NAME));
        client.receive(new Unsuback(2));

        assertThat(client.outcome(second)).isEqualTo(Outcome.Kind.DONE);
    }

    @Test
    @Covers("SN-6.9-3")
    void congestedGatewayIsAskedAgainLater() {
        Client client = Client.connected(OPTIONS);
        long request = client.subscribe(NAME);
        client.take();
        client.receive(new Suback(Qos.AT_MOST_ONCE, 0, 1, ReturnCode.CONGESTION));
        client.pass(299);
        assertThat(client.take()).isEmpty();
        client.pass(1);
        assertThat(client.take()).containsExactly(subscribe(2, NAME));
        client.receive(new Suback(Qos.AT_MOST_ONCE, 0, 2, ReturnCode.NOT_SUPPORTED));

        assertThat(client.outcomes.get(request)).isEqualTo(Outcome.rejected(ReturnCode.NOT_SUPPORTED));
    }

    @Test
    void repeatSaysThatItIsOne() {
        Client client = Client.connected(OPTIONS);
        client.subscribe(NAME);
        client.pass(10);

        assertThat(client.take()).containsExactly(subscribe(1, NAME), new Subscribe(true, Qos.EXACTLY_ONCE, 1, NAME));
    }

    private static Subscribe subscribe(int msgId, Topic topic) {
        return new Subscribe(false, Qos.EXACTLY_ONCE, msgId, topic);
    }
}
