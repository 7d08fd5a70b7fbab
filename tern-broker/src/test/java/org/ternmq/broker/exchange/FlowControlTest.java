package org.ternmq.broker.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ternmq.broker.conversation.Conversation;
import org.ternmq.broker.loop.VirtualBroker;
import org.ternmq.broker.loop.VirtualClient;
import org.ternmq.codec.packet.Ack.Puback;
import org.ternmq.codec.packet.Ack.Pubcomp;
import org.ternmq.codec.packet.Ack.Pubrec;
import org.ternmq.codec.packet.Ack.Pubrel;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Disconnect;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Ping;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.packet.Suback;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.Version;
import org.ternmq.testkit.Covers;

/** Receive Maximum and the send quota (sections 3.3.4 and 4.9), in both directions. */
class FlowControlTest extends Conversation {
    private VirtualClient taking(int receiveMaximum) {
        VirtualClient client = connected(connect("c", Properties.of(PropertyId.RECEIVE_MAXIMUM, receiveMaximum)));
        client.subscribe("t", Qos.EXACTLY_ONCE);
        client.receive();
        return client;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7})
    @Covers({"MQTT-4.9.0-1", "MQTT-4.9.0-2", "MQTT-3.3.4-9"})
    void noMoreIsInFlightThanTheClientTakes(int maximum) {
        VirtualClient client = taking(maximum);
        for (int i = 0; i < 20; i++) {
            publish("t", "m" + i, i % 2 == 0 ? Qos.AT_LEAST_ONCE : Qos.EXACTLY_ONCE);
        }
        int seen = 0;
        for (List<Publish> window = publishes(client); !window.isEmpty(); window = publishes(client)) {
            assertTrue(window.size() <= maximum);
            seen += window.size();
            for (Publish publish : window) {
                int id = publish.packetId();
                if (publish.message().qos() == Qos.AT_LEAST_ONCE) {
                    client.send(Puback.success(id));
                } else {
                    client.send(Pubrec.success(id), Pubcomp.success(id));
                }
            }
        }

        assertEquals(20, seen);
    }

    @Test
    @Covers({"MQTT-3.3.4-9", "MQTT-4.9.0-2"})
    void aPubrecAloneMakesNoRoom() {
        VirtualClient client = taking(1);
        publish("t", "one", Qos.EXACTLY_ONCE);
        publish("t", "two", Qos.EXACTLY_ONCE);
        int id = publishes(client).getFirst().packetId();
        assertEquals(List.of(Pubrel.success(id)), client.ask(Pubrec.success(id)));

        assertEquals(List.of("two"), VirtualClient.payloads(client.ask(Pubcomp.success(id))));
    }

    @Test
    @Covers({"MQTT-3.3.4-10", "MQTT-4.9.0-3"})
    void withAnEmptyQuotaEverythingElseGoesOn() {
        VirtualClient client = taking(1);
        publish("t", "one", Qos.EXACTLY_ONCE);
        publish("t", "waits", Qos.EXACTLY_ONCE);
        int id = publishes(client).getFirst().packetId();
        publish("t", "quick", Qos.AT_MOST_ONCE);
        client.subscribe("u", Qos.AT_MOST_ONCE);
        client.publish("v", "x", Qos.AT_LEAST_ONCE, 4);
        client.publish("v", "x", Qos.EXACTLY_ONCE, 5);
        client.send(Pubrel.success(5), Pubrec.success(id), Ping.Pingreq.INSTANCE);
        List<Packet> received = client.receive();

        assertEquals(List.of("quick"), VirtualClient.payloads(received));
        assertEquals(
                List.of(
                        Publish.class,
                        Suback.class,
                        Puback.class,
                        Pubrec.class,
                        Pubcomp.class,
                        Pubrel.class,
                        Ping.Pingresp.class),
                received.stream().map(Object::getClass).toList());
    }

    @Test
    @Covers({"MQTT-4.9.0-1", "MQTT-3.3.4-9"})
    void aNewConnectionHasItsOwnQuotaAndRepeatsKeepToIt() {
        VirtualClient client = kept(Version.V5, "c");
        client.subscribe("t", Qos.AT_LEAST_ONCE);
        client.receive();
        for (int i = 0; i < 5; i++) {
            publish("t", "m" + i, Qos.AT_LEAST_ONCE);
        }
        assertEquals(5, publishes(client).size());
        client.cut();
        VirtualClient narrow = stranger(Version.V5);
        Properties two = Properties.builder()
                .add(PropertyId.RECEIVE_MAXIMUM, 2)
                .add(PropertyId.SESSION_EXPIRY_INTERVAL, 60)
                .build();
        List<Publish> again = VirtualClient.publishes(narrow.ask(
                new Connect(Version.V5, "c", false, 0, two, java.util.Optional.empty(), Connect.Login.NONE)));
        assertEquals(
                List.of("m0", "m1"),
                again.stream().map(p -> p.message().payload().toUtf8()).toList());

        assertEquals(
                List.of("m2"),
                VirtualClient.payloads(
                        narrow.ask(Puback.success(again.getFirst().packetId()))));
    }

    @Test
    @Covers("U5-3.3.4-5")
    void moreInFlightThanTheServerTakesEndsTheConnection() {
        VirtualClient client = VirtualClient.connected(new VirtualBroker(1, small()), "c");
        for (int id = 1; id <= 10; id++) {
            client.publish("t", "x", Qos.EXACTLY_ONCE, id);
        }
        assertEquals(10, client.receive().size());
        client.publish("t", "x", Qos.EXACTLY_ONCE, 10); // one of them again
        client.publish("t", "x", Qos.AT_LEAST_ONCE, 11);
        assertEquals(2, client.receive().size());
        assertFalse(client.isClosed());
        client.publish("t", "x", Qos.EXACTLY_ONCE, 12);

        assertEquals(List.of(Disconnect.of(ReasonCode.RECEIVE_MAXIMUM_EXCEEDED)), client.receive());
        assertTrue(client.isClosed());
    }

    @Test
    @Covers("U5-3.3.4-5")
    void aReleasedMessageMakesRoomForAnother() {
        VirtualClient client = VirtualClient.connected(new VirtualBroker(1, small()), "c");
        for (int id = 1; id <= 100; id++) {
            client.publish("t", "x", Qos.EXACTLY_ONCE, id);
            client.send(Pubrel.success(id));
        }

        assertEquals(200, client.receive().size());
        assertFalse(client.isClosed());
    }

    @Test
    void whatWasLeftUnreleasedOnAnotherConnectionIsNoPartOfTheQuota() {
        var narrow = new VirtualBroker(1, small());
        var client = new VirtualClient(narrow, Version.V5);
        client.connect("c", true, 60, java.util.Optional.empty());
        for (int id = 1; id <= 10; id++) {
            client.publish("t", "x", Qos.EXACTLY_ONCE, id);
        }
        client.receive();
        client.cut();
        var again = new VirtualClient(narrow, Version.V5);
        again.connect("c", false, 60, java.util.Optional.empty());
        again.publish("t", "x", Qos.EXACTLY_ONCE, 11);

        assertEquals(List.of(Pubrec.success(11), Pubcomp.success(1)), again.ask(Pubrel.success(1)));
        assertFalse(again.isClosed());
    }
}
