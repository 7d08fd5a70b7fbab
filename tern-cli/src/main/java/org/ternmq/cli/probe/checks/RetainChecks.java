package org.ternmq.cli.probe.checks;

import java.util.ArrayList;
import java.util.List;
import org.ternmq.cli.probe.kit.Check;
import org.ternmq.cli.probe.kit.CheckVerdict;
import org.ternmq.cli.probe.kit.PacketWords;
import org.ternmq.cli.probe.kit.Probe;
import org.ternmq.cli.probe.kit.RawPeer;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.packet.Subscribe.Request;
import org.ternmq.codec.packet.Subscribe.RetainHandling;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicFilter;

/** Messages that are kept for those who subscribe later. */
final class RetainChecks {
    private RetainChecks() {}

    static List<Check> all() {
        List<Check> all = new ArrayList<>();
        addStoring(all);
        addKeeping(all);
        addFlags(all);
        addHandling(all);
        return all;
    }

    private static void addStoring(List<Check> all) {
        all.addAll(Check.both(
                G, "3.3.1-5", "3.3.1-5", "the last retained message is what a new subscriber gets", probe -> {
                    String topic = stored(probe, "old");
                    probe.live().publish(probe.message(topic, "new", 1, true));
                    RawPeer late = probe.live();
                    late.subscribe(topic, 1);
                    requirePayload(late.take(), "new");
                    late.awaitNoMessage("but the last");
                }));
        all.addAll(Check.both(G, "3.3.1-9", "3.3.1-6", "a wildcard subscription gets each retained message", probe -> {
            String topic = probe.topic();
            RawPeer peer = probe.live();
            peer.publish(probe.message(topic + "/a", "a", 1, true));
            peer.publish(probe.message(topic + "/b", "b", 1, true));
            RawPeer late = probe.live();
            late.subscribe(topic + "/+", 1);
            String both = late.take().message().payload().toUtf8()
                    + late.take().message().payload().toUtf8();
            if (!both.equals("ab") && !both.equals("ba")) {
                throw CheckVerdict.fail("a and b", both);
            }
        }));
        all.addAll(Check.both(
                G, "3.3.1-6", "3.3.1-10", "an empty retained message takes away what was retained", probe -> {
                    String topic = stored(probe, "gone");
                    probe.live().publish(probe.message(topic, "", 1, true));
                    RawPeer late = probe.live();
                    late.subscribe(topic, 1);
                    late.awaitNoMessage("that was taken away");
                }));
        all.addAll(Check.both(
                G, "3.3.1-6", "3.3.1-10", "an empty retained message goes to subscribers like any other", probe -> {
                    String topic = probe.topic();
                    RawPeer listener = probe.live();
                    listener.subscribe(topic, 1);
                    probe.live().publish(probe.message(topic, "", 1, true));
                    requirePayload(listener.take(), "");
                }));
    }

    private static void addKeeping(List<Check> all) {
        all.addAll(Check.both(G, "3.3.1-7", "3.3.1-11", "an empty message is not retained", probe -> {
            String topic = probe.topic();
            probe.live().publish(probe.message(topic, "", 1, true));
            RawPeer late = probe.live();
            late.subscribe(topic, 1);
            late.awaitNoMessage("that is empty");
        }));
        all.addAll(Check.both(
                G,
                "3.3.1-8",
                "3.3.1-12",
                "a message without RETAIN neither replaces nor removes the retained one",
                probe -> {
                    String topic = stored(probe, "stays");
                    RawPeer peer = probe.live();
                    peer.publish(probe.message(topic, "passes", 1));
                    peer.publish(probe.message(topic, "", 1));
                    RawPeer late = probe.live();
                    late.subscribe(topic, 1);
                    requirePayload(late.take(), "stays");
                    late.awaitNoMessage("but the retained one");
                }));
        all.add(Check.v3(G, "3.1.2-7", "a retained message outlives the session of its publisher", probe -> {
            String topic = probe.topic();
            RawPeer peer = probe.live();
            peer.publish(probe.message(topic, "outlives", 1, true));
            peer.disconnect();
            RawPeer late = probe.live();
            late.subscribe(topic, 1);
            requirePayload(late.take(), "outlives");
        }));
        all.add(Check.v3(G, "3.3.1-7", "a retained message of QoS 0 replaces one of QoS 1", probe -> {
            String topic = stored(probe, "old");
            RawPeer peer = probe.live();
            peer.publish(probe.message(topic, "new", 0, true));
            peer.ping();
            RawPeer late = probe.live();
            late.subscribe(topic, 1);
            late.ping();
            Publish came = late.poll(Publish.class, java.time.Duration.ZERO);
            if (came != null) {
                requirePayload(came, "new");
            }
        }));
    }

