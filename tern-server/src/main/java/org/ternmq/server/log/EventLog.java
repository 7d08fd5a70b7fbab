package org.ternmq.server.log;

import java.util.HexFormat;
import java.util.Locale;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.event.Level;
import org.ternmq.auth.Printable;
import org.ternmq.broker.port.BrokerEvents;
import org.ternmq.codec.value.ReasonCode;

/**
 * Writes what happens in the broker to the log, a bounded number of lines each second and kind. The loops put those into a bounded queue,
 * and only count the others; one thread forms and writes them. So neither a slow log nor a flood of bad clients slows the broker: to wake
 * that thread for each of them would take longer than to turn them away.
 */
public final class EventLog implements BrokerEvents, AutoCloseable {
    private final Logger log;
    private final ArrayBlockingQueue<Event> queue = new ArrayBlockingQueue<>(QUEUE_MAX);
    private final LongAdder lost = new LongAdder();
    private final LineRate<Object> rate = new LineRate<>(LINES_PER_SECOND);
    private final Thread writer;
    private volatile boolean stopping;

    /** What happened, to be put into words by the writer. */
    private sealed interface Event {
        record Connected(String clientId, String peer) implements Event {}

        record Closed(String clientId, String peer, ReasonCode reason, String why) implements Event {}

        record Noticed(String what, boolean isTrouble) implements Event {}

        record Failed(String what, Throwable cause) implements Event {}
    }

    /** Starts the thread that writes. */
    public EventLog(Logger log) {
        this.log = log;
        this.writer = Thread.ofPlatform().name("tern-log").daemon().start(this::run);
    }

    @Override
    public void connected(String clientId, String peer) {
        if (log.isDebugEnabled()) {
            put(new Event.Connected(clientId, peer));
        }
    }

    @Override
    public void closed(String clientId, String peer, ReasonCode reason, String why) {
        Level level = level(reason);
        if (log.isEnabledForLevel(level) && (level == Level.DEBUG || isWithinRate(reason))) {
            put(new Event.Closed(clientId, peer, reason, why));
        }
    }

    @Override
    public void noticed(String what, boolean isTrouble) {
        if (isWithinRate(NOTICES)) {
            put(new Event.Noticed(what, isTrouble));
        }
    }

    @Override
    public void failed(String what, Throwable cause) {
        if (isWithinRate(DEFECTS)) {
            put(new Event.Failed(what, cause));
        }
    }

    /** Whether one more line of a kind is written: those of closed connections are told apart by their reason. */
    private boolean isWithinRate(Object kind) {
        return rate.passes(kind, System.nanoTime());
    }

    private void put(Event event) {
        if (!queue.offer(event)) {
            lost.increment();
        }
    }

    private void run() {
        while (!stopping || !queue.isEmpty()) {
            Event event = next();
            rate.endWindows(System.nanoTime(), this::summary);
            long more = lost.sumThenReset();
            if (more > 0) {
                summary("events", more);
            }
            if (event != null) {
                write(event);
            }
        }
        rate.endWindows(System.nanoTime() + LineRate.WINDOW_NANOS, this::summary);
    }

    private @Nullable Event next() {
        try {
            return queue.poll(LineRate.WINDOW_NANOS, TimeUnit.NANOSECONDS);
        } catch (InterruptedException stopped) { // by close(), which has said so in its flag
            return queue.poll();
        }
    }

    private void write(Event event) {
        switch (event) {
            case Event.Connected(String clientId, String peer) -> log.debug("{} connected", client(clientId, peer));
            case Event.Closed(String clientId, String peer, ReasonCode reason, String why) ->
                log.atLevel(level(reason))
                        .log("{} closed: {}, {}", client(clientId, peer), named(reason), Printable.of(why));
            case Event.Noticed(String what, boolean isTrouble) ->
                log.atLevel(isTrouble ? Level.WARN : Level.INFO).log("{}", what);
            case Event.Failed(String what, Throwable cause) ->
                log.error("{} failed; this is a defect of Tern or its surroundings", what, cause);
        }
    }

    private void summary(Object kind, long heldBack) {
        String what = kind instanceof ReasonCode reason ? "connections closed with " + reason : kind.toString();
        log.warn("… and {} more {}", String.format(Locale.ROOT, "%,d", heldBack), what);
    }

    /** What every broker sees all day is no warning. */
    private static Level level(ReasonCode reason) {
        return switch (reason) {
            case SUCCESS, DISCONNECT_WITH_WILL, SERVER_SHUTTING_DOWN -> Level.DEBUG;
            case UNSPECIFIED_ERROR, KEEP_ALIVE_TIMEOUT, SESSION_TAKEN_OVER -> Level.INFO;
            default -> Level.WARN;
        };
    }

    private static String named(ReasonCode reason) {
        return reason + " (0x" + HexFormat.of().withUpperCase().toHexDigits((byte) reason.code()) + ")";
    }

    private static String client(String clientId, String peer) {
        String address = peer.startsWith("/") ? peer.substring(1) : peer;
        return (clientId.isEmpty() ? "unknown client" : "client \"" + Printable.of(clientId) + '"') + " at " + address;
    }

    /** Writes what is still in the queue. */
    @Override
    public void close() {
        stopping = true;
        writer.interrupt();
        try {
            writer.join(CLOSE_MILLIS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    static final int LINES_PER_SECOND = 20;
    private static final String NOTICES = "notices";
    private static final String DEFECTS = "defects";
    private static final int QUEUE_MAX = 1_024;
    private static final long CLOSE_MILLIS = 1_000;
}
