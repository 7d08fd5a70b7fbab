package org.ternmq.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ternmq.server.JournaledBroker.kinds;
import static org.ternmq.server.JournaledBroker.publish;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ternmq.broker.loop.VirtualClient;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.packet.Subscribe;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicFilter;

/** A disk that stands still, or fails: nothing is acknowledged, memory is bounded, and what needs no disk goes on. */
class SlowDiskTest {
    private static final int FLOOD = 2_000;

    private final JournaledBroker broker = new JournaledBroker();

    @Test
    void whileTheDiskStandsStillPublishersAreNotReadAndAfterwardsAllGoesOn() {
        broker.subscriber("receiver", "t", Qos.AT_LEAST_ONCE).cut();
        VirtualClient publisher = broker.passing("publisher");
        broker.sync();
        for (int id = 1; id <= FLOOD; id++) {
            publisher.send(large("t", id));
        }

        assertThat(publisher.receive()).isEmpty();
        assertThat(publisher.connection.isReading()).isFalse();
        long held = broker.unsyncedBytes();
        broker.loops.advanceSeconds(5);
        assertThat(publisher.receive()).isEmpty();
        assertThat(held)
                .isEqualTo(broker.unsyncedBytes())
                .isLessThan(JournaledBroker.SETTINGS.unsyncedBytesMax() + 2_048);

        List<Packet> acknowledged = new ArrayList<>();
        while (acknowledged.size() < FLOOD) { // each time so much as may wait
            broker.sync();
            List<Packet> more = publisher.receive();
            assertThat(more).isNotEmpty();
            acknowledged.addAll(more);
        }
        assertThat(kinds(acknowledged)).hasSize(FLOOD).containsOnly("PUBACK");
        assertThat(publisher.isClosed()).isFalse();
    }

    @Test
    void whoSubscribesAgainAndAgainIsNotReadEither() {
        VirtualClient subscriber = broker.kept("subscriber");
        for (int i = 0; i < 10_000; i++) {
            var request = Subscribe.Request.of(TopicFilter.of("a/rather/long/filter/" + i % 10), Qos.AT_MOST_ONCE);
            subscriber.send(new Subscribe(1, Properties.NONE, List.of(request)));
        }

        assertThat(subscriber.receive()).isEmpty();

        assertThat(subscriber.connection.isReading()).isFalse();
        assertThat(broker.unsyncedBytes()).isLessThan(JournaledBroker.SETTINGS.unsyncedBytesMax() + 2_048);
    }

    @Test
    void whoWantsNothingWrittenGoesOnMeanwhile() {
        broker.subscriber("receiver", "t", Qos.AT_LEAST_ONCE).cut();
        VirtualClient held = broker.passing("held");
        for (int id = 1; id <= FLOOD; id++) {
            held.send(large("t", id));
        }
        VirtualClient free = broker.passing("free");

        assertThat(kinds(free.ask(publish("free", Qos.AT_LEAST_ONCE, false, 1))))
                .containsExactly("PUBACK");
        assertThat(held.connection.isReading()).isFalse();
    }

    @Test
    void afterAFailedSyncNothingIsAcknowledgedAnyMore() {
        broker.subscriber("receiver", "t", Qos.AT_LEAST_ONCE).cut();
        VirtualClient publisher = broker.passing("publisher");
        broker.disk.failNextSync();

        publisher.send(publish("t", Qos.AT_LEAST_ONCE, false, 1));
        assertThat(broker.afterSync(publisher)).isEmpty();
        publisher.send(publish("t", Qos.AT_LEAST_ONCE, false, 2)); // the disk would take it again
        assertThat(broker.afterSync(publisher)).isEmpty();
    }

    @Test
    void clientsAreToldThatTheBrokerStopsThoughNothingCanBeWritten() {
        VirtualClient kept = broker.subscriber("receiver", "t", Qos.AT_LEAST_ONCE);
        broker.disk.failNextSync();
        kept.send(publish("t", Qos.EXACTLY_ONCE, false, 1));
        broker.afterSync(kept);

        broker.loops.loops[0].stop(org.ternmq.codec.value.ReasonCode.SERVER_SHUTTING_DOWN, "server stops");

        assertThat(kinds(kept.receive())).containsExactly("DISCONNECT");
        assertThat(kept.isClosed()).isTrue();
    }

    private static Publish large(String topic, int id) {
        return new Publish(VirtualClient.message(topic, "x".repeat(1_000), Qos.AT_LEAST_ONCE, false), id, false);
    }
}
