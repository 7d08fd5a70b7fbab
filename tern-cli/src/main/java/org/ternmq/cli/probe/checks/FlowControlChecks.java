package org.ternmq.cli.probe.checks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ternmq.cli.probe.kit.Check;
import org.ternmq.cli.probe.kit.CheckVerdict;
import org.ternmq.cli.probe.kit.Ending;
import org.ternmq.cli.probe.kit.Need;
import org.ternmq.cli.probe.kit.PacketWords;
import org.ternmq.cli.probe.kit.Probe;
import org.ternmq.cli.probe.kit.RawPeer;
import org.ternmq.codec.packet.Ack;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicName;

/** Receive Maximum, Maximum Packet Size and topic aliases of 5.0. */
final class FlowControlChecks {
    private FlowControlChecks() {}

    static List<Check> all() {
        List<Check> all = new ArrayList<>();
        addReceiveMaximum(all);
        addPacketSize(all);
        addAliasFromClient(all);
        addAliasFromBroker(all);
        addLacking(all);
        return all;
    }

    private static void addReceiveMaximum(List<Check> all) {
        for (int qos = 1; qos <= 2; qos++) {
            int each = qos;
            all.add(Check.v5(
                    G,
                    "MQTT-3.3.4-9",
                    "no more messages of QoS " + qos + " come at once than the client's Receive Maximum",
                    probe -> {
                        RawPeer listener = full(probe, each);
                        Publish more = listener.poll(Publish.class, Duration.ofMillis(300));
                        if (more != null) {
                            throw CheckVerdict.fail("two messages in flight", "a third: " + PacketWords.of(more));
                        }
                    }));
        }
        all.add(Check.v5(G, "MQTT-4.9.0-3", "other packets are answered though the send quota is zero", probe -> {
            RawPeer listener = full(probe, 1);
            listener.ping();
            listener.subscribe(probe.topic(), 0);
        }));
        all.add(Check.v5(G, "MQTT-4.9.0-2", "with each acknowledgement another message comes", probe -> {
            RawPeer listener = subscriberOfTwo(probe, 1);
            Publish first = listener.awaitUpTo(2).getFirst();
            listener.send(Ack.Puback.success(first.packetId()));
            listener.take();
        }));
        all.add(Check.v5(
                        G,
                        "U5-3.3.4-5",
                        "more messages in flight than the broker's Receive Maximum end with 0x93",
                        probe -> {
                            int max = (int) probe.offer().granted().number(PropertyId.RECEIVE_MAXIMUM, 65_535);
                            if (max > 1000) {
                                throw CheckVerdict.notOffered(
                                        "the Receive Maximum of " + max + " is too great to be tried");
                            }
                            probe.needQos(2);
                            String topic = probe.topic();
                            RawPeer peer = probe.live();
                            for (int id = 1; id <= max + 1; id++) {
                                peer.send(new Publish(probe.message(topic, "", 2), id, false));
                            }
                            Ending ending = peer.awaitEnd();
                            requireCode(ending, ReasonCode.RECEIVE_MAXIMUM_EXCEEDED);
                        })
                .asAdvice());
    }

    /** A subscriber with a Receive Maximum of 2 that got two messages of four, if not one alone, and acknowledged none. */
    private static RawPeer full(Probe probe, int qos) throws InterruptedException {
        RawPeer listener = subscriberOfTwo(probe, qos);
        listener.awaitUpTo(2);
        return listener;
    }

    private static RawPeer subscriberOfTwo(Probe probe, int qos) throws InterruptedException {
        String topic = probe.topic();
        probe.needQos(qos);
        RawPeer listener = probe.live(Probe.with(probe.clean(), Properties.of(PropertyId.RECEIVE_MAXIMUM, 2)));
        listener.subscribe(topic, qos);
        RawPeer peer = probe.live();
        for (int i = 0; i < 4; i++) {
            peer.publish(probe.message(topic, "" + i, qos));
        }
        return listener;
    }

