package org.ternmq.cli.probe.checks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.ternmq.cli.probe.kit.Check;
import org.ternmq.cli.probe.kit.CheckVerdict;
import org.ternmq.cli.probe.kit.Ending;
import org.ternmq.cli.probe.kit.Probe;
import org.ternmq.cli.probe.kit.RawBytes;
import org.ternmq.cli.probe.kit.RawPeer;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Disconnect;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.Version;

/** What outlives a connection, how long, and who takes over. */
final class SessionChecks {
    private SessionChecks() {}

    static List<Check> all() {
        List<Check> all = new ArrayList<>();
        addPresent(all);
        addKept(all);
        addExpiry(all);
        addTakeOver(all);
        return all;
    }

    private static void addPresent(List<Check> all) {
        all.addAll(Check.both(G, "3.2.2-3", "3.2.2-2", "a session that is gone on with is present", probe -> {
            String id = probe.clientId();
            probe.live(probe.kept(id)).disconnect();
            requirePresent(probe.open().connect(probe.kept(id)), true);
        }));
        all.addAll(Check.both(G, "3.1.2-6", "3.2.2-3", "where there is no session none is present", probe -> {
            requirePresent(probe.open().connect(probe.kept(probe.clientId())), false);
        }));
        all.addAll(Check.both(G, "3.1.2-23", "3.1.2-4", "a session outlives a connection that breaks", probe -> {
            String id = probe.clientId();
            RawPeer peer = probe.live(probe.kept(id));
            peer.ping();
            peer.close();
            requirePresent(probe.open().connect(probe.kept(id)), true);
        }));
        all.addAll(Check.both(G, "3.1.2-4", "3.1.2-6", "a clean start discards the session before", probe -> {
            String id = probe.clientId();
            String topic = probe.topic();
            RawPeer peer = probe.live(probe.kept(id));
            peer.subscribe(topic, 1);
            peer.disconnect();
            probe.live(probe.connectOf(id, true, 0)).disconnect();
            requirePresent(probe.open().connect(probe.kept(id)), false);
        }));
        all.addAll(Check.both(G, "4.1.0-2", "3.1.2-6", "a session without expiry ends with its connection", probe -> {
            String id = probe.clientId();
            RawPeer peer = probe.live(probe.connectOf(id, true, 0));
            peer.subscribe(probe.topic(), 1);
            peer.disconnect();
            requirePresent(probe.open().connect(probe.kept(id)), false);
        }));
        all.addAll(Check.both(G, "3.2.2-6", "3.2.2-4", "no session is present where a client is refused", probe -> {
            String id = probe.clientId();
            probe.live(probe.kept(id)).disconnect();
            RawPeer peer = probe.open();
            if (probe.isVersion5()) { // a Receive Maximum of 0
                RawBytes start =
                        new RawBytes(probe.version()).text("MQTT").u8(5, 0).u16(60);
                peer.sendRaw(start.properties(0x21, 0, 0).text(id).packet(0x10));
            } else {
                peer.send(probe.connectOf("", false, 0));
            }
            Ending ending = peer.awaitEnd();
            if (ending.connack() != null && ending.connack().sessionPresent()) {
                throw CheckVerdict.fail("session present 0", ending.words());
            }
        }));
    }

    private static void addKept(List<Check> all) {
        all.addAll(Check.both(G, "3.1.2-5", "3.1.2-4", "subscriptions are part of the session", probe -> {
            String id = probe.clientId();
            String topic = probe.topic();
            RawPeer peer = probe.live(probe.kept(id));
            peer.subscribe(topic, 0);
            peer.disconnect();
            RawPeer back = probe.live(probe.kept(id));
            back.publish(probe.message(topic, "still", 0));
            back.take();
        }));
        for (int qos = 1; qos <= 2; qos++) {
            int each = qos;
            all.addAll(Check.both(
                    G,
                    "4.5.0-1",
                    "3.1.2-5",
                    "messages of QoS " + qos + " wait for a client that is away, in order",
                    probe -> away(probe, each)));
        }
        all.addAll(Check.both(
                G, "3.10.4-2", "3.10.4-2", "who left a topic gets nothing of it after a reconnect", probe -> {
                    String id = probe.clientId();
                    String topic = probe.topic();
                    RawPeer peer = probe.live(probe.kept(id));
                    peer.subscribe(topic, 1);
                    peer.unsubscribe(topic);
                    peer.disconnect();
                    RawPeer publisher = probe.live();
                    publisher.publish(probe.message(
                            topic, "away", Math.min(1, probe.offer().qosMax())));
                    publisher.ping();
                    probe.live(probe.kept(id)).awaitNoMessage("without a subscription");
                }));
    }

    private static void away(Probe probe, int qos) throws InterruptedException {
        String id = probe.clientId();
        String topic = probe.topic();
        probe.needQos(qos);
        RawPeer peer = probe.live(probe.kept(id));
        peer.subscribe(topic, qos);
        peer.disconnect();
        RawPeer publisher = probe.live();
        for (int i = 0; i < MANY; i++) {
            publisher.publish(probe.message(topic, "" + i, qos));
        }
        RawPeer back = probe.live(probe.kept(id));
        for (int i = 0; i < MANY; i++) {
            Publish came = back.take();
            if (!came.message().payload().toUtf8().equals("" + i) || came.dup()) {
                throw CheckVerdict.fail(
                        "message " + i + " with DUP 0",
                        "message " + came.message().payload().toUtf8() + (came.dup() ? " with DUP 1" : ""));
            }
        }
    }

