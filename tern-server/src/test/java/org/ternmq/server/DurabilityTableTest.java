package org.ternmq.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ternmq.server.JournaledBroker.kinds;
import static org.ternmq.server.JournaledBroker.publish;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.ternmq.broker.loop.VirtualClient;
import org.ternmq.codec.packet.Ack.Puback;
import org.ternmq.codec.packet.Ack.Pubcomp;
import org.ternmq.codec.packet.Ack.Pubrec;
import org.ternmq.codec.packet.Ack.Pubrel;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Unsubscribe;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.Version;

/** The rows of docs/durability.md: what is written, and which packets wait for it. */
class DurabilityTableTest {
    private final JournaledBroker broker = new JournaledBroker();

    @Test
    void aMessageForAKeptReceiverIsWrittenBeforePuback() {
        broker.subscriber("receiver", "t", Qos.EXACTLY_ONCE);
        VirtualClient publisher = broker.passing("publisher");
        broker.recorded();

        assertThat(publisher.ask(publish("t", Qos.AT_LEAST_ONCE, false, 1))).isEmpty();
        broker.sync();

        assertThat(publisher.receive()).containsExactly(Puback.success(1));
        assertThat(broker.recorded()).containsExactly("BODY", "PUBLISHED");
    }

    @Test
    void aMessageForAKeptReceiverIsWrittenBeforePubrec() {
        broker.subscriber("receiver", "t", Qos.AT_LEAST_ONCE);
        VirtualClient publisher = broker.passing("publisher");
        broker.recorded();

        assertThat(publisher.ask(publish("t", Qos.EXACTLY_ONCE, false, 1))).isEmpty();
        broker.sync();

        assertThat(publisher.receive()).containsExactly(Pubrec.success(1));
        assertThat(publisher.ask(Pubrel.success(1))).containsExactly(Pubcomp.success(1));
        assertThat(broker.recorded()).containsExactly("BODY", "PUBLISHED");
    }

    @Test
    void anAcknowledgementThatNeedsNothingWrittenDoesNotOvertakeOneThatDoes() {
        broker.subscriber("receiver", "t", Qos.AT_LEAST_ONCE);
        VirtualClient publisher = broker.passing("publisher");

        assertThat(publisher.ask(
                        publish("t", Qos.AT_LEAST_ONCE, false, 1), publish("nobody", Qos.AT_LEAST_ONCE, false, 2)))
                .isEmpty();
        assertThat(broker.afterSync(publisher)).containsExactly(Puback.success(1), Puback.success(2));
    }

    @Test
    void whatIsRetainedIsWrittenAtAnyQosAndSoIsItsEnd() {
        VirtualClient publisher = broker.passing("publisher");

        publisher.ask(publish("r", Qos.AT_MOST_ONCE, true, 0));
        assertThat(broker.recorded()).containsExactly("BODY", "PUBLISHED");
        assertThat(publisher.ask(publish("r", Qos.AT_LEAST_ONCE, true, 1))).isEmpty();
        assertThat(broker.afterSync(publisher)).containsExactly(Puback.success(1));
        assertThat(broker.recorded()).containsExactly("BODY", "PUBLISHED");
        assertThat(publisher.ask(cleared("r", 2))).isEmpty();
        assertThat(broker.afterSync(publisher)).containsExactly(Puback.success(2));
        assertThat(broker.recorded()).containsExactly("RETAINED_CLEARED");
    }

    @Test
    void aReceivedIdentifierOfAKeptSessionIsWrittenEvenIfNobodyReceives() {
        VirtualClient publisher = broker.kept("publisher");
        broker.recorded();

        assertThat(publisher.ask(publish("nobody", Qos.EXACTLY_ONCE, false, 1))).isEmpty();
        assertThat(broker.afterSync(publisher)).containsExactly(Pubrec.success(1));
        assertThat(broker.recorded()).containsExactly("RECEIVED");
        assertThat(publisher.ask(Pubrel.success(1))).isEmpty();
        assertThat(broker.afterSync(publisher)).containsExactly(Pubcomp.success(1));
        assertThat(broker.recorded()).containsExactly("FORGOTTEN");
    }

