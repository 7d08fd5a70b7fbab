package org.ternmq.broker.loop;

import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ternmq.broker.count.Count;
import org.ternmq.broker.ledger.Happening;
import org.ternmq.broker.operate.Attached;
import org.ternmq.broker.overload.Refused;
import org.ternmq.broker.port.Connection;
import org.ternmq.broker.port.ConnectionHandler;
import org.ternmq.broker.trace.Passing;
import org.ternmq.broker.trace.Traced;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.Version;
import org.ternmq.codec.wire.FrameReader;
import org.ternmq.codec.wire.MalformedPacketException;
import org.ternmq.codec.wire.PacketDecoder;
import org.ternmq.core.auth.Client;
import org.ternmq.core.endpoint.Host;
import org.ternmq.core.endpoint.ServerEndpoint;
import org.ternmq.core.session.Session;
import org.ternmq.core.store.SessionStore;

/**
 * One connection on its loop: cuts its bytes into packets and hands them to the endpoint, whose effects leave by {@link LinkOutbox}.
 * Moves to the loop of its session once, between reading CONNECT and handling it. A packet being read is bounded by the limit on
 * packet size.
 */
final class Link implements ConnectionHandler, TimerQueue.Timed, Attached {
    private final Connection connection;
    private final FrameReader frames;
    private final PacketDecoder decoder = new PacketDecoder(PacketDecoder.Side.SERVER);
    private final ServerEndpoint endpoint;
    private final TimerQueue.Timer timer = new TimerQueue.Timer(this);
    private final Reading reading;
    private final LinkOutbox out;
    private final Pacing pacing;
    private Loop home;
    private String clientId = "";
    private String claimed = ""; // as its CONNECT has it, accepted or not
    private @Nullable Version spoken;
    private boolean accepted;
    private boolean dirty;
    private boolean closing;
    private boolean isFirst = true;
    private boolean isHeard;
    private boolean lost; // while somebody was asked, so that the end of it is still to come
    private @Nullable ByteBuffer
            held; // read, and not to be handled yet: on the way to another loop, or while somebody is asked
    private long closeByNanos = Long.MAX_VALUE;
    private long sinceNanos;
    private @Nullable Runnable onQuiet;

    Link(Connection connection, Loop home, long nowNanos) {
        this.connection = connection;
        this.home = home;
        this.frames = new FrameReader(Math.min(CONNECT_BYTES_MAX, home.limits().packetBytesMax()));
        this.reading = new Reading(connection, this::readAgain);
        this.pacing = new Pacing(reading);
        this.out = new LinkOutbox(this, connection, reading, home);
        this.endpoint = new ServerEndpoint(home.sessions(), out, home.limits(), nowNanos);
        home.timers().arm(timer);
    }

    /** As its CONNECT has it, or as it was assigned; empty before. */
    String name() {
        return claimed;
    }

    ServerEndpoint endpoint() {
        return endpoint;
    }

    // ---- what operators see

    @Override
    public Client client() {
        return endpoint.client().orElseThrow();
    }

    @Override
    public Connect connect() {
        return endpoint.connect().orElseThrow();
    }

    @Override
    public Connection connection() {
        return connection;
    }

    @Override
    public long sinceNanos() {
        return sinceNanos;
    }

    @Override
    public long unsentBytes() {
        return out.pendingBytes();
    }

    @Override
    public void disconnect(ReasonCode reason, String why, long nowNanos) {
        endpoint.disconnect(reason, why, nowNanos);
    }

    // ---- what comes in

