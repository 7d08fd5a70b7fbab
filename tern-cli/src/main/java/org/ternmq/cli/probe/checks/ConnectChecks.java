package org.ternmq.cli.probe.checks;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.ternmq.cli.probe.kit.Check;
import org.ternmq.cli.probe.kit.CheckVerdict;
import org.ternmq.cli.probe.kit.Ending;
import org.ternmq.cli.probe.kit.PacketWords;
import org.ternmq.cli.probe.kit.Probe;
import org.ternmq.cli.probe.kit.RawBytes;
import org.ternmq.cli.probe.kit.RawPeer;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Ping;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;

/** Getting in, and staying in. */
final class ConnectChecks {
    private ConnectChecks() {}

    static List<Check> all() {
        List<Check> all = new ArrayList<>();
        addRules(all);
        addIdentifiers(all);
        addRefused(all);
        addKeepAlive(all);
        return all;
    }

    private static void addRules(List<Check> all) {
        all.addAll(Check.both(G, "3.1.4-5", "3.1.4-4", "a right CONNECT is answered with CONNACK 0x00", Probe::live));
        all.addAll(Check.both(
                G, "3.2.2-2", "3.2.2-1", "no session is present after a clean start", ConnectChecks::cleanStart));
        all.addAll(Check.both(G, "3.2.0-2", "3.2.0-1", "one CONNACK comes, and first", ConnectChecks::oneConnack));
        all.addAll(Check.both(G, "3.1.0-2", "3.1.0-2", "a second CONNECT ends the connection", probe -> {
            Connect connect = probe.clean();
            RawPeer peer = probe.live(connect);
            peer.send(connect);
            peer.awaitEnd();
        }));
        all.addAll(Check.both(G, "3.1.0-1", "3.1.0-1", "a PINGREQ before CONNECT ends the connection", probe -> {
            RawPeer peer = probe.open();
            peer.send(Ping.Pingreq.INSTANCE);
            peer.awaitEnd();
        }));
        all.addAll(Check.both(
                G, "3.1.0-1", "3.1.0-1", "a PUBLISH before CONNECT ends the connection and reaches nobody", probe -> {
                    String topic = probe.topic();
                    RawPeer listener = probe.live();
                    listener.subscribe(topic, 0);
                    RawPeer peer = probe.open();
                    peer.send(Publish.atMostOnce(probe.message(topic, "early", 0)));
                    peer.awaitEnd();
                    listener.awaitNoMessage("of a client that is not connected");
                }));
        all.add(Check.v5(G, "MQTT-4.12.0-6", "no authentication method is answered where none was named", probe -> {
            Connack connack = probe.open().connect(probe.clean());
            if (connack.properties().has(PropertyId.AUTHENTICATION_METHOD)) {
                throw CheckVerdict.fail("no authentication method", "one in CONNACK");
            }
        }));
        all.add(Check.v5(G, "MQTT-3.1.2-28", "no response information comes where none was asked for", probe -> {
            Connect connect = Probe.with(probe.clean(), Properties.of(PropertyId.REQUEST_RESPONSE_INFORMATION, 0));
            if (probe.open().connect(connect).properties().has(PropertyId.RESPONSE_INFORMATION)) {
                throw CheckVerdict.fail("no response information", "some in CONNACK");
            }
        }));
        all.add(Check.v5(G, "MQTT-4.12.0-1", "an unknown authentication method is not let in", probe -> {
            RawPeer peer = probe.open();
            peer.send(unknownMethod(probe));
            peer.awaitEnd();
        }));
        all.add(Check.v5(G, "MQTT-3.1.4-6", "what follows a refused CONNECT is not processed", probe -> {
            refusedWithPublish(probe, unknownMethod(probe));
        }));
        all.add(Check.v3(G, "3.1.4-5", "what follows a refused CONNECT is not processed", probe -> {
            refusedWithPublish(probe, probe.connectOf("", false, 0));
        }));
    }

