package org.ternmq.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.ternmq.broker.loop.VirtualClient;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.Version;

/** A retained message that waits for a subscriber and is replaced meanwhile. */
class ReplacedWhileWaitingTest {
    @Test
    void theOldOneDoesNotComeAfterARestart() {
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
}
