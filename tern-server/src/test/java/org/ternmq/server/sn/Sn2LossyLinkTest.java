package org.ternmq.server.sn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.ternmq.broker.loop.VirtualClient;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Qos;
import org.ternmq.core.store.Durability;
import org.ternmq.sn.codec.v2.packet.Ack;
import org.ternmq.sn.codec.v2.packet.Connack;
import org.ternmq.sn.codec.v2.packet.Disconnect;
import org.ternmq.sn.codec.v2.packet.Ping.Pingreq;
import org.ternmq.sn.codec.v2.packet.Publish;
import org.ternmq.sn.codec.v2.packet.Registration.Regack;
import org.ternmq.sn.codec.v2.packet.Registration.Register;
import org.ternmq.sn.codec.v2.packet.Sn2Packet;
import org.ternmq.sn.codec.v2.packet.Subscription.Suback;
import org.ternmq.sn.codec.v2.packet.Subscription.Subscribe;
import org.ternmq.sn.codec.v2.value.Reason;
import org.ternmq.sn.codec.v2.value.Sn2Type;
import org.ternmq.sn.codec.v2.value.Topic;
import org.ternmq.sn.gateway.GatewayLimits;
import org.ternmq.sn.gateway.PredefinedTopics;
import org.ternmq.testkit.Seeds;
import org.ternmq.transport.sn.SnDoor;

/** Clients of 2.0 behind a network that loses, repeats and reorders: at QoS 1 nothing is lost, and at QoS 2 nothing comes twice. */
class Sn2LossyLinkTest {
    private static final int SEEDS = 60;
    private static final int MESSAGES = 8;
    private static final int TRIES_MAX = 200;
    private static final SnDoor DOOR = new SnDoor(
            Durability.DISK,
            7,
            GatewayLimits.DEFAULT,
            PredefinedTopics.NONE,
            id -> true,
            Optional.empty(),
            topic -> true,
            Optional.empty(),
            true);

    /** A client that asks again until it is answered, and connects anew when it is told that it is not. */
    private static final class Stubborn {
        private final SnWorld world;
        private final SnWorld.Raw2 raw;
        private final Map<Topic, String> names = new HashMap<>();
        private final Set<Integer> unreleased = new HashSet<>();
        final List<String> messages = new ArrayList<>();
        private boolean isConnected;
        private int lastId;

        Stubborn(SnWorld world) {
            this.world = world;
            this.raw = world.raw2(1);
        }

        /** Until such an answer comes to what is asked under this identifier. */
        private void until(Sn2Type answer, int id, Sn2Packet first, Sn2Packet again) {
            Sn2Packet packet = first;
            for (int i = 0; i < TRIES_MAX; i++) {
                if (!isConnected && packet.type() != Sn2Type.CONNECT) {
                    connect();
                }
                raw.send(packet);
                packet = again;
                if (wait(answer, id)) {
                    return;
                }
            }
            throw new AssertionError("no " + answer + " for " + first);
        }

        private boolean wait(Sn2Type answer, int id) {
            boolean isAnswered = false;
            for (int i = 0; i < 8; i++) {
                world.advance(0.25);
                for (Sn2Packet packet : raw.take()) {
                    isAnswered |= packet.type() == answer && take(packet) == id;
                    if (packet.type() != answer) {
                        take(packet);
                    }
                }
            }
            return isAnswered;
        }

        /** Does with a packet what a client has to, and tells which question it answers, 0 for none. */
        private int take(Sn2Packet packet) {
            switch (packet) {
                case Connack connack -> {
                    isConnected = connack.reason() == Reason.SUCCESS;
                    return connack.packetId();
                }
                case Disconnect bye -> isConnected = false;
                case Register register -> {
                    names.put(
                            new Topic.SessionAlias(register.alias().orElseThrow()),
                            register.topic().text());
                    raw.send(new Regack(register.packetId(), Optional.empty(), Reason.SUCCESS));
                }
                case Publish publish -> onPublish(publish);
                case Suback suback -> {
                    return suback.packetId();
                }
                case Ack ack
                when ack.type() == Sn2Type.PUBREL -> {
                    unreleased.remove(ack.packetId());
                    raw.send(Ack.success(Sn2Type.PUBCOMP, ack.packetId()));
                }
                case Ack ack -> {
                    return ack.packetId();
                }
                default -> {}
            }
            return 0;
        }

