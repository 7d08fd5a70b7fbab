package org.ternmq.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ternmq.server.JournaledBroker.kinds;
import static org.ternmq.server.JournaledBroker.publish;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.ternmq.broker.loop.VirtualClient;
import org.ternmq.codec.packet.Ack.Pubrec;
import org.ternmq.codec.packet.Ack.Pubrel;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.Version;

/** What is left of a broker whose machine loses power, and how the next one goes on from there. */
class PowerLossTest {
    private final JournaledBroker broker = new JournaledBroker();

    @Test
    void whatWasAcknowledgedIsThereAfterwards() {
        broker.subscriber("receiver", "t", Qos.AT_LEAST_ONCE).cut();
        VirtualClient publisher = broker.passing("publisher");
        publisher.ask(publish("t", Qos.AT_LEAST_ONCE, false, 1));
        assertThat(kinds(broker.afterSync(publisher))).containsExactly("PUBACK");
        assertThat(publisher.ask(publish("t", Qos.AT_LEAST_ONCE, false, 2))).isEmpty(); // and so nobody was told

        JournaledBroker next = broker.afterPowerLoss(1);

        assertThat(VirtualClient.payloads(comesBack(next, "receiver"))).containsExactly("m1");
    }

    @Test
    void whatWasRetainedIsThereAfterwards() {
        VirtualClient publisher = broker.passing("publisher");
        publisher.ask(publish("r", Qos.AT_LEAST_ONCE, true, 1));
        broker.afterSync(publisher);

        JournaledBroker next = broker.afterPowerLoss(1);

        VirtualClient reader = next.passing("reader");
        reader.subscribe("r", Qos.AT_LEAST_ONCE);
        assertThat(VirtualClient.payloads(reader.receive())).containsExactly("m1");
    }

    @Test
    void aConnectedSessionIsDisconnectedThenAndItsTimeCounts() {
        broker.kept("client");
        broker.later(100);

        assertThat(comesBack(broker.afterPowerLoss(3_000), "client"))
                .first()
                .matches(connack -> ((Connack) connack).sessionPresent());
        assertThat(comesBack(broker.afterPowerLoss(3_700), "client"))
                .first()
                .matches(connack -> !((Connack) connack).sessionPresent());
    }

    @Test
    void aWillThatNobodyPublishedIsPublishedThen() {
        broker.subscriber("receiver", "will", Qos.AT_LEAST_ONCE).cut();
        Message will = VirtualClient.message("will", "late", Qos.AT_LEAST_ONCE, false)
                .withProperties(Properties.of(PropertyId.WILL_DELAY_INTERVAL, 100));
        broker.connect(new VirtualClient(broker.loops, Version.V5), "client", Optional.of(will));

        JournaledBroker soon = broker.afterPowerLoss(1);
        assertThat(VirtualClient.payloads(comesBack(soon, "receiver"))).isEmpty();
        JournaledBroker late = broker.afterPowerLoss(200);
        late.later(1);
        assertThat(VirtualClient.payloads(comesBack(late, "receiver"))).containsExactly("late");
    }

    @Test
    void inFlightAtQos1IsSentAgainAsIfNew() {
        VirtualClient receiver = broker.subscriber("receiver", "t", Qos.AT_LEAST_ONCE);
        VirtualClient publisher = broker.passing("publisher");
        publisher.ask(publish("t", Qos.AT_LEAST_ONCE, false, 1));
        assertThat(kinds(broker.afterSync(receiver))).containsExactly("PUBLISH");

        JournaledBroker next = broker.afterPowerLoss(1);

        List<Publish> again = VirtualClient.publishes(comesBack(next, "receiver"));
        assertThat(again).singleElement().satisfies(one -> {
            assertThat(one.dup()).isFalse();
            assertThat(one.message().payload().toUtf8()).isEqualTo("m1");
        });
    }

    @Test
    void inFlightAtQos2IsRepeatedUnderItsIdentifier() {
        VirtualClient receiver = broker.subscriber("receiver", "t", Qos.EXACTLY_ONCE);
        VirtualClient publisher = broker.passing("publisher");
        publisher.ask(publish("t", Qos.EXACTLY_ONCE, false, 7));
        publisher.ask(publish("t", Qos.EXACTLY_ONCE, false, 8));
        List<Publish> first = VirtualClient.publishes(broker.afterSync(receiver));
        receiver.ask(Pubrec.success(first.get(0).packetId()));
        assertThat(kinds(broker.afterSync(receiver))).containsExactly("PUBREL");

        JournaledBroker next = broker.afterPowerLoss(1);

        List<Packet> again = comesBack(next, "receiver");
        assertThat(again).contains(Pubrel.success(first.get(0).packetId()));
        assertThat(VirtualClient.publishes(again)).singleElement().satisfies(one -> {
            assertThat(one.dup()).isTrue();
            assertThat(one.packetId()).isEqualTo(first.get(1).packetId());
        });
    }

    @Test
    void aRepeatedMessageAtQos2IsKnown() {
        broker.subscriber("receiver", "t", Qos.AT_LEAST_ONCE).cut();
        VirtualClient publisher = broker.kept("client");
        publisher.ask(publish("t", Qos.EXACTLY_ONCE, false, 7));
        assertThat(kinds(broker.afterSync(publisher))).containsExactly("PUBREC");

        JournaledBroker next = broker.afterPowerLoss(1);
        VirtualClient again = next.kept("client");
        again.send(new Publish(publish("t", Qos.EXACTLY_ONCE, false, 7).message(), 7, true));
        assertThat(kinds(next.afterSync(again))).containsExactly("PUBREC");

        assertThat(VirtualClient.payloads(comesBack(next, "receiver"))).containsExactly("m7");
    }

    /** What a client of an earlier broker is sent when it comes back. */
    private static List<Packet> comesBack(JournaledBroker next, String clientId) {
        next.later(0);
        return next.connect(new VirtualClient(next.loops, Version.V5), clientId, Optional.empty());
    }
}
