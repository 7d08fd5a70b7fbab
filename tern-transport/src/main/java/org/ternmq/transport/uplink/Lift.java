package org.ternmq.transport.uplink;

import java.util.BitSet;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.ternmq.codec.packet.Ack;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.packet.Suback;
import org.ternmq.codec.packet.Subscribe;
import org.ternmq.codec.packet.Subscribe.Request;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.core.session.Limits;
import org.ternmq.core.session.Session;

/** Takes what clients here publish to the broker elsewhere, by one of the connections. Confined to its loop, but {@link #isFull}. */
final class Lift extends Splice {
    private final int number;
    private final BooleanSupplier mayOpen;
    private final BitSet lowered = new BitSet(); // at QoS 2 here, at QoS 1 elsewhere, not acknowledged
    private @Nullable Session session;
    private Qos qosMax = Qos.EXACTLY_ONCE;
    private boolean mayRetain = true;
    private long refused;
    private volatile boolean isFull;

    /**
     * One that is not open.
     *
     * @param number from 0 on
     * @param thereId client identifier elsewhere
     * @param mayOpen whether those who are to hear what goes up are there
     */
    Lift(Ends ends, int number, String thereId, BooleanSupplier mayOpen) {
        super(ends, hereId(number), thereId);
        this.number = number;
        this.mayOpen = mayOpen;
    }

    @Override
    boolean mayOpen() {
        return mayOpen.getAsBoolean();
    }

    static String hereId(int number) {
        return Uplink.IDS + number;
    }

    /** Whether so much waits that no more is taken of clients. From any thread. */
    boolean isFull() {
        return isFull;
    }

    @Override
    void prepare(boolean isNew) {
        toHere(new Subscribe(1, Properties.NONE, List.of(Request.of(Names.up(number), Qos.EXACTLY_ONCE))));
    }

    @Override
    Properties thereProperties() {
        return Properties.of(PropertyId.SESSION_EXPIRY_INTERVAL, Uplink.ABSENT_SECONDS_MAX);
    }

    @Override
    Properties.Builder terms(Connack connack) {
        Properties said = connack.properties();
        qosMax = Qos.of((int) said.number(PropertyId.MAXIMUM_QOS, 2));
        mayRetain = said.number(PropertyId.RETAIN_AVAILABLE, 1) == 1;
        lowered.clear();
        long packetBytesMax = Math.min(
                said.number(PropertyId.MAXIMUM_PACKET_SIZE, Integer.MAX_VALUE) + Names.BYTES_MAX,
                ends().door().limits().packetBytesMax());
        return Properties.builder()
                .add(
                        PropertyId.RECEIVE_MAXIMUM,
                        said.number(
                                PropertyId.RECEIVE_MAXIMUM,
                                ends().version().hasProperties() ? 65_535 : RECEIVE_MAXIMUM_OF_3))
                .add(PropertyId.MAXIMUM_PACKET_SIZE, packetBytesMax);
    }

    /** What waits here goes up in any case. */
    @Override
    boolean beginsAnew(boolean isThereNew) {
        return false;
    }

    @Override
    void opened(boolean isThereNew) {}

    @Override
    void lost() {}

    @Override
    String waits() {
        int waiting = session == null ? 0 : session.queued() + session.sender().open();
        return waiting == 0 ? "" : ", " + waiting + " messages wait";
    }

    // ---- up

    @Override
    void fromHere(Packet packet) {
        switch (packet) {
            case Publish publish -> lift(publish);
            case Ack.Pubrel pubrel when qosMax == Qos.EXACTLY_ONCE -> toThere(pubrel);
            case Ack.Pubrel pubrel -> toHere(Ack.Pubcomp.success(pubrel.packetId()));
            case Suback suback when !suback.reasons().getFirst().isError() -> prepared();
            case Suback suback -> failed(suback.reasons().getFirst().text());
            default -> {}
        }
    }

    private void lift(Publish publish) {
        if (!isOpen()) { // comes again
            return;
        }
        Message up = Names.there(publish.message());
        Qos qos = up.qos().min(qosMax);
        var message = new Message(
                up.topic(),
                up.payload(),
                qos,
                up.retain() && mayRetain,
                ends().version().hasProperties() ? up.properties() : Properties.NONE);
        if (qos.isAcknowledged()) {
            lowered.set(publish.packetId(), qos != up.qos());
            toThere(new Publish(message, publish.packetId(), publish.dup()));
        } else {
            toThere(Publish.atMostOnce(message));
            if (up.qos() == Qos.AT_LEAST_ONCE) {
                toHere(Ack.Puback.success(publish.packetId()));
            } else if (up.qos() == Qos.EXACTLY_ONCE) {
                toHere(Ack.Pubrec.success(publish.packetId()));
            }
        }
    }

    // ---- what is said of it

    @Override
    void fromThere(Packet packet) {
        if (!(packet instanceof Ack ack)) {
            return;
        }
        if (ack.reason().isError() && !(ack instanceof Ack.Pubcomp)) {
            refused++;
            if (Long.bitCount(refused) == 1) { // told with the first, the second, the fourth
                ends().events()
                        .noticed(
                                "the broker has refused " + refused
                                        + (refused == 1 ? " message" : " messages") + " of clients, the last for: "
                                        + ack.reason().text(),
                                true);
            }
        }
        if (ack instanceof Ack.Puback && lowered.get(ack.packetId())) {
            lowered.clear(ack.packetId());
            toHere(Ack.Pubrec.of(ack.packetId(), ack.reason()));
        } else {
            toHere(ack);
        }
    }

    /** There is some room left for what comes until it is looked at again. */
    @Override
    void tick(long nowNanos) {
        if (session == null) {
            session = loop().restoring().sessions().stream()
                    .filter(one -> one.clientId().equals(hereId()))
                    .findFirst()
                    .orElseThrow();
        }
        boolean wasFull = isFull;
        Limits limits = ends().limits();
        isFull = session.queued() >= limits.queueMessagesMax() / 10 * 9
                || session.queuedBytes() >= limits.queueBytesMax() / 4 * 3;
        if (isFull && !wasFull) {
            ends().events().noticed("no more is taken of clients" + waits() + " for " + hereId(), true);
        }
    }

    /** So many a broker of 3.1.1 takes at once, which has no words for it: some cut off who sends more. */
    private static final int RECEIVE_MAXIMUM_OF_3 = 20;
}
