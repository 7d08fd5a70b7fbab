package org.ternmq.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ternmq.server.JournaledBroker.kinds;
import static org.ternmq.server.JournaledBroker.publish;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.ternmq.broker.loop.VirtualBroker;
import org.ternmq.broker.loop.VirtualClient;
import org.ternmq.broker.route.DurabilityRules;
import org.ternmq.codec.packet.Ack.Puback;
import org.ternmq.codec.packet.Ack.Pubrec;
import org.ternmq.codec.packet.Ack.Pubrel;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.Version;
import org.ternmq.core.session.Limits;
import org.ternmq.core.store.Durability;

/** Messages, sessions and listeners that are promised less than the disk. */
class DurabilityClassTest {
    private final JournaledBroker broker = new JournaledBroker(new DurabilityRules(List.of(
            rule("memory/kept/#", Durability.DISK), rule("memory/#", Durability.MEMORY), rule("os/#", Durability.OS))));
    private final VirtualClient publisher = broker.passing("publisher");

    @Test
    void aMessageForMemoryIsNotWrittenAndWaitsForNothing() {
        broker.subscriber("receiver", "#", Qos.AT_LEAST_ONCE).cut();
        broker.recorded();

        assertThat(publisher.ask(publish("memory/a", Qos.AT_LEAST_ONCE, false, 1)))
                .containsExactly(Puback.success(1));
        assertThat(broker.recorded()).isEmpty();
        assertThat(broker.afterPowerLoss(1).records().size()).isPositive();
        assertThat(VirtualClient.payloads(comesBack(broker.afterPowerLoss(1)))).isEmpty();
        assertThat(VirtualClient.payloads(comesBack(broker))).containsExactly("m1");
    }

    @Test
    void theFirstRuleThatMatchesHolds() {
        broker.subscriber("receiver", "#", Qos.AT_LEAST_ONCE).cut();

        assertThat(publisher.ask(publish("memory/kept/a", Qos.AT_LEAST_ONCE, false, 1)))
                .isEmpty();
        assertThat(broker.recorded()).contains("BODY", "PUBLISHED");
    }

    @Test
    void aMessageForTheSystemIsWrittenAndDoesNotWaitForTheDisk() {
        broker.subscriber("receiver", "#", Qos.AT_LEAST_ONCE).cut();
        broker.recorded();

        assertThat(publisher.ask(publish("os/a", Qos.AT_LEAST_ONCE, false, 1))).isEmpty();
        assertThat(broker.beforeSync(publisher)).containsExactly(Puback.success(1));
        assertThat(broker.recorded()).containsExactly("BODY", "PUBLISHED");
        publisher.ask(publish("disk", Qos.AT_LEAST_ONCE, false, 2));
        assertThat(broker.beforeSync(publisher)).isEmpty();
        assertThat(publisher.receive()).containsExactly(Puback.success(2));
    }

    @Test
    void acknowledgementsKeepTheirOrderWhateverTheyWaitFor() {
        broker.subscriber("receiver", "#", Qos.AT_LEAST_ONCE).cut();

        publisher.send(
                publish("disk", Qos.AT_LEAST_ONCE, false, 1),
                publish("os/a", Qos.AT_LEAST_ONCE, false, 2),
                publish("memory/a", Qos.AT_LEAST_ONCE, false, 3));
        assertThat(broker.beforeSync(publisher)).isEmpty();
        assertThat(publisher.receive()).containsExactly(Puback.success(1), Puback.success(2), Puback.success(3));
    }

