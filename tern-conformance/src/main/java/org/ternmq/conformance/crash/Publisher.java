package org.ternmq.conformance.crash;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ternmq.codec.packet.Ack;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Disconnect;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicName;
import org.ternmq.codec.value.Version;
import org.ternmq.conformance.crash.check.Series;

/**
 * Publishes its series in turn at a steady rate, and after a lost connection sends again what is open under the same identifiers.
 * Few identifiers go round, so that one which the broker forgot to free, or freed too early, shows soon. Confined to its thread.
 */
final class Publisher extends SessionClient {
    private final List<Series> series;
    private final long periodMicros;
    private final Map<Integer, Open> open = new LinkedHashMap<>(); // in the order of sending
    private int window = WINDOW;
    private int lastId;
    private int turn;
    private long dueMicros;

    /** A message that the broker has not taken over for good; {@code received} from PUBREC on. */
    private record Open(Series series, int number, Publish publish, boolean received) {}

    Publisher(Run run, String name, Version version, List<Series> series, int perSecond) {
        super(run, name, version);
        this.series = series;
        this.periodMicros = 1_000_000L / perSecond;
    }

    @Override
    boolean isDone() {
        return context().phase() == Run.Phase.OVER || context().phase() == Run.Phase.DRAINING && open.isEmpty();
    }

    @Override
    void resume(Connection connection, Connack connack, boolean present) throws IOException {
        window = (int) Math.min(WINDOW, connack.properties().number(PropertyId.RECEIVE_MAXIMUM, WINDOW));
        if (!present) {
            open.clear(); // a client whose session is gone gives up its half: the numbers stay unacknowledged
            return;
        }
        for (Open waiting : List.copyOf(open.values())) {
            int id = waiting.publish().packetId();
            connection.send(
                    waiting.received()
                            ? Ack.Pubrel.success(id)
                            : waiting.publish().asDuplicate());
            context().repeated().increment();
        }
    }

    @Override
    void use(Connection connection) throws IOException {
        while (!isDone()) {
            long waitMicros = publishDue(connection);
            Packet packet = connection.read(Math.max(1, waitMicros / 1_000));
            if (packet != null) {
                take(packet, connection);
            }
        }
    }

    /** Sends what is due and tells how long nothing else is. */
    private long publishDue(Connection connection) throws IOException {
        long now = context().micros();
        dueMicros = Math.max(dueMicros, now - BEHIND_MICROS_MAX);
        while (dueMicros <= now && open.size() < window && context().phase() == Run.Phase.PUBLISHING) {
            dueMicros += periodMicros;
            publish(series.get(turn++ % series.size()), connection);
        }
        return open.size() < window && context().phase() == Run.Phase.PUBLISHING ? dueMicros - now : IDLE_MICROS;
    }

    private void publish(Series one, Connection connection) throws IOException {
        int number = one.next(context().micros());
        Message message = Message.of(TopicName.of(one.topic()), one.payload(number), one.qos(), one.retained());
        if (one.qos() == Qos.AT_MOST_ONCE) {
            connection.send(Publish.atMostOnce(message));
        } else {
            Publish publish = new Publish(message, freeId(), false);
            open.put(publish.packetId(), new Open(one, number, publish, false));
            connection.send(publish);
        }
    }

    private int freeId() {
        do {
            lastId = lastId % IDS + 1;
        } while (open.containsKey(lastId));
        return lastId;
    }

    private void take(Packet packet, Connection connection) throws IOException {
        switch (packet) {
            case Ack.Puback puback -> finish(puback, Qos.AT_LEAST_ONCE);
            case Ack.Pubcomp pubcomp -> finish(pubcomp, Qos.EXACTLY_ONCE);
            case Ack.Pubrec pubrec -> {
                Open waiting = open.get(pubrec.packetId());
                if (waiting == null || waiting.publish().message().qos() != Qos.EXACTLY_ONCE) {
                    context().fault(name(), "PUBREC for " + pubrec.packetId() + ", which is not open");
                } else if (pubrec.reason().isError()) {
                    context().fault(name(), "PUBREC says " + pubrec.reason().text());
                } else {
                    open.put(pubrec.packetId(), new Open(waiting.series(), waiting.number(), waiting.publish(), true));
                }
                connection.send(Ack.Pubrel.success(pubrec.packetId()));
            }
            case Disconnect end ->
                context().fault(name(), "is sent away with " + end.reason().text());
            default -> context().fault(name(), "is sent " + packet.type());
        }
    }

    private void finish(Ack ack, Qos qos) {
        Open waiting = open.get(ack.packetId());
        if (waiting == null || isOutOfTurn(waiting, qos)) {
            context().fault(name(), ack.type() + " for " + ack.packetId() + ", which does not wait for it");
            return;
        }
        open.remove(ack.packetId());
        // After a crash the broker may have completed the exchange already: then PUBCOMP says that it does not know the
        // identifier.
        if (qos == Qos.AT_LEAST_ONCE && ack.reason().isError()) {
            context().fault(name(), "PUBACK says " + ack.reason().text());
            return;
        }
        waiting.series().acknowledge(waiting.number(), context().micros());
        context().acknowledged().increment();
    }

    private static boolean isOutOfTurn(Open waiting, Qos qos) {
        return waiting.publish().message().qos() != qos || qos == Qos.EXACTLY_ONCE && !waiting.received();
    }

    private static final int WINDOW = 16;
    private static final int IDS = 3 * WINDOW;
    private static final long BEHIND_MICROS_MAX = 50_000;
    private static final long IDLE_MICROS = 50_000;
}
