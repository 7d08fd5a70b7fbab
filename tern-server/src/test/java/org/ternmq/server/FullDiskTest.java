package org.ternmq.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ternmq.server.JournaledBroker.kinds;
import static org.ternmq.server.JournaledBroker.publish;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ternmq.broker.loop.VirtualClient;
import org.ternmq.codec.packet.Ack.Puback;
import org.ternmq.codec.packet.Suback;
import org.ternmq.codec.packet.Subscribe;
import org.ternmq.codec.packet.Unsubscribe;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.Version;

/** At the low-space mark nothing new is taken that would have to be kept, and everything else goes on. */
class FullDiskTest {
    private final JournaledBroker broker = new JournaledBroker();
    private VirtualClient receiver;

    @BeforeEach
    void oneWaitsForMessages() {
        receiver = broker.subscriber("receiver", "kept/#", Qos.EXACTLY_ONCE);
        broker.recorded();
    }

    @Test
    void aMessageThatWouldBeKeptIsRefusedAndItsPublisherOf5ToldWhy() {
        VirtualClient publisher = broker.passing("publisher");
        fill();

        assertThat(kinds(publisher.ask(publish("kept/a", Qos.AT_LEAST_ONCE, false, 1))))
                .containsExactly("PUBACK QUOTA_EXCEEDED");
        assertThat(kinds(publisher.ask(publish("kept/a", Qos.EXACTLY_ONCE, false, 2))))
                .containsExactly("PUBREC QUOTA_EXCEEDED");
        assertThat(kinds(publisher.ask(publish("else", Qos.AT_LEAST_ONCE, true, 3))))
                .containsExactly("PUBACK QUOTA_EXCEEDED");
        assertThat(broker.recorded()).isEmpty();
        assertThat(receiver.receive()).isEmpty();
    }

    @Test
    void aPublisherOf311IsNotAcknowledgedButClosed() {
        for (Qos qos : List.of(Qos.AT_LEAST_ONCE, Qos.EXACTLY_ONCE)) {
            var publisher = new VirtualClient(broker.loops, Version.V3_1_1);
            publisher.connect("old", true, 0, Optional.empty());
            fill();

            assertThat(publisher.ask(publish("kept/a", qos, false, 1))).isEmpty();
            assertThat(publisher.isClosed()).isTrue();
            broker.disk.usableBytes(Long.MAX_VALUE);
            broker.later(2);
        }
        assertThat(receiver.receive()).isEmpty();
    }

    @Test
    void messagesThatNobodyKeepsGoOn() {
        VirtualClient publisher = broker.passing("publisher");
        VirtualClient passer = broker.passing("passer");
        passer.subscribe("#", Qos.AT_LEAST_ONCE);
        passer.receive();
        fill();

        assertThat(kinds(publisher.ask(publish("free", Qos.AT_LEAST_ONCE, false, 1))))
                .containsExactly("PUBACK");
        assertThat(kinds(publisher.ask(publish("kept/a", Qos.AT_MOST_ONCE, false, 0))))
                .isEmpty();
        assertThat(kinds(passer.receive())).containsExactly("PUBLISH", "PUBLISH");
        assertThat(kinds(receiver.receive())).containsExactly("PUBLISH");
    }

    @Test
    void atQos0AMessageIsDeliveredButNotRetained() {
        VirtualClient publisher = broker.passing("publisher");
        fill();

        publisher.ask(publish("kept/r", Qos.AT_MOST_ONCE, true, 0));

        assertThat(kinds(receiver.receive())).containsExactly("PUBLISH");
        assertThat(broker.loops.shared.retained().size()).isZero();
    }

