package org.ternmq.sn.client.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.ternmq.sn.client.options.SnClientOptions;
import org.ternmq.sn.codec.packet.Connect;
import org.ternmq.sn.codec.packet.Disconnect;
import org.ternmq.sn.codec.packet.Ping;
import org.ternmq.sn.codec.value.TopicId;
import org.ternmq.testkit.Covers;

/** A client that sleeps, and fetches its messages from time to time. */
class SleepingTest {
    private static final Ping.Pingreq WAKE = new Ping.Pingreq("c");
    private final Client client = Client.connected(SnClientOptions.of("c").withShortNames(true));

    @Test
    void messagesAreFetchedUntilPingresp() {
        asleep();
        client.pass(100_000);
        assertThat(client.take()).as("nobody keeps a sleeper alive").isEmpty();
        long wake = client.wake();
        assertThat(client.take()).containsExactly(WAKE);
        client.receive(Client.packet(TopicId.shortName("ab"), 0, 0, "1"));
        assertThat(client.texts()).containsExactly("1");
        assertThat(client.outcome(wake)).isNull();
        client.receive(Ping.Pingresp.INSTANCE);

        assertThat(client.outcome(wake)).isEqualTo(Outcome.Kind.DONE);
        assertThat(client.endpoint.state()).isEqualTo(SnClientEndpoint.State.ASLEEP);
    }

    @Test
    @Covers("SN-6.14-10")
    void whoIsNotAnsweredWhenWakingSleepsOn() {
        asleep();
        long wake = client.wake();
        client.pass(9);
        client.receive(Client.packet(TopicId.shortName("ab"), 0, 0, "1"));
        client.pass(9);
        assertThat(client.take()).as("a message restarts the time").containsExactly(WAKE);
        client.pass(31);

        assertThat(client.take()).containsExactly(WAKE, WAKE, WAKE);
        assertThat(client.outcome(wake)).isEqualTo(Outcome.Kind.NO_ANSWER);
        assertThat(client.endpoint.state()).isEqualTo(SnClientEndpoint.State.ASLEEP);
    }

    @Test
    void connectEndsTheSleepAndKeepsTheSession() {
        asleep();
        client.endpoint.connect(client.next(), client.now());

        assertThat(client.take()).containsExactly(new Connect(false, false, Connect.PROTOCOL_ID, 60, "c"));
    }

    @Test
    void sleepMayBeginAnewWithAnotherTime() {
        asleep();
        client.receive(Disconnect.PLAIN);
        assertThat(client.endpoint.state()).as("late").isEqualTo(SnClientEndpoint.State.ASLEEP);
        client.sleep(5);

        assertThat(client.take()).containsExactly(new Disconnect(5));
    }

    @Test
    void gatewayThatHasForgottenTheSleeperIsConnectedToAnew() {
        asleep();
        long wake = client.wake();
        client.take();
        client.pass(10);
        client.receive(Disconnect.PLAIN);

        assertThat(client.outcome(wake)).isEqualTo(Outcome.Kind.LOST);
        assertThat(client.take()).containsExactly(WAKE, new Connect(false, true, Connect.PROTOCOL_ID, 60, "c"));
    }

    @Test
    void nothingIsAskedAsleepAndNobodySleepsWhileSomethingIsOpen() {
        client.publish("a", "1", 1);
        assertThat(client.outcome(client.sleep(60))).isEqualTo(Outcome.Kind.NOT_SENT);
        client.disconnect();
        client.receive(Disconnect.PLAIN);
        client.connect();
        asleep();

        assertThat(client.outcome(client.publish("a", "1", 0))).isEqualTo(Outcome.Kind.NOT_SENT);
        assertThat(client.outcome(client.ping())).isEqualTo(Outcome.Kind.NOT_SENT);
    }

    private void asleep() {
        client.take();
        long request = client.sleep(60);
        assertThat(client.take()).containsExactly(new Disconnect(60));
        client.receive(Disconnect.PLAIN);
        assertThat(client.outcome(request)).isEqualTo(Outcome.Kind.DONE);
    }
}
