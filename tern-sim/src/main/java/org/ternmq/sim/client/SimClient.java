package org.ternmq.sim.client;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.ternmq.codec.packet.Ack;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Disconnect;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.packet.Suback;
import org.ternmq.codec.packet.Subscribe;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.TopicName;
import org.ternmq.codec.wire.FrameReader;
import org.ternmq.codec.wire.PacketDecoder;
import org.ternmq.codec.wire.PacketEncoder;
import org.ternmq.core.endpoint.ClientEndpoint;
import org.ternmq.core.endpoint.ClientLimits;
import org.ternmq.core.endpoint.ClientOutbox;
import org.ternmq.core.endpoint.ClientSession;
import org.ternmq.core.flow.DropReason;
import org.ternmq.core.message.Delivery;
import org.ternmq.core.message.Publication;
import org.ternmq.core.store.StoreRecord;
import org.ternmq.sim.check.Expectation;
import org.ternmq.sim.check.Ledger;
import org.ternmq.sim.check.Post;
import org.ternmq.sim.check.Violation;
import org.ternmq.sim.world.Channel;
import org.ternmq.sim.world.Machine;

/** A client: the real endpoint over the network of the simulation, with a session that outlives connections. */
public final class SimClient implements ClientOutbox {
    private final Habit habit;
    private final Machine machine;
    private final SplittableRandom random;
    private final Ledger ledger;
    private final Expectation expectation;
    private final Presence presence;
    private final Qos retainedQos;
    private final ClientSession session = ClientSession.none();
    private final Map<Integer, Post> inFlight = new HashMap<>();
    private final Map<Integer, Came> unreleased = new HashMap<>();
    private @Nullable Channel channel;
    private @Nullable ClientEndpoint endpoint;
    private FrameReader frames = new FrameReader(1 << 20);
    private PacketDecoder decoder = new PacketDecoder(PacketDecoder.Side.CLIENT);
    private boolean isClean; // the connection begins anew, and those after it until one is accepted
    private int connections;
    private boolean isAccepted; // there was a CONNACK on the last connection
    private @Nullable Post
            will; // of this connection, if it is published as soon as the broker takes the client for lost
    private boolean isWillSafe;
    private boolean isLive;
    private int asked; // the identifier of the one question that is open, 0 if none is
    private Subscribe.@Nullable Request askedFor;
    private boolean askedEnd;

    /** What came under an identifier that is not released. */
    private record Came(String topic, Bytes payload) {}

    /** A client that has never been connected. */
    public SimClient(Habit habit, Machine machine, SplittableRandom random, Ledger ledger) {
        this.habit = habit;
        this.machine = machine;
        this.random = random;
        this.ledger = ledger;
        this.expectation = ledger.newExpectation(habit.clientId());
        this.presence = new Presence(habit);
        this.retainedQos = Qos.of(1 + random.nextInt(2));
    }

    /** Does something, as chance says. */
    public void act() {
        ClientEndpoint now = endpoint;
        if (now == null || !isLive) {
            if (now == null || random.nextInt(20) == 0) {
                connect();
            }
            return;
        }
        int what = random.nextInt(10 + habit.asks());
        if (what < habit.publishes()) {
            publish(now);
        } else if (what >= 10) {
            ask(now);
        } else if (random.nextInt(40) == 0) {
            leave(now);
        } else if (random.nextInt(60) == 0) {
            connect(); // while the broker still thinks that the last connection is fine
        }
    }

    /** Whether there is a connection, or one on its way. */
    public boolean isConnected() {
        return endpoint != null;
    }

