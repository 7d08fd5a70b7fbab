package org.ternmq.cli.probe.checks;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.ternmq.cli.probe.kit.Check;
import org.ternmq.cli.probe.kit.CheckVerdict;
import org.ternmq.cli.probe.kit.Need;
import org.ternmq.cli.probe.kit.PacketWords;
import org.ternmq.cli.probe.kit.Probe;
import org.ternmq.cli.probe.kit.RawPeer;
import org.ternmq.codec.packet.Ack;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.packet.Suback;
import org.ternmq.codec.packet.Subscribe;
import org.ternmq.codec.packet.Subscribe.Request;
import org.ternmq.codec.packet.Subscribe.RetainHandling;
import org.ternmq.codec.packet.Unsuback;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicFilter;

/** Subscribing and leaving. */
final class SubscribeChecks {
    private SubscribeChecks() {}

    static List<Check> all() {
        List<Check> all = new ArrayList<>();
        addSubscribe(all);
        addReplaced(all);
        addUnsubscribe(all);
        addFurtherUnsubscribe(all);
        addOptions(all);
        return all;
    }

    private static void addSubscribe(List<Check> all) {
        all.addAll(Check.both(G, "3.8.4-2", "3.8.4-2", "SUBACK has the packet identifier of its SUBSCRIBE", probe -> {
            RawPeer peer = probe.live();
            for (int id : new int[] {1, 1000, 65_535}) {
                peer.send(new Subscribe(id, Properties.NONE, List.of(request(probe.topic(), 0))));
                Suback suback = peer.await(Suback.class);
                if (suback.packetId() != id) {
                    throw CheckVerdict.fail("SUBACK " + id, PacketWords.of(suback));
                }
            }
        }));
        all.addAll(Check.both(G, "3.8.4-6", "3.8.4-5", "SUBACK has a code for each filter", probe -> {
            probe.live().subscribe(Properties.NONE, request(probe.topic(), 0), request(probe.topic(), 0));
        }));
        all.addAll(Check.both(G, "3.9.3-1", "3.9.3-1", "the codes of SUBACK are in the order of the filters", probe -> {
            Suback suback = probe.live()
                    .subscribe(
                            Properties.NONE,
                            request(probe.topic(), 1),
                            request(probe.topic(), 0),
                            request(probe.topic(), 2));
            List<ReasonCode> codes = suback.reasons();
            if (codes.get(1).code() != 0
                    || codes.get(0).code() > 1
                    || codes.get(2).code() < codes.get(0).code()) {
                throw CheckVerdict.fail("SUBACK with 0x01 0x00 0x02", PacketWords.of(suback));
            }
        }));
        all.addAll(Check.both(G, "3.8.4-5", "3.8.4-4", "each of several filters in one SUBSCRIBE counts", probe -> {
            RawPeer peer = probe.live();
            String first = probe.topic();
            String second = probe.topic();
            peer.subscribe(Properties.NONE, request(first, 0), request(second, 0));
            peer.publish(probe.message(first, "1", 0));
            peer.take();
            peer.publish(probe.message(second, "2", 0));
            peer.take();
        }));
    }

    private static void addReplaced(List<Check> all) {
        all.addAll(Check.both(G, "3.8.4-3", "3.8.4-3", "subscribing again replaces the subscription", probe -> {
            String topic = probe.topic();
            RawPeer peer = probe.live();
            peer.subscribe(topic, 1);
            peer.subscribe(topic, 0);
            probe.live().publish(probe.message(topic, "once", 1));
            Publish came = peer.take();
            if (came.message().qos() != Qos.AT_MOST_ONCE) {
                throw CheckVerdict.fail("QoS 0, as asked for last", PacketWords.of(came));
            }
            peer.awaitNoMessage("a second time");
        }));
        all.addAll(Check.both(
                G,
                "3.3.4-2",
                "3.3.5-1",
                "overlapping subscriptions bring the message at the best of their QoS",
                probe -> {
                    String topic = probe.topic();
                    probe.need(Need.WILDCARDS);
                    RawPeer peer = probe.live();
                    peer.subscribe(topic + "/+", 0);
                    peer.subscribe(topic + "/x", 1);
                    peer.subscribe(topic + "/#", 0);
                    probe.live().publish(probe.message(topic + "/x", "best", 1));
                    int best = peer.take().message().qos().bits();
                    peer.ping();
                    for (Publish more =
                                    peer.poll(Publish.class, probe.patience().dividedBy(10));
                            more != null; ) {
                        best = Math.max(best, more.message().qos().bits());
                        more = peer.poll(Publish.class, probe.patience().dividedBy(10));
                    }
                    if (best != 1) {
                        throw CheckVerdict.fail("QoS 1", "QoS " + best);
                    }
                }));
        all.add(Check.v5(G, "MQTT-3.2.2-10", "a subscription of QoS 2 is taken, whatever the Maximum QoS", probe -> {
            probe.live().subscribe(probe.topic(), 2);
        }));
    }