    @Test
    void whatIsRetainedCanBeCleared() {
        VirtualClient publisher = broker.passing("publisher");
        broker.afterSync(publisher);
        publisher.send(publish("r", Qos.AT_LEAST_ONCE, true, 1));
        broker.afterSync(publisher);
        fill();

        publisher.send(
                new org.ternmq.codec.packet.Publish(VirtualClient.message("r", "", Qos.AT_LEAST_ONCE, true), 2, false));

        assertThat(broker.afterSync(publisher)).containsExactly(Puback.success(2));
        assertThat(broker.loops.shared.retained().size()).isZero();
    }

    @Test
    void deliveriesBegunGoOn() {
        VirtualClient publisher = broker.passing("publisher");
        publisher.send(publish("kept/a", Qos.EXACTLY_ONCE, false, 1));
        assertThat(kinds(broker.afterSync(publisher))).containsExactly("PUBREC");
        fill();

        assertThat(kinds(broker.afterSync(receiver))).containsExactly("PUBLISH");
        receiver.send(new org.ternmq.codec.packet.Ack.Pubrec(1, ReasonCode.SUCCESS, Properties.NONE));
        assertThat(kinds(broker.afterSync(receiver))).containsExactly("PUBREL");
        receiver.send(new org.ternmq.codec.packet.Ack.Pubcomp(1, ReasonCode.SUCCESS, Properties.NONE));
        broker.afterSync(receiver);
        assertThat(broker.recorded()).contains("COMPLETED");
    }

    @Test
    void newSessionsThatWouldBeKeptAreRefusedKnownOnesGoOn() {
        fill();

        var fresh = new VirtualClient(broker.loops, Version.V5);
        assertThat(fresh.connect("fresh", false, 60, Optional.empty()).returnCode())
                .isEqualTo(ReasonCode.QUOTA_EXCEEDED.code());
        assertThat(fresh.why).isEqualTo("the disk is nearly full, no further session can be kept");
        var old = new VirtualClient(broker.loops, Version.V3_1_1);
        assertThat(old.connect("old", false, 0, Optional.empty()).returnCode()).isEqualTo(3);
        assertThat(old.isClosed()).isTrue();
        assertThat(broker.passing("passing").isClosed()).isFalse();
        var again = new VirtualClient(broker.loops, Version.V5);
        assertThat(again.connect("receiver", false, 60, Optional.empty()).sessionPresent())
                .isTrue();
    }

    @Test
    void newSubscriptionsOfKeptSessionsAreRefusedOthersAndChangesAreNot() {
        VirtualClient passer = broker.passing("passer");
        fill();

        assertThat(reasons(receiver, "more")).containsExactly(ReasonCode.QUOTA_EXCEEDED);
        assertThat(reasons(receiver, "kept/#")).containsExactly(ReasonCode.GRANTED_QOS_1);
        assertThat(reasons(passer, "more")).containsExactly(ReasonCode.GRANTED_QOS_1);
        receiver.send(new Unsubscribe(5, Properties.NONE, List.of(TopicFilter.of("kept/#"))));
        assertThat(kinds(broker.afterSync(receiver))).containsExactly("UNSUBACK");
    }

    @Test
    void withRoomAgainEverythingIsTakenAgain() {
        VirtualClient publisher = broker.passing("publisher");
        fill();
        broker.disk.usableBytes(Long.MAX_VALUE);
        broker.later(2);

        publisher.send(publish("kept/a", Qos.AT_LEAST_ONCE, false, 1));
        assertThat(broker.afterSync(publisher)).containsExactly(Puback.success(1));
    }

    private List<ReasonCode> reasons(VirtualClient client, String filter) {
        client.send(new Subscribe(
                4, Properties.NONE, List.of(Subscribe.Request.of(TopicFilter.of(filter), Qos.AT_LEAST_ONCE))));
        return broker.afterSync(client).stream()
                .filter(Suback.class::isInstance)
                .flatMap(packet -> ((Suback) packet).reasons().stream())
                .toList();
    }

    private void fill() {
        broker.disk.usableBytes(JournaledBroker.SETTINGS.lowSpaceBytes() - 1);
        broker.later(2);
    }
}
