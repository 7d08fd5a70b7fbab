package org.ternmq.cli.probe.checks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.ternmq.cli.probe.kit.Check;
import org.ternmq.cli.probe.kit.CheckVerdict;
import org.ternmq.cli.probe.kit.PacketWords;
import org.ternmq.cli.probe.kit.Probe;
import org.ternmq.cli.probe.kit.RawPeer;
import org.ternmq.codec.packet.Ack;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.value.ReasonCode;

/** The flows of QoS 0, 1 and 2, both ways, on connections that last. */
final class PublishChecks {
    private PublishChecks() {}

    static List<Check> all() {
        List<Check> all = new ArrayList<>();
        addInbound(all);
        addOutbound(all);
        for (int published = 0; published <= 2; published++) {
            for (int granted = 0; granted <= 2; granted++) {
                addGrant(all, published, granted);
            }
        }
        return all;
    }

    private static void addInbound(List<Check> all) {
        all.addAll(Check.both(G, "3.3.4-1", "3.3.4-1", "a PUBLISH of QoS 0 gets no answer", probe -> {
            RawPeer peer = probe.live();
            peer.publish(probe.message(probe.topic(), "0", 0));
            peer.ping();
            Ack ack = peer.poll(Ack.class, Duration.ZERO);
            if (ack != null) {
                throw CheckVerdict.fail("no answer", PacketWords.of(ack));
            }
        }));
        all.addAll(Check.both(G, "4.3.2-4", "4.3.2-2", "a PUBLISH of QoS 1 is answered with its PUBACK", probe -> {
            RawPeer peer = probe.live();
            answered(peer, probe.message(probe.topic(), "1", 1), 1, Ack.Puback.class);
            answered(peer, probe.message(probe.topic(), "1", 1), 65_535, Ack.Puback.class);
        }));
        all.addAll(Check.both(G, "4.3.3-8", "4.3.3-2", "a PUBLISH of QoS 2 is answered with its PUBREC", probe -> {
            answered(probe.live(), probe.message(probe.topic(), "2", 2), 4711, Ack.Pubrec.class);
        }));
        all.addAll(Check.both(G, "4.3.3-11", "4.3.3-2", "PUBREL is answered with its PUBCOMP", probe -> {
            probe.live().publish(probe.message(probe.topic(), "2", 2));
        }));
        all.addAll(Check.both(
                G, "4.3.3-10", "4.3.3-2", "a PUBLISH of QoS 2 sent again before PUBREL is delivered once", probe -> {
                    repeated(probe, 2, false, 1);
                }));
        all.addAll(Check.both(
                G, "4.3.3-12", "4.3.3-2", "after PUBCOMP the same packet identifier is a new message", probe -> {
                    repeated(probe, 2, true, 2);
                }));
        all.addAll(Check.both(
                G,
                "4.3.2-5",
                "4.3.2-2",
                "after PUBACK the same packet identifier is a new message, DUP or not",
                probe -> {
                    repeated(probe, 1, true, 2);
                }));
        all.addAll(Check.both(
                G, "4.3.3-11", "4.3.3-2", "PUBREL of an unknown identifier is answered with PUBCOMP", probe -> {
                    RawPeer peer = probe.live();
                    probe.needQos(2);
                    peer.send(Ack.Pubrel.success(99));
                    if (peer.await(Ack.Pubcomp.class).packetId() != 99) {
                        throw CheckVerdict.fail("PUBCOMP 99", "another");
                    }
                }));
        Check unknown = Check.v5(G, "MQTT-3.7.2-1", "PUBCOMP of an unknown identifier says 0x92", probe -> {
            RawPeer peer = probe.live();
            probe.needQos(2);
            peer.send(Ack.Pubrel.success(99));
            Ack.Pubcomp pubcomp = peer.await(Ack.Pubcomp.class);
            if (pubcomp.reason() != ReasonCode.PACKET_IDENTIFIER_NOT_FOUND) {
                throw CheckVerdict.fail("PUBCOMP 99 0x92", PacketWords.of(pubcomp));
            }
        });
        all.add(unknown.asAdvice());
    }

    private static void answered(RawPeer peer, Message message, int id, Class<? extends Ack> kind)
            throws InterruptedException {
        peer.send(new Publish(message, id, false));
        RawPeer.requireTaken(peer.await(kind), id);
    }

    /** Sends a message twice with one packet identifier and counts what arrives before the next one. */
    private static void repeated(Probe probe, int qos, boolean complete, int times) throws InterruptedException {
        String topic = probe.topic();
        Message message = probe.message(topic, "twice", qos);
        RawPeer listener = probe.live();
        listener.subscribe(topic, 0);
        RawPeer peer = probe.live();
        for (int i = 0; i < 2; i++) {
            Publish publish = new Publish(message, 7, i == 1);
            peer.send(publish);
            RawPeer.requireTaken(qos == 1 ? peer.await(Ack.Puback.class) : peer.await(Ack.Pubrec.class), 7);
            if (qos == 2 && (complete || i == 1)) {
                peer.send(Ack.Pubrel.success(7));
                RawPeer.requireTaken(peer.await(Ack.Pubcomp.class), 7);
            }
        }
        peer.publish(probe.message(topic, "last", qos));
        int count = 0;
        while (!listener.take().message().payload().toUtf8().equals("last")) {
            count++;
        }
        if (count != times) {
            throw CheckVerdict.fail("the message " + times + " times", "it " + count + " times");
        }
    }