    @Override
    public void onBytes(ByteBuffer bytes, long nowNanos) {
        ByteBuffer before = held;
        if (before != null) {
            held = ByteBuffer.allocate(before.remaining() + bytes.remaining())
                    .put(before)
                    .put(bytes)
                    .flip();
            return;
        }
        home.at(nowNanos);
        int received = bytes.remaining();
        try {
            if (!isHeard && received > 0) {
                isHeard = true;
                decoder.requireConnect(bytes.get(bytes.position()) & 0xFF);
            }
            while (!closing && !endpoint.isWaiting() && frames.next(bytes)) {
                Packet packet = decoder.decode(frames);
                if (isFirst) {
                    isFirst = false;
                    if (packet instanceof Connect connect && home.moves(clientId(connect))) {
                        home.tally().add(Count.BYTES_RECEIVED, received - bytes.remaining());
                        moveHome(connect, bytes);
                        return;
                    }
                }
                handle(packet, nowNanos);
            }
            if (frames.gatheredBytes() > 0 && !closing) {
                pacing.arrived(frames.gatheredBytes(), !accepted, home.guard(), nowNanos);
                endIfTooLarge(nowNanos);
            }
        } catch (MalformedPacketException error) {
            isFirst = false;
            endpoint.onMalformed(error, version(), nowNanos);
        }
        if (endpoint.isWaiting()) {
            reading.waiting(true);
            held = copy(bytes);
        }
        home.tally().add(Count.BYTES_RECEIVED, received - (held == null ? 0 : held.remaining()));
        bytes.position(bytes.limit());
        home.timers().arm(timer);
        if (onQuiet != null) { // an answer may have been the last that was waited for
            markDirty();
        }
    }

    /** What comes in parts takes memory while nothing can be done with it. */
    private void endIfTooLarge(long nowNanos) {
        if (pacing.isTooLarge(!accepted, home.guard())) {
            home.guard().refused(Refused.MEMORY);
            endpoint.disconnect(ReasonCode.SERVER_BUSY, Refused.MEMORY.why(), nowNanos);
        }
    }

    private static ByteBuffer copy(ByteBuffer rest) {
        return ByteBuffer.allocate(rest.remaining()).put(rest).flip();
    }

    /** What was waited for has come: first what was read meanwhile, then what comes. */
    void resume() {
        greetIfAccepted();
        ByteBuffer rest = held;
        held = null;
        if (rest != null) {
            onBytes(rest, home.nowNanos());
        }
        if (endpoint.isWaiting()) {
            return;
        }
        if (lost && !closing) {
            lost = false;
            onClosed(home.nowNanos());
        } else {
            reading.waiting(false);
            home.timers().arm(timer);
        }
    }

    private String clientId(Connect connect) {
        return connection.certified().appliedTo(connect).clientId();
    }

    private void handle(Packet packet, long nowNanos) {
        count(packet);
        if (home.tracing().isOn()) {
            home.tracing().packet(passing(Traced.Way.IN, packet), packet);
        }
        pacing.taken(packet, home.guard(), nowNanos);
        if (spoken == null && packet instanceof Connect connect) {
            spoken = connect.version();
            claimed = clientId(connect);
            out.writeTowards(connect);
            if (home.guard().bans().hasAddress(connection.address(), nowNanos)) {
                home.guard().refused(Refused.BANNED);
                endpoint.refuse(connect, new Host.Refusal(ReasonCode.BANNED, Refused.BANNED.why()));
                return;
            }
        }
        endpoint.onPacket(packet, nowNanos);
        greetIfAccepted();
    }

    private void greetIfAccepted() {
        if (!accepted) {
            Session session = endpoint.session();
            if (session != null) {
                accepted = true;
                home.isKnown(this);
                // what an earlier connection left open may not be safe yet
                long begun = session.isDurable() ? home.store().position() : SessionStore.NONE;
                out.await(begun, out.durability());
                clientId = session.clientId();
                claimed = clientId;
                sinceNanos = home.nowNanos();
                home.sessions().attached(this, session);
                frames.packetSizeMax(home.limits().packetBytesMax());
                home.events().connected(clientId, connection.peer());
                happened(Happening.Kind.CONNECTED, connection.peer(), ReasonCode.SUCCESS);
                if (home.guard().bans().hasAddress(connection.address(), home.nowNanos())) { // since its CONNECT came
                    endpoint.disconnect(ReasonCode.ADMINISTRATIVE_ACTION, Refused.BANNED.why(), home.nowNanos());
                }
            }
        }
    }

