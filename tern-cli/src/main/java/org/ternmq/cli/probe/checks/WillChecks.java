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
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Disconnect;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicName;
import org.ternmq.codec.value.UserProperty;

/** What is published of a client that is lost. */
final class WillChecks {
    private WillChecks() {}

    static List<Check> all() {
        List<Check> all = new ArrayList<>();
        addWhen(all);
        addHowOften(all);
        addWhat(all);
        addDelay(all);
        addRefused(all);
        return all;
    }

    private static void addWhen(List<Check> all) {
        all.addAll(Check.both(G, "3.1.2-8", "3.1.2-8", "a will is published when the connection breaks", probe -> {
            String topic = probe.topic();
            RawPeer listener = listener(probe, topic);
            mortal(probe, probe.message(topic, "will", 0)).close();
            listener.take();
        }));
        all.addAll(Check.both(G, "3.14.4-3", "3.14.4-3", "DISCONNECT takes the will away", probe -> {
            String topic = probe.topic();
            RawPeer listener = listener(probe, topic);
            mortal(probe, probe.message(topic, "will", 0)).disconnect();
            requireNone(probe, listener);
        }));
        all.addAll(Check.both(
                G,
                "3.1.2-8",
                "3.1.2-8",
                "a will is published when the broker ends the connection for an error",
                probe -> {
                    String topic = probe.topic();
                    RawPeer listener = listener(probe, topic);
                    RawPeer mortal = mortal(probe, probe.message(topic, "will", 0));
                    mortal.sendRaw((byte) 0x00, (byte) 0x00);
                    listener.take();
                }));
        all.addAll(Check.both(
                G, "3.1.2-8", "3.1.2-8", "a will is published when the keep alive of 1 s has run out", probe -> {
                    String topic = probe.topic();
                    RawPeer listener = listener(probe, topic);
                    Connect connect = probe.withWill(probe.clean(), probe.message(topic, "will", 0));
                    Connack connack = probe.open().connect(Probe.withKeepAlive(connect, 1));
                    if (connack.properties().number(PropertyId.SERVER_KEEP_ALIVE, 1) > 5) {
                        throw CheckVerdict.notOffered("the broker sets a keep alive of its own");
                    }
                    if (listener.poll(Publish.class, KEEP_ALIVE_WAIT) == null) {
                        listener.take();
                    }
                }));
    }

    private static void addHowOften(List<Check> all) {
        all.addAll(Check.both(G, "3.1.2-8", "3.1.2-8", "a will is published when its client is taken over", probe -> {
            String topic = probe.topic();
            String id = probe.clientId();
            RawPeer listener = listener(probe, topic);
            probe.live(probe.withWill(probe.connectOf(id, true, 0), probe.message(topic, "will", 0)));
            probe.live(probe.connectOf(id, true, 0));
            listener.take();
        }));
        all.addAll(Check.both(G, "3.1.2-10", "3.1.2-10", "a will is published once", probe -> {
            String topic = probe.topic();
            String id = probe.clientId();
            RawPeer listener = listener(probe, topic);
            probe.live(probe.withWill(probe.kept(id), probe.message(topic, "will", 0)))
                    .close();
            listener.take();
            RawPeer again = probe.live(probe.kept(id));
            again.ping();
            again.close();
            requireNone(probe, listener);
        }));
        all.add(Check.v3(
                G, "3.1.2-12", "without a will none is published, though an earlier connection had one", probe -> {
                    String topic = probe.topic();
                    String id = probe.clientId();
                    RawPeer listener = listener(probe, topic);
                    probe.live(probe.withWill(probe.kept(id), probe.message(topic, "will", 0)))
                            .disconnect();
                    RawPeer again = probe.live(probe.kept(id));
                    again.ping();
                    again.close();
                    requireNone(probe, listener);
                }));
        all.add(Check.v5(G, "MQTT-3.1.2-8", "DISCONNECT with 0x04 publishes the will", probe -> {
            String topic = probe.topic();
            RawPeer listener = listener(probe, topic);
            mortal(probe, probe.message(topic, "will", 0)).disconnect(Disconnect.of(ReasonCode.DISCONNECT_WITH_WILL));
            listener.take();
        }));
    }