    private static void addGrant(List<Check> all, int published, int granted) {
        int wanted = Math.min(published, granted);
        String title = "QoS " + published + " to a subscription of QoS " + granted + " comes as QoS " + wanted
                + ", with DUP 0";
        all.addAll(Check.both(G, "3.8.4-8", "3.8.4-6", title, probe -> {
            String topic = probe.topic();
            Message message = probe.message(topic, "grant", published);
            RawPeer listener = probe.live();
            int given = listener.subscribe(topic, granted).reasons().getFirst().code();
            probe.live().publish(message);
            Publish came = listener.take();
            if (came.message().qos().bits() != Math.min(published, given)
                    || came.dup()
                    || came.message().retain()
                    || !came.message().payload().equals(message.payload())) {
                throw CheckVerdict.fail("PUBLISH q" + Math.min(published, given), PacketWords.of(came));
            }
        }));
    }

    private static void addOutbound(List<Check> all) {
        all.addAll(Check.both(G, "3.3.1-3", "3.3.1-3", "DUP is not passed on", probe -> {
            String topic = probe.topic();
            RawPeer listener = probe.live();
            listener.subscribe(topic, 1);
            RawPeer peer = probe.live();
            peer.send(new Publish(probe.message(topic, "dup", 1), 5, true));
            Publish came = listener.take();
            if (came.dup()) {
                throw CheckVerdict.fail("DUP 0", PacketWords.of(came));
            }
        }));
        all.addAll(Check.both(G, "4.3.3-4", "4.3.3-1", "PUBREC is answered with its PUBREL", probe -> {
            received(probe, 2, 1).getFirst();
        }));
        all.addAll(Check.both(
                G, "2.2.1-4", "2.3.1-4", "messages in flight have different packet identifiers", probe -> {
                    Set<Integer> ids = new HashSet<>();
                    String topic = probe.topic();
                    RawPeer listener = probe.live();
                    listener.subscribe(topic, 1);
                    RawPeer peer = probe.live();
                    for (int i = 0; i < IN_FLIGHT; i++) {
                        peer.publish(probe.message(topic, "" + i, 1));
                    }
                    List<Publish> inFlight = listener.awaitUpTo(IN_FLIGHT);
                    if (inFlight.size() == 1) {
                        throw CheckVerdict.notOffered("the broker sends one message at a time");
                    }
                    for (Publish came : inFlight) {
                        if (!ids.add(came.packetId())) {
                            throw CheckVerdict.fail("an identifier not in use", PacketWords.of(came));
                        }
                    }
                }));
        for (int qos = 0; qos <= 2; qos++) {
            int each = qos;
            all.addAll(Check.both(
                    G, "4.6.0-5", "4.6.0-6", "fifty messages of QoS " + qos + " keep their order", probe -> {
                        List<String> came = received(probe, each, MANY);
                        for (int i = 0; i < MANY; i++) {
                            if (!came.get(i).equals("" + i)) {
                                throw CheckVerdict.fail("message " + i, "message " + came.get(i));
                            }
                        }
                    }));
        }
        all.add(Check.v5(G, "MQTT-4.4.0-1", "nothing is sent again on a connection that lasts (2 s)", probe -> {
            String topic = probe.topic();
            RawPeer listener = probe.live();
            listener.subscribe(topic, 1);
            probe.live().publish(probe.message(topic, "once", 1));
            listener.await(Publish.class);
            Publish again = listener.poll(Publish.class, Duration.ofSeconds(2));
            if (again != null) {
                throw CheckVerdict.fail("nothing", PacketWords.of(again));
            }
            listener.ping();
        }));
    }

    /** Publishes numbers from 0 to one subscriber and tells what it got. */
    private static List<String> received(Probe probe, int qos, int count) throws InterruptedException {
        String topic = probe.topic();
        probe.needQos(qos);
        RawPeer listener = probe.live();
        listener.subscribe(topic, qos);
        RawPeer peer = probe.live();
        for (int i = 0; i < count; i++) {
            peer.publish(probe.message(topic, "" + i, qos));
        }
        List<String> came = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            came.add(listener.take().message().payload().toUtf8());
        }
        return came;
    }

    private static final String G = "publish";
    private static final int MANY = 50;

    /** As many as a broker sends with its usual bound on messages in flight. */
    private static final int IN_FLIGHT = 10;
}