    private void count(Packet packet) {
        home.tally().add(Count.PACKETS_RECEIVED);
        if (packet instanceof Connect) {
            home.tally().add(Count.CONNECTS);
        } else if (packet instanceof Publish publish) {
            int payloadBytes = publish.message().payload().length();
            home.tally().add(Count.PUBLISHES_RECEIVED);
            home.tally().add(Count.PAYLOAD_BYTES_RECEIVED, payloadBytes);
        }
    }

    /** What the connection speaks: what its first CONNECT said, whatever a second one may say. */
    Version version() {
        Version known = spoken;
        return known == null ? decoder.version() : known;
    }

    /** Takes the connection to the loop of its session, with the CONNECT and whatever came behind it. */
    private void moveHome(Connect connect, ByteBuffer rest) {
        held = copy(rest);
        connection.pauseReading();
        home.timers().cancel(timer);
        home.left(this);
        Loop target = home.homeOf(clientId(connect));
        connection.moveTo(target.index(), () -> arrive(target, connect));
    }

    private void arrive(Loop target, Connect connect) {
        if (closing) { // it was lost on the way, and the loop that it left has seen to that
            return;
        }
        ByteBuffer surplus = Objects.requireNonNull(held);
        held = null;
        home = target;
        out.moveTo(target);
        endpoint.moveTo(target.sessions());
        target.joined(this);
        long nowNanos = target.nowNanos();
        handle(connect, nowNanos);
        if (!accepted && !closing) { // it has to authenticate still
            target.isStranger(this);
        }
        onBytes(surplus, nowNanos);
        if (!reading.isPaused()) {
            connection.resumeReading();
        }
    }

    @Override
    public void onWritable(long nowNanos) {
        home.at(nowNanos);
        flush(nowNanos);
    }

    @Override
    public void whenQuiet(Runnable task) {
        onQuiet = task;
        markDirty();
    }

    private void runIfQuiet(Session session) {
        Runnable task = onQuiet;
        if (task != null && session.isQuiet() && out.isQuiet()) {
            onQuiet = null;
            task.run();
        }
    }

    @Override
    public void onRefused(ReasonCode reason, String why, long nowNanos) {
        home.at(nowNanos);
        if (!closing) {
            over(reason, why);
        }
    }

    @Override
    public void onClosed(long nowNanos) {
        home.at(nowNanos);
        if (!closing && endpoint.isWaiting() && accepted) {
            lost = true; // what it sent before it went is not lost with it
            home.sessions().isLeaving(clientId);
            out.clear();
            return;
        }
        if (!closing) {
            told(ReasonCode.UNSPECIFIED_ERROR, "connection lost");
            if (isHeard) { // who only looks whether we are there does not fail
                failed(ReasonCode.UNSPECIFIED_ERROR);
            }
        }
        end();
        closeByNanos = Long.MAX_VALUE;
        home.tally().add(Count.SOCKETS_CLOSED);
        endpoint.onConnectionLost(nowNanos);
        home.timers().cancel(timer);
        out.clear();
        home.left(this);
    }

    @Override
    public long deadlineNanos() {
        if (closing) {
            return closeByNanos;
        }
        long ofClient = reading.isPausedByUs() ? Long.MAX_VALUE : endpoint.deadlineNanos();
        return Math.min(ofClient, pacing.deadlineNanos());
    }

    @Override
    public void onDeadline(long nowNanos) {
        try {
            deadlineCame(nowNanos);
        } catch (RuntimeException defect) {
            fail(defect);
        }
    }

    private void deadlineCame(long nowNanos) {
        if (closing) { // the client does not even take its last packets
            closeByNanos = Long.MAX_VALUE;
            connection.close();
            return;
        }
        if (pacing.deadlineNanos() != Long.MAX_VALUE) {
            pacing.lookAgain(home.guard(), nowNanos);
            endIfTooLarge(nowNanos);
        }
        if (!reading.isPausedByUs()) {
            endpoint.onDeadline(nowNanos); // which may not have come yet
        }
    }

    // ---- what goes out, and the end

    /** The connection ends after what was sent so far. */
    void close(ReasonCode reason, String why) {
        over(reason, why);
        markDirty();
    }

