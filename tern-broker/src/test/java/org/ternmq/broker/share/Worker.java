package org.ternmq.broker.share;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.ternmq.broker.loop.VirtualBroker;
import org.ternmq.broker.loop.VirtualClient;
import org.ternmq.codec.packet.Ack.Puback;
import org.ternmq.codec.packet.Ack.Pubcomp;
import org.ternmq.codec.packet.Ack.Pubrec;
import org.ternmq.codec.packet.Ack.Pubrel;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Disconnect;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.packet.Unsubscribe;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.Version;

/** One member that the model drives: a client id with its connections and its sessions, one after another. */
final class Worker {
    private static final String GROUP = "$share/g/t";
    private static final long EXPIRY_SECONDS = 100;

    private final VirtualBroker broker;
    private final Ledger ledger;
    private final String clientId;
    private final boolean forEver;
    private final List<Line> lines = new ArrayList<>();
    private Ledger.Life life;
    private int receiveMaximum;
    private boolean connected;
    private boolean kept;
    private boolean subscribed;
    private boolean arriving;
    private long lostAtNanos;

    /** A connection, the session that it used, and what was not answered on it. */
    private record Line(VirtualClient client, Ledger.Life life, Map<Integer, Packet> unanswered) {}

    /** A client without connection; for ever: its session never ends and stays subscribed. */
    Worker(VirtualBroker broker, Ledger ledger, String clientId, boolean forEver) {
        this.broker = broker;
        this.ledger = ledger;
        this.clientId = clientId;
        this.forEver = forEver;
        this.life = new Ledger.Life(clientId);
        life.end();
    }

    boolean isConnected() {
        return connected;
    }

    int receiveMaximum() {
        return receiveMaximum;
    }

    int unanswered() {
        return lines.getLast().unanswered().size();
    }

    /** Connects, whether or not it is connected. */
    void connect(RandomGenerator random) {
        if (arriving) { // of two on their way the later one may be the first to arrive
            broker.run();
        }
        arriving = true;
        boolean clean = !forEver && random.nextInt(3) == 0;
        if (clean || connected && !kept) {
            life.end();
        }
        if (life.isOver()) {
            life = new Ledger.Life(clientId + " #" + lines.size());
            subscribed = false;
        }
        kept = forEver || random.nextBoolean();
        receiveMaximum = 1 + random.nextInt(5);
        Properties.Builder terms = Properties.builder().add(PropertyId.RECEIVE_MAXIMUM, receiveMaximum);
        if (kept) {
            terms.add(PropertyId.SESSION_EXPIRY_INTERVAL, forEver ? 0xFFFF_FFFFL : EXPIRY_SECONDS);
        }
        var client = new VirtualClient(broker, Version.V5);
        client.send(new Connect(Version.V5, clientId, clean, 0, terms.build(), Optional.empty(), Connect.Login.NONE));
        lines.add(new Line(client, life, new LinkedHashMap<>()));
        connected = true;
        if (!subscribed || random.nextInt(3) == 0) {
            subscribe(random);
        }
    }

    /** Subscribes, or changes the options. */
    void subscribe(RandomGenerator random) {
        client().subscribe(GROUP, random.nextInt(4) == 0 ? Qos.AT_LEAST_ONCE : Qos.EXACTLY_ONCE);
        subscribed = true;
    }

    void unsubscribe() {
        if (!forEver) {
            client().send(new Unsubscribe(2, Properties.NONE, List.of(TopicFilter.of(GROUP))));
            subscribed = false;
        }
    }

    void cut() {
        client().connection.cut();
        connected = false;
        lostAtNanos = broker.nowNanos;
        if (!kept) {
            life.end();
        }
    }

    /** Says goodbye, and the session ends. */
    void leave() {
        if (forEver || !kept) {
            cut();
        } else {
            client().send(new Disconnect(ReasonCode.SUCCESS, Properties.of(PropertyId.SESSION_EXPIRY_INTERVAL, 0)));
            connected = false;
            life.end();
        }
    }

    /** Time has passed. */
    void age() {
        if (!connected && !forEver && broker.nowNanos - lostAtNanos >= EXPIRY_SECONDS * 1_000_000_000L) {
            life.end();
        }
    }

    /** Answers one of the packets that came, not the oldest first. */
    void answerOne(RandomGenerator random) {
        Line line = lines.getLast();
        List<Integer> ids = List.copyOf(line.unanswered().keySet());
        if (!ids.isEmpty()) {
            answer(line, ids.get(random.nextInt(ids.size())), random.nextInt(5) == 0);
        }
    }

    void answerAll() {
        Line line = lines.getLast();
        List.copyOf(line.unanswered().keySet()).forEach(id -> answer(line, id, false));
    }

    private void answer(Line line, int id, boolean refuse) {
        Packet packet = line.unanswered().remove(id);
        ReasonCode reason = refuse ? ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR : ReasonCode.SUCCESS;
        if (packet instanceof Publish publish) {
            ledger.answered(publish, line.life());
            boolean once = publish.message().qos() == Qos.EXACTLY_ONCE;
            line.client().send(once ? Pubrec.of(id, reason) : Puback.of(id, reason));
        } else {
            line.client().send(Pubcomp.success(id));
        }
    }

    /** Takes what came on the connections of sessions that are over, or on those of the one that lives. */
    void drain(boolean over) {
        arriving = false;
        for (Line line : lines) {
            if (line.life().isOver() == over) {
                line.client().receiveNow().forEach(packet -> take(packet, line));
            }
        }
    }

    private void take(Packet packet, Line line) {
        if (packet instanceof Publish publish) {
            ledger.received(publish, line.life());
            if (publish.message().qos().isAcknowledged()) {
                line.unanswered().put(publish.packetId(), publish);
            }
        } else if (packet instanceof Pubrel pubrel) {
            line.unanswered().put(pubrel.packetId(), pubrel);
        }
    }

    private VirtualClient client() {
        return lines.getLast().client();
    }
}