    private static Connect unknownMethod(Probe probe) {
        return Probe.with(probe.clean(), Properties.of(PropertyId.AUTHENTICATION_METHOD, "TERN-NOT-KNOWN"));
    }

    private static void refusedWithPublish(Probe probe, Connect connect) throws InterruptedException {
        String topic = probe.topic();
        RawPeer listener = probe.live();
        listener.subscribe(topic, 0);
        RawPeer peer = probe.open();
        peer.send(connect);
        peer.send(Publish.atMostOnce(probe.message(topic, "refused", 0)));
        peer.awaitEnd();
        listener.awaitNoMessage("of a client that was refused");
    }

    private static void cleanStart(Probe probe) throws InterruptedException {
        String id = probe.clientId();
        probe.live(probe.kept(id)).disconnect();
        if (probe.open().connect(probe.connectOf(id, true, 0)).sessionPresent()) {
            throw CheckVerdict.fail("no session present", "CONNACK with session present");
        }
    }

    private static void oneConnack(Probe probe) throws InterruptedException {
        RawPeer peer = probe.open();
        peer.send(probe.clean());
        Packet first = peer.await(Packet.class);
        if (!(first instanceof Connack)) {
            throw CheckVerdict.fail("CONNACK", PacketWords.of(first));
        }
        peer.ping();
        if (peer.poll(Connack.class, Duration.ZERO) != null) {
            throw CheckVerdict.fail("one CONNACK", "two");
        }
    }

    private static void addIdentifiers(List<Check> all) {
        all.addAll(Check.both(
                G, "3.1.3-5", "3.1.3-5", "a client identifier of 23 letters and digits is taken", probe -> {
                    String own = probe.clientId();
                    if (own.length() > 23) {
                        throw CheckVerdict.notOffered("the prefix given is too long for that");
                    }
                    String id = (own + "0123456789abcdefABCDEF").substring(0, 23);
                    probe.live(probe.connectOf(id, true, 0));
                }));
        all.add(Check.v5(
                G, "MQTT-3.1.3-7", "an empty client identifier is replaced, and told", probe -> assigned(probe)));
        all.add(Check.v5(G, "MQTT-3.2.2-16", "no two clients are given the same identifier", probe -> {
            if (assigned(probe).equals(assigned(probe))) {
                throw CheckVerdict.fail("two identifiers", "the same twice");
            }
        }));
        all.add(Check.v3(
                G, "3.1.3-6", "empty client identifiers with a clean session do not take over each other", probe -> {
                    RawPeer one = probe.open();
                    one.send(probe.connectOf("", true, 0));
                    Connack connack = one.await(Connack.class);
                    if (!connack.isAccepted()) {
                        throw CheckVerdict.notOffered(PacketWords.of(connack));
                    }
                    probe.live(probe.connectOf("", true, 0)).ping();
                    one.ping();
                }));
        all.add(Check.v3(
                G, "3.1.3-8", "an empty client identifier without a clean session is refused with 0x02", probe -> {
                    RawPeer peer = probe.open();
                    peer.send(probe.connectOf("", false, 0));
                    requireCode(peer.awaitEnd(), 2);
                }));
    }

    private static void requireCode(Ending ending, int... codes) {
        for (int code : codes) {
            if (ending.connack() != null && ending.connack().returnCode() == code) {
                return;
            }
        }
        throw CheckVerdict.fail("CONNACK " + PacketWords.code(codes[0]) + " and the end", ending.words());
    }

    private static String assigned(Probe probe) throws InterruptedException {
        RawPeer peer = probe.open();
        peer.send(probe.connectOf("", true, 0));
        Connack connack = peer.await(Connack.class);
        if (!connack.isAccepted()) {
            throw CheckVerdict.notOffered("an empty client identifier: " + PacketWords.of(connack));
        }
        String id = connack.properties().text(PropertyId.ASSIGNED_CLIENT_IDENTIFIER, "");
        if (id.isEmpty()) {
            throw CheckVerdict.fail("an assigned client identifier", "none in CONNACK 0x00");
        }
        return id;
    }