    private static void addUnsubscribe(List<Check> all) {
        all.addAll(Check.both(G, "3.10.4-4", "3.10.4-4", "UNSUBSCRIBE is answered with its UNSUBACK", probe -> {
            String topic = probe.topic();
            RawPeer peer = probe.live();
            peer.subscribe(topic, 0);
            peer.unsubscribe(topic);
        }));
        all.addAll(
                Check.both(G, "3.10.4-5", "3.10.4-5", "UNSUBACK comes where there was no subscription too", probe -> {
                    probe.live().unsubscribe(probe.topic());
                }));
        all.addAll(Check.both(G, "3.10.4-2", "3.10.4-2", "after UNSUBACK no new message comes", probe -> {
            String topic = probe.topic();
            RawPeer peer = probe.live();
            peer.subscribe(topic, 1);
            peer.unsubscribe(topic);
            RawPeer publisher = probe.live();
            publisher.publish(probe.message(topic, "late", 0));
            publisher.ping();
            peer.awaitNoMessage("without a subscription");
        }));
        all.addAll(Check.both(
                G,
                "3.10.4-1",
                "3.10.4-1",
                "UNSUBSCRIBE compares filters by character, not by what they match",
                probe -> {
                    String topic = probe.topic();
                    probe.need(Need.WILDCARDS);
                    RawPeer peer = probe.live();
                    peer.subscribe(topic + "/x", 0);
                    peer.unsubscribe(topic + "/+", topic + "/X", topic + "/#");
                    peer.publish(probe.message(topic + "/x", "still", 0));
                    peer.take();
                }));
    }

    private static void addFurtherUnsubscribe(List<Check> all) {
        all.addAll(Check.both(G, "3.10.4-6", "3.10.4-6", "each of several filters in one UNSUBSCRIBE counts", probe -> {
            String first = probe.topic();
            String second = probe.topic();
            RawPeer peer = probe.live();
            peer.subscribe(Properties.NONE, request(first, 0), request(second, 0));
            peer.unsubscribe(first, probe.topic(), second);
            peer.publish(probe.message(first, "1", 0));
            peer.publish(probe.message(second, "2", 0));
            peer.awaitNoMessage("without a subscription");
        }));
        all.addAll(Check.both(
                G,
                "3.10.4-3",
                "3.10.4-3",
                "a delivery of QoS 2 that was begun is completed after UNSUBSCRIBE",
                probe -> {
                    String topic = probe.topic();
                    probe.needQos(2);
                    RawPeer peer = probe.live();
                    peer.subscribe(topic, 2);
                    probe.live().publish(probe.message(topic, "begun", 2));
                    Publish came = peer.await(Publish.class);
                    if (came.message().qos() != Qos.EXACTLY_ONCE) {
                        throw CheckVerdict.notOffered("QoS 2 was not granted");
                    }
                    peer.unsubscribe(topic);
                    peer.send(Ack.Pubrec.success(came.packetId()));
                    RawPeer.requireTaken(peer.await(Ack.Pubrel.class), came.packetId());
                    peer.send(Ack.Pubcomp.success(came.packetId()));
                }));
        all.add(Check.v5(G, "MQTT-3.11.3-1", "the codes of UNSUBACK are in the order of the filters", probe -> {
            String topic = probe.topic();
            RawPeer peer = probe.live();
            peer.subscribe(topic, 0);
            Unsuback unsuback = peer.unsubscribe(probe.topic(), topic, probe.topic());
            List<ReasonCode> codes = unsuback.reasons();
            if (codes.size() != 3 || codes.get(1).isError()) {
                throw CheckVerdict.fail("UNSUBACK with three codes, the second 0x00", PacketWords.of(unsuback));
            }
        }));
        Check none = Check.v5(G, "MQTT-3.11.3-2", "UNSUBACK says 0x11 where there was no subscription", probe -> {
            Unsuback unsuback = probe.live().unsubscribe(probe.topic());
            if (!unsuback.reasons().equals(List.of(ReasonCode.NO_SUBSCRIPTION_EXISTED))) {
                throw CheckVerdict.fail("UNSUBACK 0x11", PacketWords.of(unsuback));
            }
        });
        all.add(none.asAdvice());
    }