    private static void addPacketSize(List<Check> all) {
        for (int qos = 0; qos <= 1; qos++) {
            int each = qos;
            all.add(Check.v5(
                    G,
                    qos == 0 ? "MQTT-3.1.2-24" : "MQTT-3.1.2-25",
                    "a message of QoS " + qos
                            + " above the client's Maximum Packet Size is left out, the next one comes",
                    probe -> {
                        String topic = probe.topic();
                        RawPeer listener = probe.live(
                                Probe.with(probe.clean(), Properties.of(PropertyId.MAXIMUM_PACKET_SIZE, 200)));
                        listener.subscribe(topic, each);
                        RawPeer peer = probe.live();
                        peer.publish(probe.message(topic, "x".repeat(300), each));
                        peer.publish(probe.message(topic, "small", each));
                        Publish came = listener.take();
                        if (came.message().payload().length() != 5) {
                            throw CheckVerdict.fail("the small message", PacketWords.of(came));
                        }
                    }));
        }
        all.add(Check.v5(
                        G,
                        "U5-3.2.2.3.6-2",
                        "a packet above the broker's Maximum Packet Size ends with 0x95",
                        probe -> {
                            long max =
                                    probe.offer().granted().number(PropertyId.MAXIMUM_PACKET_SIZE, Integer.MAX_VALUE);
                            if (max >= 268_435_455) {
                                throw CheckVerdict.notOffered("the broker announces no Maximum Packet Size");
                            }
                            RawPeer peer = probe.live();
                            long size = max + 1;
                            peer.sendRaw(
                                    (byte) 0x30, digit(size, 0), digit(size, 1), digit(size, 2), (byte) (size >> 21));
                            peer.sendRaw(new byte[1024]);
                            requireCode(peer.awaitEnd(), ReasonCode.PACKET_TOO_LARGE);
                        })
                .asAdvice());
    }

    private static byte digit(long size, int index) {
        return (byte) (size >> 7 * index & 0x7F | 0x80);
    }

    private static void requireCode(Ending ending, ReasonCode wanted) {
        if (ending.code() != wanted.code()) {
            throw CheckVerdict.fail("DISCONNECT " + PacketWords.code(wanted.code()), ending.words());
        }
    }

    private static void addAliasFromClient(List<Check> all) {
        all.add(Check.v5(G, "MQTT-3.3.2-12", "a topic alias stands for its topic, until it is given another", probe -> {
            probe.need(Need.TOPIC_ALIAS);
            int alias = (int) probe.offer().granted().number(PropertyId.TOPIC_ALIAS_MAXIMUM, 0);
            String first = probe.topic();
            String second = probe.topic();
            RawPeer peer = probe.live();
            peer.subscribe(first, 0);
            peer.subscribe(second, 0);
            peer.publish(aliased(probe.message(first, "1", 0), alias));
            peer.publish(aliased(probe.message(first, "2", 0).withTopic(TopicName.NONE), alias));
            peer.publish(aliased(probe.message(second, "3", 0), alias));
            peer.publish(aliased(probe.message(second, "4", 0).withTopic(TopicName.NONE), alias));
            for (String wanted : List.of(first, first, second, second)) {
                Message came = peer.take().message();
                if (!came.topic().toString().equals(wanted)) {
                    throw CheckVerdict.fail("a message to " + wanted, "one to " + came.topic());
                }
            }
        }));
        all.add(Check.v5(G, "MQTT-3.3.2-7", "a topic alias is forgotten with its connection", probe -> {
            probe.need(Need.TOPIC_ALIAS);
            String topic = probe.topic();
            String id = probe.clientId();
            RawPeer listener = probe.live();
            listener.subscribe(topic, 0);
            RawPeer peer = probe.live(probe.kept(id));
            peer.publish(aliased(probe.message(topic, "1", 0), 1));
            listener.take();
            peer.disconnect();
            RawPeer back = probe.live(probe.kept(id));
            back.publish(aliased(probe.message(topic, "2", 0).withTopic(TopicName.NONE), 1));
            back.awaitEnd();
            listener.awaitNoMessage("by an alias of an earlier connection");
        }));
        all.add(Check.v5(G, "U5-3.3.4-3", "a topic alias above the broker's maximum ends the connection", probe -> {
            tooGreatAlias(probe);
        }));
        Check told = Check.v5(G, "U5-3.3.4-3", "a topic alias above the broker's maximum ends with 0x94", probe -> {
            requireCode(tooGreatAlias(probe), ReasonCode.TOPIC_ALIAS_INVALID);
        });
        all.add(told.asAdvice());
    }