    @Test
    void aMessageAtQos2LeavesForAKeptSessionOnceItsIdentifierIsWritten() {
        VirtualClient receiver = broker.subscriber("receiver", "t", Qos.EXACTLY_ONCE);
        VirtualClient publisher = broker.passing("publisher");
        broker.recorded();

        publisher.ask(publish("t", Qos.EXACTLY_ONCE, false, 9));
        assertThat(receiver.receive()).isEmpty();
        List<Packet> sent = broker.afterSync(receiver);
        assertThat(kinds(sent)).containsExactly("PUBLISH");
        int id = VirtualClient.publishes(sent).getFirst().packetId();
        assertThat(broker.recorded()).containsExactly("BODY", "PUBLISHED", "SENT");
        assertThat(receiver.ask(Pubrec.success(id))).isEmpty();
        assertThat(broker.afterSync(receiver)).containsExactly(Pubrel.success(id));
        assertThat(broker.recorded()).containsExactly("RELEASED");
        receiver.ask(Pubcomp.success(id));
        assertThat(broker.recorded()).containsExactly("COMPLETED");
    }

    @Test
    void aMessageAtQos1LeavesAtOnceAndOnlyItsAcknowledgementIsWritten() {
        VirtualClient receiver = broker.subscriber("receiver", "t", Qos.AT_LEAST_ONCE);
        VirtualClient publisher = broker.passing("publisher");
        broker.recorded();

        publisher.ask(publish("t", Qos.AT_LEAST_ONCE, false, 9));
        List<Packet> sent = receiver.receive();
        assertThat(kinds(sent)).containsExactly("PUBLISH");
        assertThat(broker.recorded()).containsExactly("BODY", "PUBLISHED");
        receiver.ask(Puback.success(VirtualClient.publishes(sent).getFirst().packetId()));
        assertThat(broker.recorded()).containsExactly("DONE");
    }

    @Test
    void thatASessionBeganIsWrittenBeforeConnack() {
        var client = new VirtualClient(broker.loops, Version.V3_1_1);
        var connect =
                new Connect(Version.V3_1_1, "client", false, 60, Properties.NONE, Optional.empty(), Connect.Login.NONE);
        assertThat(client.ask(connect)).isEmpty();
        assertThat(kinds(broker.afterSync(client))).containsExactly("CONNACK");
        client.cut();
        var again = new VirtualClient(broker.loops, Version.V3_1_1);
        assertThat(kinds(again.ask(connect))).containsExactly("CONNACK");
    }

    @Test
    void thatASessionIsPresentIsNotToldBeforeItsBeginningIsWritten() {
        var connect =
                new Connect(Version.V3_1_1, "client", false, 60, Properties.NONE, Optional.empty(), Connect.Login.NONE);
        var client = new VirtualClient(broker.loops, Version.V3_1_1);
        client.ask(connect);
        client.cut();
        var again = new VirtualClient(broker.loops, Version.V3_1_1);
        assertThat(again.ask(connect)).isEmpty();
        assertThat(broker.afterSync(again)).singleElement().matches(connack -> ((Connack) connack).sessionPresent());
    }

    @Test
    void aKeptSessionIsWrittenFromItsBeginningToItsEnd() {
        VirtualClient client = broker.kept("client");
        assertThat(broker.recorded()).containsExactly("OPENED");
        client.cut();
        assertThat(broker.recorded()).containsExactly("DISCONNECTED");
        client = broker.kept("client");
        assertThat(broker.recorded()).containsExactly("CONNECTED");
        client.cut();
        broker.later(3_601);
        assertThat(broker.recorded()).containsExactly("DISCONNECTED", "ENDED");
    }

