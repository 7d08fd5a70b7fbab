package org.ternmq.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.ternmq.broker.loop.VirtualClient;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.Version;

/** A message may be in flight twice: as it was published, and because it is retained. */
class SentTwiceTest {
    @Test
    void afterARestartEachIsRepeatedUnderItsOwnTerms() {
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