    /** Nothing of it counts any more, and it is closed before long. */
    private void over(ReasonCode reason, String why) {
        failed(reason);
        told(reason, why);
        end();
        closeByNanos = home.nowNanos() + LINGER_NANOS;
        home.timers().arm(timer);
    }

    private void told(ReasonCode reason, String why) {
        home.events().closed(clientId, connection.peer(), reason, why);
        happened(accepted ? Happening.Kind.DISCONNECTED : Happening.Kind.KEPT_OUT, why, reason);
        if (home.tracing().isOn()) {
            home.tracing().end(passing(Traced.Way.END, null), reason + ", " + why);
        }
    }

    private void happened(Happening.Kind kind, String what, ReasonCode reason) {
        home.ledger().happened(new Happening(home.nowNanos(), claimed, kind, what, reason));
    }

    private Passing passing(Traced.Way way, @Nullable Packet packet) {
        String from = packet instanceof Connect connect && spoken == null ? clientId(connect) : claimed;
        return new Passing(way, from, connection, version(), home.nowNanos());
    }

    /** It ends; if that is before CONNECT was accepted, and not our doing, its address answers for it. */
    private void failed(ReasonCode reason) {
        long nowNanos = home.nowNanos();
        boolean isLate = reason == ReasonCode.MAXIMUM_CONNECT_TIME || reason == ReasonCode.UNSPECIFIED_ERROR;
        boolean isOurs = OURS.contains(reason) || isLate && home.lag().nanos(nowNanos) > SLOW_NANOS;
        if (!accepted && !isOurs) {
            home.guard().failed(connection.address(), nowNanos);
        }
    }

    private void end() {
        closing = true;
        reading.end();
    }

    /** Whether nothing more is to come from the client or to be sent to it. */
    boolean isClosing() {
        return closing;
    }

    void markDirty() {
        if (!dirty) {
            dirty = true;
            home.dirty(this);
        }
    }

    /** Once a turn, if anything was written: one write, and the end of a connection that is over. */
    void flush(long nowNanos) {
        dirty = false;
        if (lost) {
            out.clear();
            if (closing) {
                onClosed(nowNanos);
            }
            return;
        }
        boolean all = out.flush();
        if (closing) {
            if (all) { // [MQTT-3.14.4-2]
                connection.close();
            }
            return;
        }
        out.holdOffWhoReadsNoAnswers(all);
        Session session = endpoint.session();
        if (all && session != null) {
            session.pump(nowNanos);
            runIfQuiet(session);
        }
    }

    /** A defect of ours showed while this connection was served: it ends, everything else goes on. */
    void fail(RuntimeException defect) {
        home.events().failed(toString(), defect);
        end();
        out.clear();
        connection.close();
        if (lost) { // nobody will tell that it is closed
            markDirty();
        }
    }

    /** We were not reading, so the client could not be heard. */
    private void readAgain() {
        endpoint.onReadingResumed(home.nowNanos());
        home.timers().arm(timer);
    }

    @Override
    public String toString() {
        return (clientId.isEmpty() ? "unknown client" : clientId) + " at " + connection.peer();
    }

    /** So long a client that we disconnect may take to accept what is still to be sent. */
    private static final long LINGER_NANOS = 5_000_000_000L;

    /** With a lag of more than that, who gives up or runs out of time may have waited for us. */
    private static final long SLOW_NANOS = 100_000_000L;

    private static final Set<ReasonCode> OURS = EnumSet.of(
            ReasonCode.SUCCESS,
            ReasonCode.SERVER_BUSY,
            ReasonCode.SERVER_UNAVAILABLE,
            ReasonCode.SERVER_SHUTTING_DOWN,
            ReasonCode.QUOTA_EXCEEDED,
            ReasonCode.BANNED, // one of many at its address, and nobody hears it any more
            ReasonCode.CONNECTION_RATE_EXCEEDED);

    /** The largest first packet: more than any CONNECT needs, and little for a stranger. */
    private static final int CONNECT_BYTES_MAX = 1 << 20;
}