    private static Ending tooGreatAlias(Probe probe) throws InterruptedException {
        int max = (int) probe.offer().granted().number(PropertyId.TOPIC_ALIAS_MAXIMUM, 0);
        if (max == 65_535) {
            throw CheckVerdict.notOffered("the broker takes all aliases that there are");
        }
        RawPeer peer = probe.live();
        peer.publish(aliased(probe.message(probe.topic(), "alias", 0), max + 1));
        return peer.awaitEnd();
    }

    private static Message aliased(Message message, int alias) {
        return message.withProperties(Properties.of(PropertyId.TOPIC_ALIAS, alias));
    }

    private static void addAliasFromBroker(List<Check> all) {
        all.add(Check.v5(G, "MQTT-3.1.2-27", "no topic alias comes to a client that takes none", probe -> {
            aliases(probe, probe.clean(), 0);
        }));
        all.add(Check.v5(G, "MQTT-3.1.2-26", "topic aliases that come are within the client's maximum", probe -> {
            aliases(probe, Probe.with(probe.clean(), Properties.of(PropertyId.TOPIC_ALIAS_MAXIMUM, 2)), 2);
        }));
    }

    /** Publishes to more topics than aliases, each several times, and undoes the aliases as a client does. */
    private static void aliases(Probe probe, Connect connect, int max) throws InterruptedException {
        String stem = probe.topic();
        probe.need(Need.WILDCARDS);
        RawPeer listener = probe.live(connect);
        listener.subscribe(stem + "/+", 0);
        RawPeer peer = probe.live();
        Map<Long, TopicName> known = new HashMap<>();
        for (int i = 0; i < 12; i++) {
            String wanted = stem + "/" + i % 4;
            peer.publish(probe.message(wanted, "" + i, 0));
            Message came = listener.take().message();
            long alias = came.properties().number(PropertyId.TOPIC_ALIAS, 0);
            if (alias > max) {
                throw CheckVerdict.fail("a topic alias of at most " + max, "" + alias);
            }
            TopicName named = came.topic().isEmpty() ? known.getOrDefault(alias, TopicName.NONE) : came.topic();
            known.put(alias, named);
            if (!named.toString().equals(wanted)) {
                throw CheckVerdict.fail("a message to " + wanted, "one to '" + named + "' with the alias " + alias);
            }
        }
    }

    /** Only of brokers that say that they lack something. */
    private static void addLacking(List<Check> all) {
        for (boolean isAdvice : new boolean[] {false, true}) {
            Check qos = Check.v5(
                    G,
                    isAdvice ? "U5-3.2.2.3.4-3" : "U5-3.2.2.3.4-2",
                    "a PUBLISH above the broker's Maximum QoS ends" + (isAdvice ? " with 0x9B" : " the connection"),
                    probe -> {
                        int above = probe.offer().qosMax() + 1;
                        if (above > 2) {
                            throw CheckVerdict.notOffered("the broker takes every QoS, so none is too much");
                        }
                        Message message = Message.of(TopicName.of(probe.topic()), bytes(), Qos.of(above), false);
                        RawPeer peer = probe.live();
                        peer.send(new Publish(message, 1, false));
                        requireEnd(peer, isAdvice, ReasonCode.QOS_NOT_SUPPORTED);
                    });
            all.add(isAdvice ? qos.asAdvice() : qos);
            Check retain = Check.v5(
                    G,
                    isAdvice ? "U5-3.2.2.3.5-3" : "U5-3.2.2.3.5-2",
                    "RETAIN where nothing is retained ends" + (isAdvice ? " with 0x9A" : " the connection"),
                    probe -> {
                        if (probe.offer().has(Need.RETAIN)) {
                            throw CheckVerdict.notOffered("the broker retains messages");
                        }
                        RawPeer peer = probe.live();
                        peer.send(Publish.atMostOnce(
                                Message.of(TopicName.of(probe.topic()), bytes(), Qos.AT_MOST_ONCE, true)));
                        requireEnd(peer, isAdvice, ReasonCode.RETAIN_NOT_SUPPORTED);
                    });
            all.add(isAdvice ? retain.asAdvice() : retain);
        }
    }

    private static Bytes bytes() {
        return Bytes.utf8("x");
    }

    private static void requireEnd(RawPeer peer, boolean withCode, ReasonCode code) throws InterruptedException {
        Ending ending = peer.awaitEnd();
        if (withCode) {
            requireCode(ending, code);
        }
    }

    private static final String G = "flow control";
}
