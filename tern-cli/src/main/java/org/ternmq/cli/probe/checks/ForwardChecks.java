package org.ternmq.cli.probe.checks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.ternmq.cli.probe.kit.Check;
import org.ternmq.cli.probe.kit.CheckVerdict;
import org.ternmq.cli.probe.kit.Need;
import org.ternmq.cli.probe.kit.PacketWords;
import org.ternmq.cli.probe.kit.Probe;
import org.ternmq.cli.probe.kit.RawPeer;
import org.ternmq.codec.packet.Ack;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.packet.Unsuback;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;

/** The properties of 5.0 on their way from one client to another. */
final class ForwardChecks {
    private ForwardChecks() {}

    static List<Check> all() {
        List<Check> all = new ArrayList<>();
        addUnaltered(all);
        addExpiry(all);
        addProblemInformation(all);
        return all;
    }

    private static void addUnaltered(List<Check> all) {
        unaltered(all, "3.3.2-4", "Payload Format Indicator", Properties.of(PropertyId.PAYLOAD_FORMAT_INDICATOR, 1));
        unaltered(all, "3.3.2-15", "Response Topic", Properties.of(PropertyId.RESPONSE_TOPIC, "re/\u00e4\ufeff/x"));
        unaltered(all, "3.3.2-16", "Correlation Data", binary(0, 255, 10, 13, 0));
        unaltered(all, "3.3.2-20", "Content Type", Properties.of(PropertyId.CONTENT_TYPE, "a/b; c=\u00fc"));
        unaltered(all, "3.3.2-17", "each User Property", pairs("a", "1", "", "", "\u20ac", "\ud83d\ude00"));
        unaltered(all, "3.3.2-18", "the order of User Properties", pairs("b", "2", "a", "1", "b", "1", "a", "1"));
        all.add(Check.v5(G, "MQTT-3.3.2-17", "the properties of a retained message come with it", probe -> {
            String topic = probe.topic();
            Properties pairs = pairs("z", "1", "a", "2");
            RawPeer peer = probe.live();
            peer.publish(probe.message(topic, "kept", 0, true).withProperties(pairs));
            peer.ping();
            RawPeer late = probe.live();
            late.subscribe(topic, 0);
            requireHas(late.take(), pairs);
        }));
        all.add(Check.v5(G, "MQTT-3.3.2-17", "the properties of a message that waited come with it", probe -> {
            String topic = probe.topic();
            String id = probe.clientId();
            probe.needQos(1);
            Properties pairs = pairs("z", "1", "a", "2");
            RawPeer peer = probe.live(probe.kept(id));
            peer.subscribe(topic, 1);
            peer.disconnect();
            probe.live().publish(probe.message(topic, "waits", 1).withProperties(pairs));
            requireHas(probe.live(probe.kept(id)).take(), pairs);
        }));
    }

