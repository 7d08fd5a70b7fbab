package org.ternmq.cli.probe.checks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.ternmq.cli.probe.kit.Check;
import org.ternmq.cli.probe.kit.CheckVerdict;
import org.ternmq.cli.probe.kit.Need;
import org.ternmq.cli.probe.kit.PacketWords;
import org.ternmq.cli.probe.kit.Probe;
import org.ternmq.cli.probe.kit.RawBytes;
import org.ternmq.cli.probe.kit.RawPeer;
import org.ternmq.codec.packet.Ack;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.value.ReasonCode;

/** Shared subscriptions of 5.0. */
final class SharedChecks {
    private SharedChecks() {}

    static List<Check> all() {
        List<Check> all = new ArrayList<>();
        addDelivery(all);
        addGroups(all);
        addEnds(all);
        addFilters(all);
        return all;
    }

    private static void addDelivery(List<Check> all) {
        all.add(Check.v5(G, "MQTT-4.8.2-3", "each message reaches one member, at the granted QoS", probe -> {
            String topic = probe.topic();
            List<RawPeer> members = members(probe, topic, 1);
            RawPeer peer = probe.live();
            for (int i = 0; i < MANY; i++) {
                peer.publish(
                        probe.message(topic, "" + i, Math.min(2, probe.offer().qosMax())));
            }
            Set<Integer> came = new TreeSet<>();
            for (RawPeer member : members) {
                member.ping();
                for (Publish each = member.poll(Publish.class, SETTLE); each != null; ) {
                    if (each.message().qos().bits() > 1) {
                        throw CheckVerdict.fail("at most QoS 1", PacketWords.of(each));
                    }
                    if (each.message().qos().isAcknowledged()) {
                        member.send(Ack.Puback.success(each.packetId()));
                    }
                    int number = Integer.parseInt(each.message().payload().toUtf8());
                    if (!came.add(number)) {
                        throw CheckVerdict.fail("each message once", "message " + number + " twice");
                    }
                    each = member.poll(Publish.class, SETTLE);
                }
            }
            if (came.size() != MANY) {
                throw CheckVerdict.fail(MANY + " messages", came.size() + " of them");
            }
        }));
    }

    private static void addGroups(List<Check> all) {
        all.add(Check.v5(G, "MQTT-4.5.0-1", "a message goes to the group and to an ordinary subscriber", probe -> {
            String topic = probe.topic();
            probe.need(Need.SHARED);
            RawPeer peer = probe.live();
            peer.subscribe("$share/g/" + topic, 0);
            RawPeer other = probe.live();
            other.subscribe(topic, 0);
            other.publish(probe.message(topic, "both", 0));
            other.take();
            peer.take();
        }));
        all.add(Check.v5(G, "MQTT-4.5.0-1", "two groups each get a message", probe -> {
            String topic = probe.topic();
            probe.need(Need.SHARED);
            RawPeer one = probe.live();
            one.subscribe("$share/g1/" + topic, 0);
            RawPeer two = probe.live();
            two.subscribe("$share/g2/" + topic, 0);
            probe.live().publish(probe.message(topic, "each", 0));
            one.take();
            two.take();
        }));
        all.add(Check.v5(G, "MQTT-3.10.4-2", "who leaves a group gets nothing more of it", probe -> {
            String topic = probe.topic();
            probe.need(Need.SHARED);
            RawPeer stays = probe.live();
            stays.subscribe("$share/g/" + topic, 0);
            RawPeer leaves = probe.live();
            leaves.subscribe("$share/g/" + topic, 0);
            leaves.unsubscribe("$share/g/" + topic);
            RawPeer peer = probe.live();
            for (int i = 0; i < 4; i++) {
                peer.publish(probe.message(topic, "" + i, 0));
            }
            for (int i = 0; i < 4; i++) {
                stays.take();
            }
            leaves.awaitNoMessage("after leaving the group");
        }));
    }

    private static void addEnds(List<Check> all) {
        all.add(Check.v5(G, "MQTT-4.8.2-6", "a message that a member declines goes to no other", probe -> {
            String topic = probe.topic();
            List<RawPeer> members = members(probe, topic, 1);
            probe.live().publish(probe.message(topic, "no", 1));
            int count = 0;
            for (int round = 0; round < 2; round++) {
                for (RawPeer member : members) {
                    Publish came = member.poll(Publish.class, SETTLE);
                    if (came != null) {
                        count++;
                        member.send(Ack.Puback.of(came.packetId(), ReasonCode.UNSPECIFIED_ERROR));
                        member.ping();
                    }
                }
            }
            if (count != 1) {
                throw CheckVerdict.fail("one delivery", count + " deliveries");
            }
        }));
        all.add(Check.v5(
                G, "MQTT-4.8.2-4", "a delivery of QoS 2 that was begun is completed when the member is back", probe -> {
                    String topic = probe.topic();
                    String id = probe.clientId();
                    probe.need(Need.SHARED);
                    probe.needQos(2);
                    RawPeer member = probe.live(probe.kept(id));
                    member.subscribe("$share/g/" + topic, 2);
                    probe.live().publish(probe.message(topic, "begun", 2));
                    Publish came = member.await(Publish.class);
                    member.send(Ack.Pubrec.success(came.packetId()));
                    member.await(Ack.Pubrel.class);
                    member.close();
                    RawPeer back = probe.live(probe.kept(id));
                    RawPeer.requireTaken(back.await(Ack.Pubrel.class), came.packetId());
                }));
    }

    private static List<RawPeer> members(Probe probe, String topic, int qos) throws InterruptedException {
        probe.need(Need.SHARED);
        List<RawPeer> members = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            RawPeer member = probe.live();
            member.subscribe("$share/g/" + topic, qos);
            members.add(member);
        }
        return members;
    }

    private static void addFilters(List<Check> all) {
        filter(all, "MQTT-4.8.2-1", "$share//%s", 0, "an empty share name");
        filter(all, "MQTT-4.8.2-2", "$share/a+b/%s", 0, "a share name with +");
        filter(all, "MQTT-4.8.2-2", "$share/a#/%s", 0, "a share name with #");
        filter(all, "MQTT-4.8.2-2", "$share/ab", 0, "a share without a filter");
        filter(all, "MQTT-3.8.3-4", "$share/g/%s", 0x04, "No Local on a shared subscription");
    }

    private static void filter(List<Check> all, String id, String form, int options, String what) {
        all.add(Check.v5(G, id, what + " is not granted", probe -> {
            probe.need(Need.SHARED);
            RawPeer peer = probe.live();
            RawBytes body = new RawBytes(probe.version()).u16(1).properties();
            peer.sendRaw(body.text(form.formatted(probe.topic())).u8(options).packet(0x82));
            TopicChecks.notGranted(probe, peer);
        }));
    }

    private static final String G = "shared";
    private static final int MANY = 9;
    private static final Duration SETTLE = Duration.ofMillis(200);
}
