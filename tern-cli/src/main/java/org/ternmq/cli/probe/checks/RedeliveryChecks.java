package org.ternmq.cli.probe.checks;

import java.util.ArrayList;
import java.util.List;
import org.ternmq.cli.probe.kit.Check;
import org.ternmq.cli.probe.kit.CheckVerdict;
import org.ternmq.cli.probe.kit.PacketWords;
import org.ternmq.cli.probe.kit.Probe;
import org.ternmq.cli.probe.kit.RawPeer;
import org.ternmq.codec.packet.Ack;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.value.ReasonCode;

/** What is sent again after a connection broke, and what is not. */
final class RedeliveryChecks {
    private RedeliveryChecks() {}

    static List<Check> all() {
        List<Check> all = new ArrayList<>();
        for (int qos = 1; qos <= 2; qos++) {
            int each = qos;
            all.addAll(Check.both(
                    G,
                    "4.4.0-1",
                    "4.4.0-1",
                    "unacknowledged messages of QoS " + qos + " come again with the same identifiers, in order",
                    probe -> again(probe, each)));
            all.addAll(Check.both(
                    G, "3.3.1-1", "3.3.1-1", "a message of QoS " + qos + " that comes again has DUP 1", probe -> {
                        for (Publish came : again(probe, each)) {
                            if (!came.dup()) {
                                throw CheckVerdict.fail("DUP 1", PacketWords.of(came));
                            }
                        }
                    }));
        }
        all.addAll(Check.both(G, "4.3.3-5", "4.4.0-1", "an unanswered PUBREL comes again", RedeliveryChecks::pubrel));
        all.addAll(Check.both(G, "4.3.3-6", "4.3.3-1", "after PUBREL the PUBLISH does not come again", probe -> {
            RawPeer peer = pubrel(probe);
            peer.awaitNoMessage("that was released already");
        }));
        all.addAll(Check.both(G, "4.3.2-3", "4.3.2-1", "an acknowledged message does not come again", probe -> {
            String topic = probe.topic();
            String id = probe.clientId();
            RawPeer listener = probe.live(probe.kept(id));
            listener.subscribe(topic, 1);
            probe.live().publish(probe.message(topic, "done", 1));
            listener.take();
            listener.ping();
            listener.close();
            probe.live(probe.kept(id)).awaitNoMessage("that was acknowledged");
        }));
        all.addAll(Check.both(
                G,
                "4.3.3-10",
                "4.3.3-2",
                "a PUBLISH of QoS 2 sent again after a reconnect is delivered once",
                probe -> {
                    sentAgain(probe);
                }));
        all.add(Check.v5(G, "MQTT-4.4.0-2", "PUBACK with an error ends a message: it does not come again", probe -> {
            declined(probe, 1);
        }));
        all.add(Check.v5(G, "MQTT-4.4.0-2", "PUBREC with an error ends a message: it does not come again", probe -> {
            declined(probe, 2);
        }));
        return all;
    }

    private static List<Publish> again(Probe probe, int qos) throws InterruptedException {
        String topic = probe.topic();
        String id = probe.clientId();
        probe.needQos(qos);
        RawPeer listener = probe.live(probe.kept(id));
        listener.subscribe(topic, qos);
        RawPeer peer = probe.live();
        for (int i = 0; i < COUNT; i++) {
            peer.publish(probe.message(topic, "" + i, qos));
        }
        List<Publish> first = listener.awaitUpTo(COUNT);
        listener.close();
        RawPeer back = probe.live(probe.kept(id));
        List<Publish> second = new ArrayList<>();
        for (int i = 0; i < first.size(); i++) {
            Publish came = back.await(Publish.class);
            Publish wanted = first.get(i);
            if (came.packetId() != wanted.packetId()
                    || !came.message().payload().equals(wanted.message().payload())) {
                throw CheckVerdict.fail(PacketWords.of(wanted.asDuplicate()) + ", message " + i, PacketWords.of(came));
            }
            second.add(came);
        }
        return second;
    }

    private static RawPeer pubrel(Probe probe) throws InterruptedException {
        String topic = probe.topic();
        String id = probe.clientId();
        probe.needQos(2);
        RawPeer listener = probe.live(probe.kept(id));
        listener.subscribe(topic, 2);
        probe.live().publish(probe.message(topic, "released", 2));
        int packetId = listener.await(Publish.class).packetId();
        listener.send(Ack.Pubrec.success(packetId));
        RawPeer.requireTaken(listener.await(Ack.Pubrel.class), packetId);
        listener.close();
        RawPeer back = probe.live(probe.kept(id));
        Packet came = back.await(Packet.class);
        if (!(came instanceof Ack.Pubrel pubrel) || pubrel.packetId() != packetId) {
            throw CheckVerdict.fail("PUBREL " + packetId, PacketWords.of(came));
        }
        back.send(Ack.Pubcomp.success(packetId));
        return back;
    }

    private static void sentAgain(Probe probe) throws InterruptedException {
        String topic = probe.topic();
        String id = probe.clientId();
        Publish publish = new Publish(probe.message(topic, "twice", 2), 3, false);
        RawPeer listener = probe.live();
        listener.subscribe(topic, 0);
        RawPeer peer = probe.live(probe.kept(id));
        peer.send(publish);
        RawPeer.requireTaken(peer.await(Ack.Pubrec.class), 3);
        peer.close();
        RawPeer back = probe.live(probe.kept(id));
        back.send(publish.asDuplicate());
        RawPeer.requireTaken(back.await(Ack.Pubrec.class), 3);
        back.send(Ack.Pubrel.success(3));
        RawPeer.requireTaken(back.await(Ack.Pubcomp.class), 3);
        listener.take();
        listener.awaitNoMessage("a second time");
    }

    private static void declined(Probe probe, int qos) throws InterruptedException {
        String topic = probe.topic();
        String id = probe.clientId();
        probe.needQos(qos);
        RawPeer listener = probe.live(probe.kept(id));
        listener.subscribe(topic, qos);
        probe.live().publish(probe.message(topic, "no", qos));
        int packetId = listener.await(Publish.class).packetId();
        listener.send(
                qos == 1
                        ? Ack.Puback.of(packetId, ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR)
                        : Ack.Pubrec.of(packetId, ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR));
        listener.ping();
        listener.close();
        probe.live(probe.kept(id)).awaitNoMessage("that was declined");
    }

    private static final String G = "redelivery";
    private static final int COUNT = 3;
}