    private static Properties binary(int... bytes) {
        byte[] array = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            array[i] = (byte) bytes[i];
        }
        return Properties.builder()
                .add(PropertyId.CORRELATION_DATA, Bytes.wrap(array))
                .build();
    }

    private static Properties pairs(String... words) {
        Properties.Builder pairs = Properties.builder();
        for (int i = 0; i < words.length; i += 2) {
            pairs.addUser(words[i], words[i + 1]);
        }
        return pairs.build();
    }

    private static void unaltered(List<Check> all, String id, String what, Properties properties) {
        all.add(Check.v5(G, "MQTT-" + id, what + " comes unaltered", probe -> {
            String topic = probe.topic();
            RawPeer peer = probe.live();
            peer.subscribe(topic, 0);
            peer.publish(probe.message(topic, "forward", 0).withProperties(properties));
            requireHas(peer.take(), properties);
        }));
    }

    private static void requireHas(Publish came, Properties wanted) {
        Properties properties = came.message().properties();
        for (PropertyId id : PropertyId.values()) {
            if (!values(wanted, id).isEmpty() && !values(wanted, id).equals(values(properties, id))) {
                throw CheckVerdict.fail("" + wanted, "" + properties);
            }
        }
    }

    private static List<Object> values(Properties properties, PropertyId id) {
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < properties.size(); i++) {
            if (properties.idAt(i) == id) {
                values.add(properties.valueAt(i));
            }
        }
        return values;
    }

    private static void addExpiry(List<Check> all) {
        all.add(Check.v5(G, "MQTT-3.3.2-6", "a Message Expiry Interval that has just begun is passed on", probe -> {
            String topic = probe.topic();
            RawPeer peer = probe.live();
            peer.subscribe(topic, 0);
            peer.publish(expiring(probe, topic, 100, 0, false));
            requireExpiry(peer.take(), 95, 100);
        }));
        all.add(Check.v5(G, "MQTT-3.3.2-6", "the time that a message waited is taken off its expiry", probe -> {
            Publish came = waited(probe, 100);
            requireExpiry(came, 90, 99);
        }));
        all.add(Check.v5(G, "MQTT-3.3.2-6", "the time that a message was retained is taken off its expiry", probe -> {
            String topic = probe.topic();
            retain(probe, topic, 100);
            SessionChecks.pause(probe, WAIT);
            RawPeer late = probe.live();
            late.subscribe(topic, 0);
            requireExpiry(late.take(), 90, 99);
        }));
        all.add(Check.v5(G, "MQTT-3.3.2-5", "a message that waited longer than its expiry is not delivered", probe -> {
            String id = probe.clientId();
            String topic = probe.topic();
            probe.needQos(1);
            RawPeer peer = probe.live(probe.kept(id));
            peer.subscribe(topic, 1);
            peer.disconnect();
            probe.live().publish(expiring(probe, topic, 1, 1, false));
            SessionChecks.pause(probe, WAIT);
            probe.live(probe.kept(id)).awaitNoMessage("that has expired");
        }));
        all.add(Check.v5(G, "MQTT-3.3.2-5", "a retained message is gone when its expiry has passed", probe -> {
            String topic = probe.topic();
            retain(probe, topic, 1);
            SessionChecks.pause(probe, WAIT);
            RawPeer late = probe.live();
            late.subscribe(topic, 0);
            late.awaitNoMessage("that has expired");
        }));
        all.add(Check.v5(G, "MQTT-4.3.3-7", "a PUBLISH of QoS 2 that was sent does not expire", probe -> {
            String topic = probe.topic();
            String id = probe.clientId();
            probe.needQos(2);
            RawPeer listener = probe.live(probe.kept(id));
            listener.subscribe(topic, 2);
            probe.live().publish(expiring(probe, topic, 1, 2, false));
            int packetId = listener.await(Publish.class).packetId();
            listener.close();
            SessionChecks.pause(probe, WAIT);
            Publish again = probe.live(probe.kept(id)).await(Publish.class);
            if (again.packetId() != packetId) {
                throw CheckVerdict.fail("PUBLISH q2 id " + packetId + " dup", PacketWords.of(again));
            }
        }));
    }

    private static Message expiring(Probe probe, String topic, int seconds, int qos, boolean retain) {
        return probe.message(topic, "expires", qos, retain)
                .withProperties(Properties.of(PropertyId.MESSAGE_EXPIRY_INTERVAL, seconds));
    }

    private static void retain(Probe probe, String topic, int seconds) throws InterruptedException {
        RawPeer peer = probe.live();
        peer.publish(expiring(probe, topic, seconds, 0, true));
        peer.ping();
    }

    private static Publish waited(Probe probe, int seconds) throws InterruptedException {
        String id = probe.clientId();
        String topic = probe.topic();
        probe.needQos(1);
        RawPeer peer = probe.live(probe.kept(id));
        peer.subscribe(topic, 1);
        peer.disconnect();
        probe.live().publish(expiring(probe, topic, seconds, 1, false));
        SessionChecks.pause(probe, WAIT);
        return probe.live(probe.kept(id)).take();
    }

    private static void requireExpiry(Publish came, long min, long max) {
        long left = came.message().properties().number(PropertyId.MESSAGE_EXPIRY_INTERVAL, -1);
        if (left < min || left > max) {
            throw CheckVerdict.fail(
                    "a Message Expiry Interval of " + min + " to " + max, left < 0 ? "none" : "one of " + left);
        }
    }

    private static void addProblemInformation(List<Check> all) {
        all.add(Check.v5(
                G, "MQTT-3.1.2-29", "without Request Problem Information answers tell no reason strings", probe -> {
                    RawPeer peer = probe.live(
                            Probe.with(probe.clean(), Properties.of(PropertyId.REQUEST_PROBLEM_INFORMATION, 0)));
                    Unsuback unsuback = peer.unsubscribe(probe.topic());
                    requireSilent(PacketWords.of(unsuback), unsuback.properties());
                    if (probe.offer().has(Need.QOS_2)) {
                        peer.send(Ack.Pubrel.success(77));
                        Ack.Pubcomp pubcomp = peer.await(Ack.Pubcomp.class);
                        requireSilent(PacketWords.of(pubcomp), pubcomp.properties());
                    }
                }));
    }

    private static void requireSilent(String packet, Properties properties) {
        if (properties.has(PropertyId.REASON_STRING) || properties.has(PropertyId.USER_PROPERTY)) {
            throw CheckVerdict.fail("no reason string nor user property", packet + " " + properties);
        }
    }

    private static final String G = "properties";

    /** Longer than an expiry of one second, however a broker rounds. */
    private static final Duration WAIT = Duration.ofMillis(2200);
}