    private static void addFlags(List<Check> all) {
        all.addAll(Check.both(
                G, "3.3.1-9", "3.3.1-8", "a retained message comes with RETAIN 1 to a new subscriber", probe -> {
                    String topic = stored(probe, "kept");
                    RawPeer late = probe.live();
                    late.subscribe(topic, 0);
                    requireRetain(late.take(), true);
                }));
        all.addAll(Check.both(G, "3.3.1-12", "3.3.1-9", "RETAIN is 0 for a subscription that stood before", probe -> {
            String topic = probe.topic();
            RawPeer listener = probe.live();
            listener.subscribe(topic, 1);
            probe.live().publish(probe.message(topic, "live", 1, true));
            requireRetain(listener.take(), false);
        }));
        all.add(Check.v5(G, "MQTT-3.3.1-13", "with Retain As Published the flag stays as it was sent", probe -> {
            String topic = probe.topic();
            RawPeer listener = probe.live();
            listener.subscribe(
                    Properties.NONE,
                    new Request(TopicFilter.of(topic), Qos.AT_LEAST_ONCE, false, true, RetainHandling.SEND));
            RawPeer peer = probe.live();
            peer.publish(probe.message(topic, "1", 1, true));
            requireRetain(listener.take(), true);
            peer.publish(probe.message(topic, "0", 1));
            requireRetain(listener.take(), false);
        }));
    }

    private static void addHandling(List<Check> all) {
        all.addAll(Check.both(G, "3.8.4-4", "3.8.4-3", "subscribing again brings the retained message again", probe -> {
            RawPeer late = twice(probe, RetainHandling.SEND);
            requirePayload(late.take(), "kept");
            requirePayload(late.take(), "kept");
        }));
        all.add(Check.v5(
                G,
                "MQTT-3.3.1-10",
                "Retain Handling 1: the retained message comes for a new subscription only",
                probe -> {
                    RawPeer late = twice(probe, RetainHandling.SEND_IF_NEW);
                    requirePayload(late.take(), "kept");
                    late.awaitNoMessage("for a subscription that stood before");
                }));
        all.add(Check.v5(G, "MQTT-3.3.1-11", "Retain Handling 2: no retained message comes", probe -> {
            twice(probe, RetainHandling.DO_NOT_SEND).awaitNoMessage("that is retained");
        }));
    }

    private static RawPeer twice(Probe probe, RetainHandling handling) throws InterruptedException {
        String topic = stored(probe, "kept");
        RawPeer late = probe.live();
        Request request = new Request(TopicFilter.of(topic), Qos.AT_MOST_ONCE, false, false, handling);
        late.subscribe(Properties.NONE, request);
        late.subscribe(Properties.NONE, request);
        return late;
    }

    /** A topic that has a retained message. */
    private static String stored(Probe probe, String payload) throws InterruptedException {
        String topic = probe.topic();
        RawPeer peer = probe.live();
        int qos = Math.min(1, probe.offer().qosMax());
        peer.publish(probe.message(topic, payload, qos, true));
        peer.ping();
        return topic;
    }

    private static void requirePayload(Publish came, String payload) {
        if (!came.message().payload().toUtf8().equals(payload)) {
            throw CheckVerdict.fail(
                    "'" + payload + "'", "'" + came.message().payload().toUtf8() + "'");
        }
    }

    private static void requireRetain(Publish came, boolean retain) {
        if (came.message().retain() != retain) {
            throw CheckVerdict.fail("RETAIN " + (retain ? 1 : 0), PacketWords.of(came));
        }
    }

    private static final String G = "retain";
}