        private void onPublish(Publish publish) {
            boolean isOnce = publish.qos() == Qos.EXACTLY_ONCE;
            if (!isOnce || unreleased.add(publish.packetId())) {
                messages.add(names.getOrDefault(publish.topic(), "?") + "="
                        + publish.payload().toUtf8());
            }
            raw.send(Ack.success(isOnce ? Sn2Type.PUBREC : Sn2Type.PUBACK, publish.packetId()));
        }

        void connect() {
            var connect = Device2.packet("stubborn", false, 10_000);
            until(Sn2Type.CONNACK, connect.packetId(), connect, connect);
        }

        void subscribe(String filter) {
            int id = ++lastId;
            var subscribe = new Subscribe(id, new Topic.Name(filter), Qos.EXACTLY_ONCE, false, false, 0);
            until(Sn2Type.SUBACK, id, subscribe, subscribe);
        }

        void publish(String topic, String text, Qos qos) {
            int id = ++lastId;
            var first = new Publish(false, qos, false, id, new Topic.Name(topic), Bytes.utf8(text));
            if (qos == Qos.AT_LEAST_ONCE) {
                until(Sn2Type.PUBACK, id, first, first);
                return;
            }
            var again = new Publish(true, qos, false, id, new Topic.Name(topic), Bytes.utf8(text));
            until(Sn2Type.PUBREC, id, first, again);
            Ack pubrel = Ack.success(Sn2Type.PUBREL, id);
            until(Sn2Type.PUBCOMP, id, pubrel, pubrel);
        }

        /** Time passes, in which it says that it lives. */
        void live(int seconds) {
            for (int i = 0; i < seconds; i += 2) {
                raw.send(new Pingreq(60_000));
                wait(Sn2Type.PINGRESP, 0);
                if (!isConnected) {
                    connect();
                }
            }
        }
    }

    private static List<String> texts(List<Packet> packets) {
        return packets.stream()
                .filter(org.ternmq.codec.packet.Publish.class::isInstance)
                .map(packet -> ((org.ternmq.codec.packet.Publish) packet)
                        .message()
                        .payload()
                        .toUtf8())
                .toList();
    }

    private static List<String> expected(String prefix) {
        return IntStream.range(0, MESSAGES).mapToObj(i -> prefix + i).toList();
    }

    @Test
    void whatAClientPublishesComesOnceAtQos2AndAtLeastOnceAtQos1() {
        Seeds.each(SEEDS, random -> {
            SnWorld world = new SnWorld(2, DOOR, random.nextLong());
            VirtualClient watcher = VirtualClient.connected(world.broker, "watcher");
            watcher.subscribe("out/#", Qos.EXACTLY_ONCE);
            watcher.receive();
            world.weather(0.2, 0.2, 400);
            Stubborn client = new Stubborn(world);
            client.connect();
            List<String> came = new ArrayList<>();
            for (String text : expected("twice")) {
                client.publish("out/2", text, Qos.EXACTLY_ONCE);
                came.addAll(texts(watcher.receive()));
            }
            assertThat(came).isEqualTo(expected("twice"));
            came.clear();
            for (String text : expected("once")) {
                client.publish("out/1", text, Qos.AT_LEAST_ONCE);
                came.addAll(texts(watcher.receive()));
            }
            assertThat(came).containsAll(expected("once"));
        });
    }

    @Test
    void whatAClientIsPromisedComesOnceAtQos2AndAtLeastOnceAtQos1() {
        Seeds.each(SEEDS, random -> {
            SnWorld world = new SnWorld(2, DOOR, random.nextLong());
            Stubborn client = new Stubborn(world);
            client.connect();
            client.subscribe("in/#");
            Device2 publisher = Device2.connected(world.raw2(2), "publisher");
            for (String text : expected("twice")) {
                publisher.publish("in/2", text, Qos.EXACTLY_ONCE, false);
            }
            for (String text : expected("once")) {
                publisher.publish("in/1", text, Qos.AT_LEAST_ONCE, false);
            }
            world.weather(0.2, 0.2, 400);
            client.live(300);
            world.weather(0, 0, 0);
            client.live(100);
            assertThat(client.messages.stream().filter(text -> text.startsWith("in/2=")))
                    .containsExactlyElementsOf(expected("twice").stream()
                            .map(text -> "in/2=" + text)
                            .toList());
            assertThat(client.messages)
                    .containsAll(expected("once").stream()
                            .map(text -> "in/1=" + text)
                            .toList());
        });
    }
}