    /** CONNECT packets that break a rule. The flags are those of byte 8; a will is 0x04, its QoS 0x18, retain 0x20. */
    private static void addRefused(List<Check> all) {
        refused(all, "3.1.2-1", "3.1.2-1", "an unknown protocol name is not let in", probe -> {
            return head(probe, "MQTX", probe.version().level(), 0x02)
                    .text(id(probe))
                    .packet(0x10);
        });
        refused(all, "3.1.2-3", "3.1.2-3", "the reserved flag of CONNECT is 0", probe -> {
            return head(probe, 0x03).text(id(probe)).packet(0x10);
        });
        refused(all, "3.1.2-11", "3.1.2-13", "no will QoS without a will", probe -> {
            return head(probe, 0x0A).text(id(probe)).packet(0x10);
        });
        refused(all, "3.1.2-13", "3.1.2-15", "no will retain without a will", probe -> {
            return head(probe, 0x22).text(id(probe)).packet(0x10);
        });
        refused(all, "3.1.2-12", "3.1.2-14", "a will QoS of 3 is not let in", probe -> {
            return will(head(probe, 0x1E).text(id(probe)), probe.topic()).packet(0x10);
        });
        refused(all, "3.1.2-9", "3.1.2-9", "a will that is announced and missing is not let in", probe -> {
            return head(probe, 0x06).text(id(probe)).packet(0x10);
        });
        refused(all, "3.1.2-17", "3.1.2-19", "a user name that is announced and missing is not let in", probe -> {
            return head(probe, 0x82).text(id(probe)).packet(0x10);
        });
        refused(all, "3.1.4-1", "3.1.4-1", "a CONNECT with bytes left over is not let in", probe -> {
            return head(probe, 0x02).text(id(probe)).u8(1, 2, 3).packet(0x10);
        });
        refused(all, "3.1.3-3", "3.1.3-3", "a CONNECT without client identifier is not let in", probe -> {
            return head(probe, 0x02).packet(0x10);
        });
        refused(all, "3.1.3-4", "3.1.3-4", "a client identifier that is no UTF-8 is not let in", probe -> {
            byte[] id = id(probe).getBytes(StandardCharsets.US_ASCII);
            id[1] = (byte) 0xFF;
            return head(probe, 0x02).data(id).packet(0x10);
        });
        refused(all, "1.5.4-2", "1.5.3-2", "a client identifier with U+0000 is not let in", probe -> {
            return head(probe, 0x02).text(id(probe) + "\0").packet(0x10);
        });
        refused(all, "3.1.3-11", "3.1.3-10", "a will topic that is no UTF-8 is not let in", probe -> {
            RawBytes start = head(probe, 0x06).text(id(probe)).properties();
            return start.data((byte) 'a', (byte) 0xC3).text("will").packet(0x10);
        });
        refused(all, "3.1.3-12", "3.1.3-11", "a user name that is no UTF-8 is not let in", probe -> {
            return head(probe, 0x82)
                    .text(id(probe))
                    .data((byte) 0xC0, (byte) 0x80)
                    .packet(0x10);
        });
        all.add(Check.v3(G, "3.1.2-22", "no password without a user name", probe -> {
            end(probe, head(probe, 0x42).text(id(probe)).text("secret").packet(0x10));
        }));
        all.add(Check.v5(G, "MQTT-3.1.2-2", "an unknown version is not let in", probe -> {
            end(probe, head(probe, "MQTT", 9, 0x02).text(id(probe)).packet(0x10));
        }));
        all.add(Check.v3(G, "3.1.2-2", "an unknown version is refused with 0x01, or 0x84 as 5.0 has it", probe -> {
            requireCode(end(probe, head(probe, "MQTT", 9, 0x02).text(id(probe)).packet(0x10)), 1, 0x84);
        }));
        refusedProperties(all, "U5-3.1.2.11.3-1", "a Receive Maximum of 0", 0x21, 0, 0);
        refusedProperties(all, "U5-3.1.2.11.4-1", "a Maximum Packet Size of 0", 0x27, 0, 0, 0, 0);
        refusedProperties(all, "U5-3.1.2.11.2-1", "two Session Expiry Intervals", 0x11, 0, 0, 0, 1, 0x11, 0, 0, 0, 1);
        refusedProperties(all, "U5-3.1.2.11.6-1", "a Request Response Information of 2", 0x19, 2);
        refusedProperties(all, "U5-3.1.2.11.7-1", "a Request Problem Information of 2", 0x17, 2);
        refusedProperties(all, "U5-3.1.2.11.10-1", "Authentication Data without a method", 0x16, 0, 1, 65);
        refusedProperties(all, "U5-2.2.2.2-1", "a property that has no place in CONNECT", 0x23, 0, 1);
        refusedProperties(all, "U5-2.2.2.2-1", "a property that does not exist", 0x7E, 1);
    }