    @Test
    void messagesKeepTheirOrderInTheQueueOfASession() {
        broker.subscriber("receiver", "#", Qos.AT_LEAST_ONCE).cut();
        for (int id = 1; id <= 1_200; id++) { // more than are held here of those that can be read back
            String topic = id % 3 == 0 ? "disk" : id % 3 == 1 ? "memory/a" : "os/a";
            publisher.send(publish(topic, Qos.AT_LEAST_ONCE, false, id));
            broker.sync();
        }

        List<String> wanted = java.util.stream.IntStream.rangeClosed(1, 1_200)
                .mapToObj(id -> "m" + id)
                .toList();
        VirtualClient receiver = new VirtualClient(broker.loops, Version.V5);
        List<String> came = new java.util.ArrayList<>();
        List<Packet> more = broker.connect(receiver, "receiver", Optional.empty());
        while (!more.isEmpty()) {
            came.addAll(VirtualClient.payloads(more));
            VirtualClient.publishes(more).forEach(one -> receiver.send(Puback.success(one.packetId())));
            more = broker.afterSync(receiver);
        }
        assertThat(came).isEqualTo(wanted);
    }

    @Test
    void identifiersOfKeptSessionsAreWrittenForMessagesInMemoryToo() {
        VirtualClient receiver = broker.subscriber("receiver", "#", Qos.EXACTLY_ONCE);
        VirtualClient sender = broker.kept("sender");
        broker.recorded();

        assertThat(sender.ask(publish("memory/a", Qos.EXACTLY_ONCE, false, 1))).isEmpty();
        assertThat(receiver.receive()).isEmpty();
        assertThat(broker.afterSync(sender)).containsExactly(Pubrec.success(1));
        int id = VirtualClient.publishes(receiver.receive()).getFirst().packetId();
        assertThat(broker.recorded()).containsExactly("RECEIVED", "RELEASED");

        // The message is gone; the receiver is told to forget its identifier before another message is given it.
        assertThat(comesBack(broker.afterPowerLoss(1))).contains(Pubrel.success(id));
    }

    @Test
    void whatIsRetainedInMemoryDoesNotLetItsPredecessorComeBack() {
        publisher.send(publish("memory/kept/r", Qos.AT_LEAST_ONCE, true, 1));
        broker.afterSync(publisher);
        VirtualClient passing = broker.at(Durability.MEMORY);
        passing.connect("passing", true, 0, Optional.empty());
        broker.recorded();

        assertThat(kinds(passing.ask(publish("memory/kept/r", Qos.AT_LEAST_ONCE, true, 2))))
                .containsExactly("PUBACK");
        assertThat(broker.recorded()).containsExactly("RETAINED_CLEARED");
        passing.ask(publish("memory/kept/r", Qos.AT_LEAST_ONCE, true, 3));
        assertThat(broker.recorded()).isEmpty();
        assertThat(broker.loops.shared.retained().size()).isEqualTo(1);
        assertThat(broker.afterPowerLoss(1).loops.shared.retained().size()).isZero();
    }

    @Test
    void aSessionOfAMemoryListenerIsNotWritten() {
        VirtualClient client = broker.at(Durability.MEMORY);
        broker.connect(client, "client", Optional.empty());
        client.subscribe("t", Qos.AT_LEAST_ONCE);
        assertThat(kinds(client.receive())).containsExactly("SUBACK");
        client.ask(publish("nobody", Qos.EXACTLY_ONCE, false, 1));
        client.cut();
        assertThat(kinds(publisher.ask(publish("t", Qos.AT_LEAST_ONCE, false, 1))))
                .containsExactly("PUBACK");
        assertThat(broker.recorded()).isEmpty();

        List<Packet> again = broker.connect(broker.at(Durability.MEMORY), "client", Optional.empty());
        assertThat(kinds(again)).containsExactly("CONNACK", "PUBLISH");
        assertThat(((Connack) again.getFirst()).sessionPresent()).isTrue();
    }

    @Test
    void aSessionThatWasNeverWrittenDoesNotGoOnWhereMoreIsPromised() {
        VirtualClient client = broker.at(Durability.MEMORY);
        broker.connect(client, "client", Optional.empty());
        client.cut();

        List<Packet> again = broker.connect(broker.at(Durability.OS), "client", Optional.empty());

        assertThat(((Connack) again.getFirst()).sessionPresent()).isFalse();
        assertThat(broker.recorded()).containsExactly("OPENED");
    }