    /** Opens a connection, in place of the last one. */
    public void connect() {
        if (!isAccepted) {
            machine.turnAll(); // a CONNECT given up must not overtake the next one: no client can make anything of that
            machine.turnAll();
        }
        drop(false);
        Channel before = channel;
        Channel opened = machine.connect(habit.clientId());
        if (opened == null) {
            return;
        }
        presence.lost(before);
        isClean |= habit.cleanOneIn() > 0 && random.nextInt(habit.cleanOneIn()) == 0
                || presence.mayBeAnother(machine.nowNanos());
        presence.connecting(isClean);
        if (isClean) {
            expectation.mayEnd();
            forget();
        }
        channel = opened;
        isAccepted = false;
        frames = new FrameReader(1 << 20);
        decoder = new PacketDecoder(PacketDecoder.Side.CLIENT);
        decoder.version(habit.version());
        Properties properties = habit.version().hasProperties() && habit.isKept()
                ? Properties.of(PropertyId.SESSION_EXPIRY_INTERVAL, habit.expirySeconds())
                : Properties.NONE;
        Connect.Login login = habit.login(++connections);
        var connect = new Connect(habit.version(), habit.clientId(), isClean, 0, properties, will(), login);
        endpoint = new ClientEndpoint(connect, session, this, ClientLimits.DEFAULT, machine.nowNanos());
    }

    private Optional<Message> will() {
        will = null;
        isWillSafe = false;
        if (!habit.hasWill()) {
            return Optional.empty();
        }
        Qos qos = Qos.of(random.nextInt(3));
        Post post = ledger.publish(habit.clientId(), "w/" + habit.clientId(), qos, 0, false);
        boolean isDelayed = habit.version().hasProperties() && random.nextBoolean();
        will = isDelayed || !habit.isKept() ? null : post;
        Properties delay = isDelayed ? Properties.of(PropertyId.WILL_DELAY_INTERVAL, 20) : Properties.NONE;
        return Optional.of(new Message(TopicName.of(post.topic), post.payload(), qos, false, delay));
    }

    private void forget() {
        inFlight.clear();
        unreleased.clear();
    }

    private void publish(ClientEndpoint now) {
        boolean isRetained = random.nextInt(8) == 0;
        // One QoS for what is retained: a message repeated at QoS 1 may come behind a later one at QoS 2 that is not
        // repeated.
        Qos qos = isRetained ? retainedQos : Qos.of(random.nextInt(3));
        if (qos.isAcknowledged() && !now.mayPublish()) {
            return;
        }
        long expiry = habit.version().hasProperties() && !isRetained && random.nextInt(8) == 0 ? 40 : 0;
        String topic = isRetained ? "r/" + habit.clientId() : "t/" + random.nextInt(3) + "/" + random.nextInt(2);
        Post post = ledger.publish(habit.clientId(), topic, qos, expiry, isRetained);
        Properties properties =
                expiry > 0 ? Properties.of(PropertyId.MESSAGE_EXPIRY_INTERVAL, expiry) : Properties.NONE;
        var message = new Message(TopicName.of(topic), post.payload(), qos, isRetained, properties);
        machine.history().add(habit.clientId() + " publishes " + post);
        int id = now.publish(
                new Publication(message, habit.clientId(), machine.nowNanos()).delivery(qos, isRetained),
                machine.nowNanos());
        if (qos.isAcknowledged()) {
            inFlight.put(id, post);
        }
    }

    private void ask(ClientEndpoint now) {
        if (asked != 0 || !now.mayAsk()) {
            return;
        }
        String filter = FILTERS[random.nextInt(FILTERS.length)];
        Qos qos = Qos.of(random.nextInt(3));
        askedEnd = random.nextInt(4) == 0;
        askedFor = Subscribe.Request.of(TopicFilter.of(filter), qos);
        machine.history().add(habit.clientId() + (askedEnd ? " unsubscribes " : " subscribes " + qos + " ") + filter);
        if (askedEnd) {
            expectation.unsubscribing(filter);
            asked = now.unsubscribe(List.of(TopicFilter.of(filter)), Properties.NONE, machine.nowNanos());
        } else {
            expectation.subscribing(filter, qos);
            asked = now.subscribe(List.of(askedFor), Properties.NONE, machine.nowNanos());
        }
    }