    @FunctionalInterface
    private interface Octets {
        byte[] of(Probe probe);
    }

    private static void refused(List<Check> all, String id5, String id3, String title, Octets bytes) {
        all.addAll(Check.both(G, id5, id3, title, probe -> end(probe, bytes.of(probe))));
    }

    private static void refusedProperties(List<Check> all, String id, String what, int... properties) {
        all.add(Check.v5(G, id, what + " is not let in", probe -> {
            RawBytes start =
                    new RawBytes(probe.version()).text("MQTT").u8(5, 0x02).u16(60);
            end(probe, start.properties(properties).text(id(probe)).packet(0x10));
        }));
    }

    private static Ending end(Probe probe, byte... connect) throws InterruptedException {
        RawPeer peer = probe.open();
        peer.sendRaw(connect);
        return peer.awaitEnd();
    }

    private static String id(Probe probe) {
        return probe.clean().clientId();
    }

    private static RawBytes head(Probe probe, int flags) {
        return head(probe, "MQTT", probe.version().level(), flags);
    }

    private static RawBytes head(Probe probe, String name, int level, int flags) {
        return new RawBytes(probe.version()).text(name).u8(level, flags).u16(60).properties();
    }

    private static RawBytes will(RawBytes start, String topic) {
        return start.properties().text(topic).text("will");
    }

    private static void addKeepAlive(List<Check> all) {
        all.addAll(Check.both("ping", "3.12.4-1", "3.12.4-1", "PINGREQ is answered", probe -> {
            RawPeer peer = probe.live();
            for (int i = 0; i < 3; i++) {
                peer.ping();
            }
        }));
        all.addAll(Check.both(
                "ping",
                "3.1.2-22",
                "3.1.2-24",
                "who is silent for 1.5 times the keep alive of 2 s is cut off, and not before 2 s",
                ConnectChecks::keepAlive));
        all.addAll(Check.both("ping", "3.1.2-22", "3.1.2-24", "a keep alive of 0 cuts nobody off", probe -> {
            RawPeer peer = probe.live(Probe.withKeepAlive(probe.clean(), 0));
            peer.poll(Connack.class, Duration.ofSeconds(3));
            peer.ping();
        }));
    }

    private static void keepAlive(Probe probe) throws InterruptedException {
        RawPeer peer = probe.open();
        Connack connack = peer.connect(Probe.withKeepAlive(probe.clean(), 2));
        if (connack.properties().number(PropertyId.SERVER_KEEP_ALIVE, 2) > 10) {
            throw CheckVerdict.notOffered("the broker sets a keep alive of its own");
        }
        long start = System.nanoTime();
        peer.awaitEnd(KEEP_ALIVE_WAIT);
        if (System.nanoTime() - start < Duration.ofMillis(1900).toNanos()) {
            throw CheckVerdict.fail("the end after 3 s", "it after less than 2 s");
        }
    }

    private static final String G = "connect";

    /** Three seconds, and room for brokers that look only every five. */
    private static final Duration KEEP_ALIVE_WAIT = Duration.ofSeconds(9);
}