    @Test
    void aSessionThatIsWrittenGoesOnBeingWrittenWhereLessIsPromised() {
        broker.subscriber("client", "t", Qos.AT_LEAST_ONCE).cut();
        broker.recorded();

        VirtualClient again = broker.at(Durability.MEMORY);
        assertThat(((Connack) broker.connect(again, "client", Optional.empty()).getFirst()).sessionPresent())
                .isTrue();
        again.subscribe("more", Qos.AT_LEAST_ONCE);
        assertThat(kinds(again.receive())).containsExactly("SUBACK");
        assertThat(broker.recorded()).containsExactly("CONNECTED", "SUBSCRIBED");
    }

    @Test
    void recordsOfASessionWaitAsItsListenerSays() {
        VirtualClient client = broker.at(Durability.OS);
        broker.connect(client, "client", Optional.empty());
        client.subscribe("t", Qos.AT_LEAST_ONCE);
        assertThat(client.receive()).isEmpty();

        assertThat(kinds(broker.beforeSync(client))).containsExactly("SUBACK");
        client.send(publish("os/a", Qos.EXACTLY_ONCE, false, 1));
        assertThat(kinds(broker.beforeSync(client))).containsExactly("PUBREC");
    }

    @Test
    void aMessageIsAsSafeAsTheLessSafeOfItsTopicAndItsListener() {
        broker.subscriber("receiver", "#", Qos.AT_LEAST_ONCE).cut();
        VirtualClient os = broker.at(Durability.OS);
        os.connect("os", true, 0, Optional.empty());
        VirtualClient memory = broker.at(Durability.MEMORY);
        memory.connect("memory", true, 0, Optional.empty());

        assertThat(kinds(memory.ask(publish("os/a", Qos.AT_LEAST_ONCE, false, 1))))
                .containsExactly("PUBACK");
        assertThat(kinds(os.ask(publish("memory/a", Qos.AT_LEAST_ONCE, false, 1))))
                .containsExactly("PUBACK");
        assertThat(kinds(os.ask(publish("disk", Qos.AT_LEAST_ONCE, false, 2)))).isEmpty();
        assertThat(kinds(broker.beforeSync(os))).containsExactly("PUBACK");
    }

    @Test
    void messagesForMemoryAreTakenWithoutRoomOnTheDisk() {
        broker.subscriber("receiver", "#", Qos.AT_LEAST_ONCE).cut();
        broker.disk.usableBytes(0);
        broker.later(2);

        assertThat(kinds(publisher.ask(publish("memory/a", Qos.AT_LEAST_ONCE, false, 1))))
                .containsExactly("PUBACK");
        assertThat(kinds(publisher.ask(publish("os/a", Qos.AT_LEAST_ONCE, false, 2))))
                .containsExactly("PUBACK QUOTA_EXCEEDED");
    }

    @Test
    void clientsOf5AreToldUnlessTheyTakeNoPacketSoLargeOrItIsTurnedOff() {
        VirtualClient client = broker.at(Durability.OS);
        Connack told = client.connect("client", true, 0, Optional.empty());
        assertThat(told.properties().userProperties())
                .singleElement()
                .hasToString(Properties.builder()
                        .addUser("durability", "os")
                        .build()
                        .userProperties()
                        .getFirst()
                        .toString());

        var small = new Connect(
                Version.V5,
                "small",
                true,
                60,
                Properties.of(PropertyId.MAXIMUM_PACKET_SIZE, 20),
                Optional.empty(),
                Connect.Login.NONE);
        assertThat(broker.at(Durability.OS).connect(small).properties().userProperties())
                .isEmpty();

        var silent = new VirtualBroker(1, Limits.DEFAULT.with(limits -> limits.tellsDurability = false));
        assertThat(new VirtualClient(silent, Version.V5)
                        .connect("client", true, 0, Optional.empty())
                        .properties()
                        .userProperties())
                .isEmpty();
    }

    private static List<Packet> comesBack(JournaledBroker next) {
        next.later(0);
        return next.connect(new VirtualClient(next.loops, Version.V5), "receiver", Optional.empty());
    }

    private static DurabilityRules.Rule rule(String filter, Durability durability) {
        return new DurabilityRules.Rule(TopicFilter.of(filter), durability);
    }
}
