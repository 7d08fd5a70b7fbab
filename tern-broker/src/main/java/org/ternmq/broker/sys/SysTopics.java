package org.ternmq.broker.sys;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.ternmq.broker.count.Count;
import org.ternmq.broker.count.Counters;
import org.ternmq.broker.loop.Shared;
import org.ternmq.broker.overload.Guard;
import org.ternmq.broker.overload.Refused;
import org.ternmq.core.flow.DropReason;

/** The table of the broker's own topics: mosquitto's names, and behind them ours. */
public final class SysTopics {
    private final List<SysTopic> topics = new ArrayList<>();
    private final Shared shared;
    private final Counters counters;

    private SysTopics(Shared shared) {
        this.shared = shared;
        this.counters = shared.counters();
    }

    /** All topics of a broker, none of them published yet. */
    public static List<SysTopic> of(Shared shared, SysSettings settings) {
        var table = new SysTopics(shared);
        table.addBroker(settings);
        table.addClients();
        table.addTraffic();
        table.addHeld();
        table.addLoad();
        table.addDrops();
        table.addOverload();
        table.topics.addAll(settings.more());
        return table.topics;
    }

    private void addBroker(SysSettings settings) {
        topics.add(new SysTopic("version", "name and version of the broker", moment -> settings.version()));
        topics.add(new SysTopic(
                "uptime", "time since the start, in seconds", moment -> moment.uptimeSeconds() + " seconds"));
        add("heap/current", "bytes of the Java heap in use", settings.heapBytes());
        add("heap/maximum", "most bytes of the Java heap in use when it was looked at", most(settings.heapBytes()));
    }

    private void addClients() {
        LongSupplier total = count(Count.SESSIONS);
        LongSupplier connected = count(Count.SESSIONS_CONNECTED);
        LongSupplier disconnected = () -> Math.max(0, total.getAsLong() - connected.getAsLong());
        add("clients/total", "sessions, with a connection or kept without one", total);
        add("clients/connected", "sessions with a connection", connected);
        add("clients/active", "the same, an old name", connected);
        add("clients/disconnected", "sessions kept without a connection", disconnected);
        add("clients/inactive", "the same, an old name", disconnected);
        add("clients/maximum", "most sessions when they were looked at", most(total));
        add("clients/expired", "sessions whose time without a connection was over", count(Count.SESSIONS_EXPIRED));
        add("subscriptions/count", "subscriptions that are not shared", count(Count.SUBSCRIPTIONS));
        add("shared_subscriptions/count", "shared subscriptions, each member's", count(Count.SHARED_SUBSCRIPTIONS));
    }

    private void addTraffic() {
        add("messages/received", "packets of all types from clients", count(Count.PACKETS_RECEIVED));
        add("messages/sent", "packets of all types to clients", count(Count.PACKETS_SENT));
        add("publish/messages/received", "PUBLISH packets from clients", count(Count.PUBLISHES_RECEIVED));
        add("publish/messages/sent", "PUBLISH packets to clients", count(Count.PUBLISHES_SENT));
        add("publish/messages/dropped", "messages that did not reach a session", counters::drops);
        add(
                "publish/bytes/received",
                "payload bytes of PUBLISH packets from clients",
                count(Count.PAYLOAD_BYTES_RECEIVED));
        add("publish/bytes/sent", "payload bytes of PUBLISH packets to clients", count(Count.PAYLOAD_BYTES_SENT));
        add("bytes/received", "bytes from clients", count(Count.BYTES_RECEIVED));
        add("bytes/sent", "bytes to clients", count(Count.BYTES_SENT));
    }

    private void addHeld() {
        LongSupplier retained = shared.retained()::size;
        LongSupplier stored = () -> retained.getAsLong() + counters.value(Count.MESSAGES_HELD);
        LongSupplier bytes = () -> shared.retained().payloadBytes() + counters.value(Count.PAYLOAD_BYTES_HELD);
        add("retained messages/count", "topics with a retained message, these here among them", retained);
        add("store/messages/count", "messages retained, waiting for a session, or in flight to one", stored);
        add("messages/stored", "the same, an old name", stored);
        add("store/messages/bytes", "payload bytes of those", bytes);
        add("messages/inflight", "messages above QoS 0 sent to clients and not acknowledged", count(Count.IN_FLIGHT));
    }

    private void addLoad() {
        addLoad("messages/received", "packets of all types from clients", count(Count.PACKETS_RECEIVED));
        addLoad("messages/sent", "packets of all types to clients", count(Count.PACKETS_SENT));
        addLoad("publish/received", "PUBLISH packets from clients", count(Count.PUBLISHES_RECEIVED));
        addLoad("publish/sent", "PUBLISH packets to clients", count(Count.PUBLISHES_SENT));
        addLoad("publish/dropped", "messages that did not reach a session", counters::drops);
        addLoad("bytes/received", "bytes from clients", count(Count.BYTES_RECEIVED));
        addLoad("bytes/sent", "bytes to clients", count(Count.BYTES_SENT));
        addLoad("sockets", "connections accepted", count(Count.SOCKETS_OPENED));
        addLoad("connections", "CONNECT packets", count(Count.CONNECTS));
    }

    private void addLoad(String name, String what, LongSupplier total) {
        for (int minutes : new int[] {1, 5, 15}) {
            var average = new LoadAverage(total, minutes);
            String over = minutes == 1 ? "the last minute" : "the last " + minutes + " minutes";
            topics.add(new SysTopic(
                    "load/" + name + "/" + minutes + "min", what + " a minute, over " + over, average::at));
        }
    }

    /** Ours: mosquitto tells only the sum. */
    private void addDrops() {
        for (DropReason reason : DropReason.values()) {
            add(
                    "publish/messages/dropped/" + reason.name().toLowerCase(Locale.ROOT),
                    "of those dropped: " + why(reason),
                    () -> counters.drops(reason));
        }
    }

    private void addOverload() {
        Guard guard = shared.guard();
        add(
                "overload/memory",
                "0 calm, 1 tight, 2 high, 3 critical",
                () -> guard.memory().ordinal());
        for (Refused why : Refused.values()) {
            add(
                    "clients/refused/" + why.name().toLowerCase(Locale.ROOT),
                    "not let in: " + why.why(),
                    () -> guard.count(why));
        }
    }

    private static String why(DropReason reason) {
        return switch (reason) {
            case NOT_CONNECTED -> "at QoS 0 for a session without a connection";
            case SLOW_RECEIVER -> "at QoS 0 for a client that does not read fast enough";
            case QUEUE_FULL -> "the session's queue was full";
            case EXPIRED -> "the message's time was over";
            case TOO_LARGE -> "larger than the client takes";
            case NOT_AUTHORIZED -> "the rules do not let the receiver have it, or the will be published any more";
            case SESSION_ENDED -> "the session ended first";
            case REFUSED -> "the publisher may not, or there is no room for more retained messages";
            case INTERCEPTED -> "a plug-in let them vanish";
            case RETAINED_FULL -> "delivered, but not retained: there was no room for it";
        };
    }

    private void add(String name, String what, LongSupplier value) {
        topics.add(SysTopic.number(name, what, value));
    }

    private LongSupplier count(Count count) {
        return () -> counters.value(count);
    }

    /** The greatest value that was ever asked for. */
    private static LongSupplier most(LongSupplier value) {
        long[] greatest = {0};
        return () -> greatest[0] = Math.max(greatest[0], value.getAsLong());
    }
}