    private static void addOptions(List<Check> all) {
        all.add(Check.v5(G, "MQTT-3.8.3-3", "No Local keeps a client's own messages away, and only those", probe -> {
            String topic = probe.topic();
            RawPeer peer = probe.live();
            peer.subscribe(
                    Properties.NONE,
                    new Request(TopicFilter.of(topic), Qos.AT_MOST_ONCE, true, false, RetainHandling.SEND));
            peer.publish(probe.message(topic, "own", 0));
            peer.ping();
            probe.live().publish(probe.message(topic, "other", 0));
            String came = peer.take().message().payload().toUtf8();
            if (!came.equals("other")) {
                throw CheckVerdict.fail("the other's message alone", "the own one");
            }
        }));
        all.add(Check.v5(G, "MQTT-3.3.4-3", "a message has the identifier of its subscription", probe -> {
            String topic = probe.topic();
            probe.need(Need.SUBSCRIPTION_IDS);
            RawPeer peer = probe.live();
            peer.subscribe(id(268_435_455), request(topic, 0));
            peer.publish(probe.message(topic, "id", 0));
            Set<Long> ids = ids(peer.take());
            if (!ids.equals(Set.of(268_435_455L))) {
                throw CheckVerdict.fail("the identifier 268435455", "" + ids);
            }
        }));
        all.add(Check.v5(
                G, "MQTT-3.3.4-4", "overlapping subscriptions bring all their identifiers", SubscribeChecks::allIds));
        all.add(Check.v5(G, "MQTT-3.8.4-3", "subscribing again replaces the identifier", probe -> {
            String topic = probe.topic();
            probe.need(Need.SUBSCRIPTION_IDS);
            RawPeer peer = probe.live();
            peer.subscribe(id(1), request(topic, 0));
            peer.subscribe(id(2), request(topic, 0));
            peer.publish(probe.message(topic, "id", 0));
            Set<Long> ids = ids(peer.take());
            if (!ids.equals(Set.of(2L))) {
                throw CheckVerdict.fail("the identifier 2", "" + ids);
            }
        }));
        all.add(Check.v5(G, "MQTT-3.3.4-3", "a message has no identifier where the subscription has none", probe -> {
            String topic = probe.topic();
            RawPeer peer = probe.live();
            peer.subscribe(topic, 0);
            peer.publish(probe.message(topic, "id", 0));
            Set<Long> ids = ids(peer.take());
            if (!ids.isEmpty()) {
                throw CheckVerdict.fail("no identifier", "" + ids);
            }
        }));
    }

    private static void allIds(Probe probe) throws InterruptedException {
        String topic = probe.topic();
        probe.need(Need.SUBSCRIPTION_IDS, Need.WILDCARDS);
        RawPeer peer = probe.live();
        peer.subscribe(id(1), request(topic + "/+", 0));
        peer.subscribe(id(2), request(topic + "/#", 0));
        peer.subscribe(topic + "/x", 0);
        peer.publish(probe.message(topic + "/x", "ids", 0));
        Set<Long> ids = ids(peer.take());
        peer.ping();
        for (Publish more = peer.poll(Publish.class, probe.patience().dividedBy(10)); more != null; ) {
            ids.addAll(ids(more));
            more = peer.poll(Publish.class, probe.patience().dividedBy(10));
        }
        if (!ids.equals(Set.of(1L, 2L))) {
            throw CheckVerdict.fail("the identifiers 1 and 2", "" + ids);
        }
    }

    private static Request request(String filter, int qosMax) {
        return Request.of(TopicFilter.of(filter), Qos.of(qosMax));
    }

    private static Properties id(int id) {
        return Properties.of(PropertyId.SUBSCRIPTION_IDENTIFIER, id);
    }

    private static Set<Long> ids(Publish publish) {
        Set<Long> ids = new HashSet<>();
        Properties properties = publish.message().properties();
        for (int i = 0; i < properties.size(); i++) {
            if (properties.idAt(i) == PropertyId.SUBSCRIPTION_IDENTIFIER) {
                ids.add((Long) properties.valueAt(i));
            }
        }
        return ids;
    }

    private static final String G = "subscribe";
}