    @Test
    void subscriptionsOfAKeptSessionAreWrittenBeforeSubackAndUnsuback() {
        VirtualClient client = broker.kept("client");
        broker.recorded();

        client.subscribe("t", Qos.AT_LEAST_ONCE);
        assertThat(client.receive()).isEmpty();
        assertThat(kinds(broker.afterSync(client))).containsExactly("SUBACK");
        assertThat(broker.recorded()).containsExactly("SUBSCRIBED");
        assertThat(client.ask(new Unsubscribe(2, Properties.NONE, List.of(TopicFilter.of("t")))))
                .isEmpty();
        assertThat(kinds(broker.afterSync(client))).containsExactly("UNSUBACK");
        assertThat(broker.recorded()).containsExactly("UNSUBSCRIBED");
    }

    @Test
    void theWillOfAKeptSessionIsWrittenAndSoIsItsPublication() {
        broker.subscriber("receiver", "will", Qos.AT_LEAST_ONCE);
        broker.recorded();
        var client = new VirtualClient(broker.loops, Version.V5);
        broker.connect(client, "client", Optional.of(VirtualClient.message("will", "w", Qos.AT_LEAST_ONCE, false)));
        assertThat(broker.recorded()).containsExactly("OPENED");

        client.cut();

        assertThat(broker.recorded()).containsExactly("DISCONNECTED", "BODY", "PUBLISHED");
    }

    @Test
    void aSharedGroupIsKeptIfTheSessionOfAMemberIs() {
        VirtualClient passer = broker.passing("passer");
        passer.subscribe("$share/g/t", Qos.AT_LEAST_ONCE);
        passer.receive();
        VirtualClient publisher = broker.passing("publisher");
        assertThat(kinds(publisher.ask(publish("t", Qos.AT_LEAST_ONCE, false, 1))))
                .containsExactly("PUBACK");
        assertThat(broker.recorded()).isEmpty();

        VirtualClient kept = broker.subscriber("kept", "$share/g/t", Qos.AT_LEAST_ONCE);
        kept.cut();
        broker.recorded();
        assertThat(publisher.ask(publish("t", Qos.AT_LEAST_ONCE, false, 2))).isEmpty();
        assertThat(kinds(broker.afterSync(publisher))).containsExactly("PUBACK");
        assertThat(broker.recorded()).startsWith("BODY", "PUBLISHED");
    }

    @Test
    void nothingElseTouchesTheLog() {
        VirtualClient kept = broker.subscriber("kept", "zero", Qos.AT_LEAST_ONCE);
        VirtualClient receiver = broker.passing("receiver");
        receiver.subscribe("#", Qos.EXACTLY_ONCE);
        assertThat(kinds(receiver.receive())).containsExactly("SUBACK");
        VirtualClient publisher = broker.passing("publisher");
        broker.recorded();

        publisher.ask(publish("zero", Qos.AT_MOST_ONCE, false, 0));
        assertThat(kinds(kept.receive())).containsExactly("PUBLISH");
        assertThat(publisher.ask(publish("t", Qos.AT_LEAST_ONCE, false, 1))).containsExactly(Puback.success(1));
        assertThat(publisher.ask(publish("t", Qos.EXACTLY_ONCE, false, 2))).containsExactly(Pubrec.success(2));
        assertThat(publisher.ask(Pubrel.success(2))).containsExactly(Pubcomp.success(2));
        List<Packet> received = receiver.receive();
        assertThat(kinds(received)).containsExactly("PUBLISH", "PUBLISH", "PUBLISH");
        int id = VirtualClient.publishes(received).get(2).packetId();
        assertThat(receiver.ask(Pubrec.success(id))).containsExactly(Pubrel.success(id));
        receiver.ask(Pubcomp.success(id));
        assertThat(broker.recorded()).isEmpty();
    }

    private static org.ternmq.codec.packet.Publish cleared(String topic, int id) {
        return new org.ternmq.codec.packet.Publish(
                VirtualClient.message(topic, "", Qos.AT_LEAST_ONCE, true), id, false);
    }
}