    private static void addExpiry(List<Check> all) {
        all.add(Check.v5(G, "MQTT-4.1.0-2", "a session is gone when its expiry of 1 s has passed", probe -> {
            String id = probe.clientId();
            Connack connack = probe.open().connect(probe.connectOf(id, true, 1));
            if (connack.properties().number(PropertyId.SESSION_EXPIRY_INTERVAL, 1) > 2) {
                throw CheckVerdict.notOffered("the broker sets an expiry of its own");
            }
            probe.live(probe.connectOf(id, false, 1)).disconnect();
            pause(probe, Duration.ofMillis(2500));
            requirePresent(probe.open().connect(probe.kept(id)), false);
        }));
        all.add(Check.v5(G, "MQTT-3.1.2-23", "a session is kept while its expiry has not passed", probe -> {
            String id = probe.clientId();
            probe.live(probe.connectOf(id, true, 30)).disconnect();
            pause(probe, Duration.ofMillis(1500));
            requirePresent(probe.open().connect(probe.kept(id)), true);
        }));
        all.add(Check.v5(G, "MQTT-4.1.0-2", "DISCONNECT with expiry 0 ends the session", probe -> {
            String id = probe.clientId();
            probe.live(probe.kept(id))
                    .disconnect(
                            new Disconnect(ReasonCode.SUCCESS, Properties.of(PropertyId.SESSION_EXPIRY_INTERVAL, 0)));
            requirePresent(probe.open().connect(probe.kept(id)), false);
        }));
        all.add(Check.v5(G, "U5-3.14.2.2.2-2", "DISCONNECT cannot give an expiry to a session that had none", probe -> {
            String id = probe.clientId();
            probe.live(probe.connectOf(id, true, 0))
                    .disconnect(
                            new Disconnect(ReasonCode.SUCCESS, Properties.of(PropertyId.SESSION_EXPIRY_INTERVAL, 60)));
            requirePresent(probe.open().connect(probe.kept(id)), false);
        }));
        all.add(Check.v5(G, "MQTT-3.1.2-5", "a session of 3.1.1 can be gone on with in 5.0", probe -> {
            if (!probe.offer().speaks(Version.V3_1_1)) {
                throw CheckVerdict.notOffered("3.1.1 is not spoken");
            }
            String id = probe.clientId();
            probe.older(id).disconnect();
            requirePresent(probe.open().connect(probe.kept(id)), true);
        }));
    }

    /** Lets time pass on a connection that has nothing else to do. */
    static void pause(Probe probe, Duration time) throws InterruptedException {
        RawPeer idle = probe.live();
        idle.poll(Connack.class, time);
        idle.disconnect();
    }

    private static void addTakeOver(List<Check> all) {
        all.addAll(Check.both(
                G, "3.1.4-3", "3.1.4-2", "a second connection of a client ends the first and lives", probe -> {
                    String id = probe.clientId();
                    RawPeer first = probe.live(probe.connectOf(id, true, 0));
                    RawPeer second = probe.live(probe.connectOf(id, true, 0));
                    first.awaitEnd();
                    second.ping();
                }));
        Check told = Check.v5(G, "MQTT-3.1.4-3", "who is taken over is told with DISCONNECT 0x8E", probe -> {
            String id = probe.clientId();
            RawPeer first = probe.live(probe.connectOf(id, true, 0));
            probe.live(probe.connectOf(id, true, 0));
            Ending ending = first.awaitEnd();
            if (ending.code() != ReasonCode.SESSION_TAKEN_OVER.code()) {
                throw CheckVerdict.fail("DISCONNECT 0x8E", ending.words());
            }
        });
        all.add(told.asAdvice());
        all.addAll(Check.both(G, "3.2.2-3", "3.2.2-2", "who takes over gets the session", probe -> {
            String id = probe.clientId();
            String topic = probe.topic();
            RawPeer first = probe.live(probe.kept(id));
            first.subscribe(topic, 0);
            RawPeer second = probe.open();
            requirePresent(second.connect(probe.kept(id)), true);
            second.publish(probe.message(topic, "taken", 0));
            second.take();
        }));
        all.addAll(Check.both(
                G, "3.1.3-2", "3.1.3-2", "identifiers that differ in case are different clients", probe -> {
                    String id = probe.clientId();
                    RawPeer lower = probe.live(probe.connectOf(id + "x", true, 0));
                    RawPeer upper = probe.live(probe.connectOf(id + "X", true, 0));
                    upper.ping();
                    lower.ping();
                }));
    }

    private static void requirePresent(Connack connack, boolean isPresent) {
        if (connack.sessionPresent() != isPresent) {
            throw CheckVerdict.fail("session present " + (isPresent ? 1 : 0), "session present " + (isPresent ? 0 : 1));
        }
    }

    private static final String G = "session";
    private static final int MANY = 20;
}