    private void leave(ClientEndpoint now) {
        if (channel != null) {
            channel.leave();
        }
        will = null;
        boolean isLast = habit.version().hasProperties() && habit.isKept() && random.nextInt(3) == 0;
        machine.history().add(habit.clientId() + (isLast ? " ends its session" : " disconnects"));
        if (isLast) {
            presence.mayEnd();
            expectation.mayEnd();
            isClean = true; // what it held of the session is gone, and so it begins anew
            now.disconnect(new Disconnect(ReasonCode.SUCCESS, Properties.of(PropertyId.SESSION_EXPIRY_INTERVAL, 0)));
        } else {
            now.disconnect(Disconnect.NORMAL);
        }
    }

    /** The network takes the connection away. */
    public void cut() {
        if (endpoint != null) {
            machine.history().add(habit.clientId() + " is cut off");
            drop(isLive && random.nextBoolean());
        }
    }

    /** The connection is over, and what was sent arrives or does not. */
    private void drop(boolean arrives) {
        ClientEndpoint now = endpoint;
        Channel open = channel;
        if (now == null || open == null) {
            return;
        }
        now.onConnectionLost();
        if (will != null && isWillSafe) { // whoever is subscribed gets it now or after a restart
            ledger.acknowledged(will);
        }
        over();
        end(open, arrives);
    }

    private void end(@Nullable Channel open, boolean arrives) {
        if (open != null && arrives && isAccepted) {
            open.closeByClient();
        } else if (open != null) {
            open.abandon();
        }
    }

    private void over() {
        endpoint = null;
        will = null;
        isLive = false;
        asked = 0;
        if (!habit.isKept()) {
            expectation.mayEnd();
        }
    }

    /** Takes what came: the next bytes, or all. Whether there was something. */
    public boolean read() {
        ClientEndpoint now = endpoint;
        Channel open = channel;
        if (now == null || open == null) {
            return false;
        }
        byte[] came = open.receive();
        if (came == null) {
            if (open.isClosedByBroker()) {
                machine.history().add(habit.clientId() + " finds its connection closed");
                drop(true);
                return true;
            }
            now.onDeadline(machine.nowNanos());
            return false;
        }
        ByteBuffer bytes = ByteBuffer.wrap(came);
        while (endpoint == now && frames.next(bytes)) {
            Packet packet = decoder.decode(frames);
            machine.history().add(habit.clientId() + " gets " + brief(packet));
            look(packet);
            now.onPacket(packet, machine.nowNanos());
        }
        if (endpoint == now) {
            now.pump();
        }
        return true;
    }

    private static String brief(Packet packet) {
        return switch (packet) {
            case Publish publish ->
                "PUBLISH " + publish.packetId() + (publish.dup() ? " again " : " ")
                        + publish.message().topic() + " q"
                        + publish.message().qos().bits();
            case Ack ack -> ack.type() + " " + ack.packetId() + " " + ack.reason();
            case Connack connack -> "CONNACK " + connack.sessionPresent() + " " + connack.returnCode();
            default -> packet.type().name();
        };
    }

    private void look(Packet packet) {
        // Whatever is acknowledged waits for all that this connection changed before, the will too.
        isWillSafe |= packet instanceof Ack.Puback || packet instanceof Ack.Pubrec || packet instanceof Suback;
        switch (packet) {
            case Ack.Puback puback when !puback.reason().isError() -> acknowledged(puback.packetId());
            case Ack.Pubrec pubrec when !pubrec.reason().isError() -> acknowledged(pubrec.packetId());
            case Ack.Pubrel pubrel -> unreleased.remove(pubrel.packetId());
            case Publish publish when isAtOnce(publish) -> requireInTime(publish);
            case Publish publish
            when publish.message().qos() == Qos.EXACTLY_ONCE -> {
                var what = new Came(
                        publish.message().topic().toString(), publish.message().payload());
                Came before = unreleased.put(publish.packetId(), what);
                if (before != null && !before.equals(what)) {
                    throw new Violation(
                            "packet id", habit.clientId() + " got another message under " + publish.packetId());
                }
            }
            default -> {}
        }
    }

