package org.ternmq.cli.probe.kit;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.ternmq.client.transport.Transport;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Disconnect;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicName;
import org.ternmq.codec.value.Version;

/**
 * What one check works with: connections to the broker and names that nobody else uses. It notes sessions and retained messages, and
 * takes them away at the end. Belongs to the thread of the check.
 */
public final class Probe implements AutoCloseable {
    private final Target target;
    private final Offer offer;
    private final Version version;
    private final String stem;
    private final List<RawPeer> peers = new ArrayList<>();
    private final Set<String> sessions = new LinkedHashSet<>();
    private final Set<String> retained = new LinkedHashSet<>();
    private int names;
    private String leftBehind = "";

    /**
     * For one check.
     *
     * @param stem what the names begin with; letters and digits
     */
    public Probe(Target target, Offer offer, Version version, String stem) {
        this.target = target;
        this.offer = offer;
        this.version = version;
        this.stem = stem;
    }

    /** What the connections speak. */
    public Version version() {
        return version;
    }

    /** Whether that is 5.0. */
    public boolean isVersion5() {
        return version.hasProperties();
    }

    /** What the broker says of itself. */
    public Offer offer() {
        return offer;
    }

    /** How long an answer is waited for. */
    public Duration patience() {
        return target.patience();
    }

    /** Ends the check if the broker says that it lacks something. */
    public void need(Need... needs) {
        for (Need need : needs) {
            if (!offer.has(need)) {
                throw CheckVerdict.notOffered(
                        "the broker says that it lacks " + need.name().toLowerCase(java.util.Locale.ROOT));
            }
        }
    }

    /** Ends the check if messages of this QoS are not taken. */
    public void needQos(int qos) {
        if (qos > offer.qosMax()) {
            throw CheckVerdict.notOffered("the broker says that its Maximum QoS is " + offer.qosMax());
        }
    }

    /** A topic that nobody else uses. */
    public String topic() {
        return stem + "/" + ++names;
    }

    /** A client identifier that nobody else uses; its session is taken away at the end. */
    public String clientId() {
        String id = stem + "c" + ++names;
        sessions.add(id);
        return id;
    }

    /** Notes a topic whose retained message is to be taken away. */
    public void retained(String topic) {
        retained.add(topic);
    }

    /** A CONNECT that begins anew and ends with its connection. */
    public Connect clean() {
        return connectOf(stem + "c" + ++names, true, 0);
    }

    /** A CONNECT that goes on with a session, which is kept for a while afterwards. */
    public Connect kept(String clientId) {
        return connectOf(clientId, false, SESSION_SECONDS);
    }

    /** A CONNECT of this client. */
    public Connect connectOf(String clientId, boolean cleanStart, long expirySeconds) {
        Properties properties = isVersion5() && expirySeconds > 0
                ? Properties.of(PropertyId.SESSION_EXPIRY_INTERVAL, expirySeconds)
                : Properties.NONE;
        return new Connect(
                version, clientId, cleanStart, KEEP_ALIVE_SECONDS, properties, Optional.empty(), target.login());
    }

    /** The same with further properties of 5.0. */
    public static Connect with(Connect connect, Properties properties) {
        Properties.Builder all = connect.properties().toBuilder();
        for (int i = 0; i < properties.size(); i++) {
            all.addChecked(properties.idAt(i), properties.valueAt(i));
        }
        return new Connect(
                connect.version(),
                connect.clientId(),
                connect.cleanStart(),
                connect.keepAliveSeconds(),
                all.build(),
                connect.will(),
                connect.login());
    }

    /** The same with a will. */
    public Connect withWill(Connect connect, Message will) {
        if (will.retain()) {
            retained(will.topic().toString());
        }
        return new Connect(
                connect.version(),
                connect.clientId(),
                connect.cleanStart(),
                connect.keepAliveSeconds(),
                connect.properties(),
                Optional.of(will),
                connect.login());
    }

    /** The same with another keep alive. */
    public static Connect withKeepAlive(Connect connect, int seconds) {
        return new Connect(
                connect.version(),
                connect.clientId(),
                connect.cleanStart(),
                seconds,
                connect.properties(),
                connect.will(),
                connect.login());
    }

    /** What each CONNECT says of itself. */
    public Connect.Login login() {
        return target.login();
    }

    /** A connection on which nothing was said yet. */
    public RawPeer open() {
        return open(version);
    }

    /** A client of 3.1.1 that keeps its session. */
    public RawPeer older(String clientId) throws InterruptedException {
        RawPeer peer = open(Version.V3_1_1);
        peer.connect(new Connect(
                Version.V3_1_1,
                clientId,
                false,
                KEEP_ALIVE_SECONDS,
                Properties.NONE,
                Optional.empty(),
                target.login()));
        return peer;
    }

    private RawPeer open(Version spoken) {
        try {
            Transport transport = Transport.open(target.address(), target.options(), target.patience());
            RawPeer peer = new RawPeer(transport, spoken, target.patience());
            peers.add(peer);
            return peer;
        } catch (IOException e) {
            throw CheckVerdict.unclear("no connection: " + e.getMessage());
        }
    }

    /** A connection of a new client. */
    public RawPeer live() throws InterruptedException {
        return live(clean());
    }

    /** A connection that is let in. */
    public RawPeer live(Connect connect) throws InterruptedException {
        RawPeer peer = open();
        peer.connect(connect);
        return peer;
    }

    /** A message to be published; if it is to be retained, it is taken away at the end. */
    public Message message(String topic, String payload, int qos, boolean retain) {
        if (retain) {
            need(Need.RETAIN);
            retained(topic);
        }
        needQos(qos);
        return Message.of(TopicName.of(topic), Bytes.utf8(payload), Qos.of(qos), retain);
    }

    /** The same, not retained. */
    public Message message(String topic, String payload, int qos) {
        return message(topic, payload, qos, false);
    }

    /** Breaks all connections and takes away what the check left in the broker, as far as it lets itself be asked. */
    @Override
    public void close() {
        try {
            peers.forEach(RawPeer::close);
            for (String id : sessions) {
                RawPeer last = open();
                last.connect(connectOf(id, true, 0));
                last.disconnect();
            }
            if (!retained.isEmpty() && offer.has(Need.RETAIN)) {
                RawPeer cleaner = live();
                for (String topic : retained) {
                    cleaner.publish(Message.of(TopicName.of(topic), Bytes.EMPTY, Qos.AT_MOST_ONCE, true));
                }
                cleaner.ping();
                cleaner.send(Disconnect.NORMAL);
            }
        } catch (CheckVerdict broken) {
            leftBehind = String.valueOf(broken.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            peers.forEach(RawPeer::close);
        }
    }

    /** Why something may have been left in the broker; empty if all was taken away. */
    public String leftBehind() {
        return leftBehind;
    }

    private static final int SESSION_SECONDS = 120;
    private static final int KEEP_ALIVE_SECONDS = 60;
}
