package org.ternmq.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.ternmq.broker.loop.VirtualClient;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.Version;

/** What of retained messages a restart makes that were on their way to a subscriber. */
class RetainedAfterRestartTest {
    @Test
    void whatWasReplacedWhileItWaitedDoesNotCome() {
        var broker = new JournaledBroker();
        VirtualClient sender = broker.passing("sender");
        sender.send(JournaledBroker.publish("a", Qos.AT_LEAST_ONCE, true, 1));
        sender.send(JournaledBroker.publish("b", Qos.AT_LEAST_ONCE, true, 2));
        broker.afterSync(sender);
        var receiver = new VirtualClient(broker.loops, Version.V5);
        Properties one =
                Properties.of(PropertyId.SESSION_EXPIRY_INTERVAL, 3_600).with(PropertyId.RECEIVE_MAXIMUM, 1);
        receiver.send(new Connect(Version.V5, "receiver", false, 60, one, Optional.empty(), Connect.Login.NONE));
        broker.afterSync(receiver);
        receiver.subscribe("#", Qos.AT_LEAST_ONCE);
        List<String> first = VirtualClient.payloads(broker.afterSync(receiver));
        assertThat(first).hasSize(1);

        String other = first.contains("m1") ? "b" : "a";
        sender.send(JournaledBroker.publish(other, Qos.AT_LEAST_ONCE, true, 3));
        broker.afterSync(sender);
        receiver.cut();
        broker.sync();

        JournaledBroker next = broker.afterPowerLoss(1);
        var again = new VirtualClient(next.loops, Version.V5);
        List<String> came = new ArrayList<>(VirtualClient.payloads(next.connect(again, "receiver", Optional.empty())));
        came.addAll(VirtualClient.payloads(next.afterSync(again)));
        assertThat(came).containsExactly(first.get(0), "m3");
    }

    /** A message may be in flight twice: as it was published, and because it is retained. */
    @Test
    void whatWasSentTwiceIsRepeatedTwiceEachUnderItsOwnTerms() {
        var broker = new JournaledBroker();
        VirtualClient receiver = broker.subscriber("receiver", "t", Qos.EXACTLY_ONCE);
        VirtualClient sender = broker.passing("sender");
        sender.send(JournaledBroker.publish("t", Qos.EXACTLY_ONCE, true, 1));
        List<Publish> sent = publishes(broker.afterSync(receiver));
        receiver.subscribe("t", Qos.EXACTLY_ONCE);
        sent.addAll(publishes(broker.afterSync(receiver)));
        assertThat(sent).extracting(each -> each.message().retain()).containsExactly(false, true);

        JournaledBroker next = broker.afterPowerLoss(1);
        var again = new VirtualClient(next.loops, Version.V5);
        List<Publish> repeated = publishes(next.connect(again, "receiver", Optional.empty()));
        repeated.addAll(publishes(next.afterSync(again)));

        assertThat(repeated).allMatch(Publish::dup);
        assertThat(repeated)
                .extracting(Publish::packetId)
                .isEqualTo(sent.stream().map(Publish::packetId).toList());
        assertThat(repeated).extracting(each -> each.message().retain()).containsExactly(false, true);
    }

    private static List<Publish> publishes(List<Packet> packets) {
        return new ArrayList<>(packets.stream()
                .filter(Publish.class::isInstance)
                .map(Publish.class::cast)
                .toList());
    }
}