    /** Whether it was sent for the first time, and without waiting for an identifier to be safe. */
    private static boolean isAtOnce(Publish publish) {
        return publish.message().qos() != Qos.EXACTLY_ONCE
                && !publish.dup()
                && !publish.message().retain();
    }

    /** A message may be sent a little later than its time, if the disk or a turn let it wait. */
    private void requireInTime(Publish publish) {
        Post post = ledger.of(publish.message().payload());
        Channel open = channel;
        if (post.expirySeconds > 0 && open != null) {
            long late = open.cameNanos() - post.sentNanos - post.expirySeconds * 1_000_000_000L;
            if (late > machine.stoodStillNanos() + LATE_NANOS_MAX) {
                throw new Violation(
                        "expiry", habit.clientId() + " got " + post + " " + late / 1_000_000_000 + " s late");
            }
        }
    }

    private void acknowledged(int packetId) {
        Post post = inFlight.get(packetId);
        if (post != null) {
            ledger.acknowledged(post);
        }
    }

    @Override
    public void connected(Connack connack) {
        Channel open = channel;
        if (open == null || !connack.isAccepted()) {
            throw new Violation("protocol", habit.clientId() + " was refused: " + connack);
        }
        presence.connected(connack.sessionPresent(), isClean, open, machine.nowNanos());
        if (!connack.sessionPresent()) {
            expectation.begins();
            forget();
        }
        isClean = false;
        isAccepted = true;
        isLive = true;
    }

    @Override
    public void answered(int packetId, Packet answer) {
        Subscribe.Request request = askedFor;
        if (packetId == asked && request != null) {
            asked = 0;
            String filter = request.filter().text();
            if (askedEnd) {
                expectation.unsubscribed(filter);
            } else {
                expectation.subscribed(filter, request.qosMax());
            }
        } else {
            inFlight.remove(packetId);
        }
    }

    @Override
    public void send(Packet packet) {
        Channel open = channel;
        if (open != null) {
            ByteBuffer bytes = ByteBuffer.allocate(PacketEncoder.size(packet, habit.version()));
            PacketEncoder.encode(packet, habit.version(), bytes);
            open.send(bytes.array());
        }
    }

    @Override
    public void publish(Delivery delivery, int packetId, boolean dup) {
        ledger.of(delivery.message().payload()).sentNanos = machine.nowNanos();
        send(new Publish(delivery.message(), packetId, dup));
    }

    @Override
    public void promise(Packet ack) {
        send(ack);
    }

    @Override
    public void record(StoreRecord change) {
        // its memory is all it has
    }

    @Override
    public void deliver(Message message) {
        Post post = ledger.of(message.payload());
        machine.history().add(habit.clientId() + " has " + post);
        if (message.retain()) {
            expectation.replayed(post);
        } else {
            expectation.delivered(post, message.qos());
        }
    }

    @Override
    public void dropped(Delivery delivery, DropReason reason) {
        throw new Violation("protocol", habit.clientId() + " dropped " + delivery.message() + ": " + reason);
    }

    @Override
    public void close(ReasonCode reason, String why) {
        machine.history().add(habit.clientId() + " closes: " + reason + ", " + why);
        Channel open = channel;
        over();
        end(open, true);
        if (reason != ReasonCode.SUCCESS && reason != ReasonCode.UNSPECIFIED_ERROR) {
            throw new Violation("protocol", habit.clientId() + " closed: " + reason + ", " + why);
        }
    }

    @Override
    public boolean hasRoom() {
        return true;
    }

    private static final long LATE_NANOS_MAX = 45_000_000_000L;
    private static final String[] FILTERS = {"t/#", "t/0/+", "t/1/0", "+/2/#", "t/+/1", "w/#", "r/#"};
}