    private static void addWhat(List<Check> all) {
        for (int qos = 0; qos <= 2; qos++) {
            int each = qos;
            all.addAll(Check.both(G, "3.1.2-9", "3.1.2-9", "a will of QoS " + qos + " comes with that QoS", probe -> {
                String topic = probe.topic();
                Message will = probe.message(topic, "will", each);
                RawPeer listener = listener(probe, topic);
                mortal(probe, will).close();
                Publish came = listener.take();
                if (came.message().qos().bits() != each
                        || !came.message().payload().equals(will.payload())) {
                    throw CheckVerdict.fail("PUBLISH q" + each + " with the payload of the will", PacketWords.of(came));
                }
            }));
        }
        all.addAll(Check.both(G, "3.1.2-15", "3.1.2-17", "a will with retain is retained", probe -> {
            String topic = probe.topic();
            RawPeer listener = listener(probe, topic);
            mortal(probe, probe.message(topic, "will", 0, true)).close();
            listener.take();
            RawPeer late = probe.live();
            late.subscribe(topic, 0);
            if (!late.take().message().retain()) {
                throw CheckVerdict.fail("a retained message", "RETAIN 0");
            }
        }));
        all.addAll(Check.both(G, "3.1.2-14", "3.1.2-16", "a will without retain is not retained", probe -> {
            String topic = probe.topic();
            RawPeer listener = listener(probe, topic);
            mortal(probe, probe.message(topic, "will", 0)).close();
            listener.take();
            RawPeer late = probe.live();
            late.subscribe(topic, 0);
            late.awaitNoMessage("that is retained");
        }));
        all.add(Check.v5(
                G, "MQTT-3.1.3-10", "the properties of a will come with it, user properties in order", probe -> {
                    String topic = probe.topic();
                    Properties properties = Properties.builder()
                            .add(PropertyId.CONTENT_TYPE, "text/plain")
                            .add(PropertyId.RESPONSE_TOPIC, topic + "/answer")
                            .add(PropertyId.CORRELATION_DATA, Bytes.utf8("42"))
                            .addUser("b", "1")
                            .addUser("a", "2")
                            .addUser("b", "3")
                            .build();
                    RawPeer listener = listener(probe, topic);
                    mortal(probe, probe.message(topic, "will", 0).withProperties(properties))
                            .close();
                    Properties came = listener.take().message().properties();
                    if (!came.userProperties()
                                    .equals(List.of(
                                            new UserProperty("b", "1"),
                                            new UserProperty("a", "2"),
                                            new UserProperty("b", "3")))
                            || !came.text(PropertyId.CONTENT_TYPE, "").equals("text/plain")
                            || !came.text(PropertyId.RESPONSE_TOPIC, "").equals(topic + "/answer")
                            || !came.bytes(PropertyId.CORRELATION_DATA, Bytes.EMPTY)
                                    .equals(Bytes.utf8("42"))) {
                        throw CheckVerdict.fail("" + properties, "" + came);
                    }
                }));
    }

    private static void addDelay(List<Check> all) {
        all.add(Check.v5(G, "MQTT-3.1.2-8", "a will with a delay of 1 s comes after that, not at once", probe -> {
            String topic = probe.topic();
            RawPeer listener = listener(probe, topic);
            delayed(probe, probe.clientId(), topic, 1, 60).close();
            long start = System.nanoTime();
            listener.take();
            if (System.nanoTime() - start < Duration.ofMillis(900).toNanos()) {
                throw CheckVerdict.fail("the will after 1 s", "it at once");
            }
        }));
        all.add(Check.v5(G, "MQTT-3.1.3-9", "who is back before the delay is over has no will published", probe -> {
            String topic = probe.topic();
            String id = probe.clientId();
            RawPeer listener = listener(probe, topic);
            delayed(probe, id, topic, 1, 60).close();
            probe.live(probe.kept(id));
            SessionChecks.pause(probe, Duration.ofMillis(2200));
            requireNone(probe, listener);
        }));
        all.add(Check.v5(G, "MQTT-3.1.2-8", "a will does not wait longer than its session lives", probe -> {
            String topic = probe.topic();
            RawPeer listener = listener(probe, topic);
            delayed(probe, probe.clientId(), topic, 600, 0).close();
            listener.take();
        }));
        all.add(Check.v5(G, "MQTT-3.1.2-8", "a clean start ends the session and publishes a will that waits", probe -> {
            String topic = probe.topic();
            String id = probe.clientId();
            RawPeer listener = listener(probe, topic);
            delayed(probe, id, topic, 600, 600).close();
            probe.live(probe.connectOf(id, true, 0));
            listener.take();
        }));
    }

    private static RawPeer delayed(Probe probe, String id, String topic, int delaySeconds, int expirySeconds)
            throws InterruptedException {
        Message will = probe.message(topic, "delayed", 0)
                .withProperties(Properties.of(PropertyId.WILL_DELAY_INTERVAL, delaySeconds));
        RawPeer peer = probe.live(probe.withWill(probe.connectOf(id, true, expirySeconds), will));
        peer.ping();
        return peer;
    }

    /** Only of brokers that lack something. */
    private static void addRefused(List<Check> all) {
        all.add(Check.v5(G, "MQTT-3.2.2-12", "a will above the Maximum QoS is not let in", probe -> {
            int above = probe.offer().qosMax() + 1;
            if (above > 2) {
                throw CheckVerdict.notOffered("the broker takes every QoS, so none is too much");
            }
            refused(probe, Message.of(TopicName.of(probe.topic()), Bytes.utf8("will"), Qos.of(above), false));
        }));
        all.add(Check.v5(G, "MQTT-3.2.2-13", "a will with retain is not let in where nothing is retained", probe -> {
            if (probe.offer().has(Need.RETAIN)) {
                throw CheckVerdict.notOffered("the broker retains messages");
            }
            refused(probe, Message.of(TopicName.of(probe.topic()), Bytes.utf8("will"), Qos.AT_MOST_ONCE, true));
        }));
    }

    private static void refused(Probe probe, Message will) throws InterruptedException {
        RawPeer peer = probe.open();
        peer.send(probe.withWill(probe.clean(), will));
        peer.awaitEnd();
    }

    private static RawPeer listener(Probe probe, String topic) throws InterruptedException {
        RawPeer listener = probe.live();
        listener.subscribe(topic, 2);
        return listener;
    }

    private static RawPeer mortal(Probe probe, Message will) throws InterruptedException {
        RawPeer peer = probe.live(probe.withWill(probe.clean(), will));
        peer.ping();
        return peer;
    }

    /** A broker may publish wills somewhat later than it answers others, so a moment is waited. */
    private static void requireNone(Probe probe, RawPeer listener) throws InterruptedException {
        SessionChecks.pause(probe, Duration.ofMillis(300));
        listener.awaitNoMessage("that is a will");
    }

    private static final String G = "will";

    /** Much more than 1.5 seconds: some brokers look only every five. */
    private static final Duration KEEP_ALIVE_WAIT = Duration.ofSeconds(8);
}
