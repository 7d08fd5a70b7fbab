package org.ternmq.cli.probe.checks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ternmq.cli.probe.kit.Check;
import org.ternmq.cli.probe.kit.CheckVerdict;
import org.ternmq.cli.probe.kit.Need;
import org.ternmq.cli.probe.kit.PacketWords;
import org.ternmq.cli.probe.kit.Probe;
import org.ternmq.cli.probe.kit.RawBytes;
import org.ternmq.cli.probe.kit.RawPeer;
import org.ternmq.codec.packet.Ping;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.packet.Suback;
import org.ternmq.codec.packet.Subscribe.Request;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicFilter;

/** Which filter matches which topic, and what is no filter. */
final class TopicChecks {
    private TopicChecks() {}

    static List<Check> all() {
        List<Check> all = new ArrayList<>();
        addMatching(all);
        addDollar(all);
        addBroken(all);
        return all;
    }

    /** Filters and topics stand behind a stem that only the check uses. */
    private static void addMatching(List<Check> all) {
        matches(all, "4.7.1-2", "4.7.1-3", "/+/c", "/b/c", true);
        matches(all, "4.7.1-2", "4.7.1-3", "/+", "/b/c", false);
        matches(all, "4.7.1-2", "4.7.1-3", "/+", "/", true);
        matches(all, "4.7.1-2", "4.7.1-3", "/+/+", "/", false);
        matches(all, "4.7.1-2", "4.7.1-3", "/b/+", "/b", false);
        matches(all, "4.7.1-1", "4.7.1-2", "/#", "/b/c/d", true);
        matches(all, "4.7.1-1", "4.7.1-2", "/b/#", "/b", true);
        matches(all, "4.7.1-1", "4.7.1-2", "/b/#", "/bb", false);
        matches(all, "4.7.1-1", "4.7.1-2", "/+/#", "/b", true);
        matches(all, "4.7.1-1", "4.7.1-2", "/b/+/#", "/b", false);
        matches(all, "4.7.3-4", "4.7.3-4", "/b", "/B", false);
        matches(all, "4.7.3-4", "4.7.3-4", "/b", "/b/", false);
        matches(all, "4.7.3-4", "4.7.3-4", "/b//c", "/b/c", false);
        matches(all, "4.7.3-4", "4.7.3-4", "/./../c", "/c", false);
        matches(all, "4.7.3-4", "4.7.3-4", "/\u00e9", "/e\u0301", false);
        matches(all, "4.7.3-4", "4.7.3-4", "/ b ", "/ b ", true);
        matches(all, "1.5.4-3", "1.5.3-3", "/b", "/\ufeffb", false);
        matches(all, "1.5.4-3", "1.5.3-3", "/\ufeffb", "/\ufeffb", true);
        matches(all, "3.3.2-3", "3.3.2-3", "/\ud83d\ude00/+", "/\ud83d\ude00/b", true);
    }

    private static void matches(List<Check> all, String id5, String id3, String filter, String topic, boolean wanted) {
        String title = "t" + shown(filter) + (wanted ? " matches t" : " does not match t") + shown(topic);
        all.addAll(Check.both(G, id5, id3, title, probe -> {
            if (filter.contains("+") || filter.contains("#")) {
                probe.need(Need.WILDCARDS);
            }
            String stem = probe.topic();
            RawPeer peer = probe.live();
            peer.subscribe(stem + filter, 0);
            peer.subscribe(stem, 0);
            peer.publish(probe.message(stem + topic, "it", 0));
            peer.publish(probe.message(stem, "mark", 0));
            Publish came = peer.take();
            String name = came.message().topic().toString();
            if (wanted && !name.equals(stem + topic)) {
                throw CheckVerdict.fail("a message to t" + shown(topic), PacketWords.of(came));
            }
            if (!wanted && !came.message().payload().toUtf8().equals("mark")) {
                throw CheckVerdict.fail("no message", PacketWords.of(came));
            }
        }));
    }

    private static String shown(String text) {
        StringBuilder shown = new StringBuilder();
        text.codePoints()
                .forEach(c -> shown.append(
                        c < 0x7F
                                ? Character.toString(c)
                                : "<U+" + Integer.toHexString(c).toUpperCase(java.util.Locale.ROOT) + ">"));
        return shown.toString();
    }

    private static void addDollar(List<Check> all) {
        dollar(all, "+", "a filter that begins with + does not match a topic that begins with $");
        dollar(all, "#", "a filter that is # does not match a topic that begins with $");
        all.addAll(Check.both(G, "4.7.2-1", "4.7.2-1", "# brings no message of $SYS", probe -> {
            probe.need(Need.WILDCARDS);
            RawPeer peer = probe.live();
            Suback answer = peer.ask(Properties.NONE, Request.of(TopicFilter.of("+/#"), Qos.AT_MOST_ONCE));
            if (answer.reasons().getFirst().isError()) {
                throw CheckVerdict.notOffered("a subscription to +/#: " + PacketWords.of(answer));
            }
            requireNoDollar(peer, null);
        }));
    }

    private static void dollar(List<Check> all, String first, String title) {
        all.addAll(Check.both(G, "4.7.2-1", "4.7.2-1", title, probe -> {
            probe.need(Need.WILDCARDS);
            String topic = "$" + probe.topic();
            String rest = topic.substring(topic.indexOf('/'));
            RawPeer exact = probe.live();
            Suback answer = exact.ask(Properties.NONE, Request.of(TopicFilter.of(topic), Qos.AT_MOST_ONCE));
            if (answer.reasons().getFirst().isError()) {
                throw CheckVerdict.notOffered("a subscription to $…: " + PacketWords.of(answer));
            }
            RawPeer wild = probe.live();
            wild.subscribe(first.equals("#") ? "#" : "+" + rest, 0);
            exact.publish(probe.message(topic, "dollar", 0));
            exact.send(Ping.Pingreq.INSTANCE);
            if (exact.poll(Publish.class, probe.patience().dividedBy(3)) == null) {
                throw CheckVerdict.notOffered("clients may not publish to topics that begin with $");
            }
            requireNoDollar(wild, topic);
        }));
    }

    /** Others may publish meanwhile; only topics that begin with $ count. */
    private static void requireNoDollar(RawPeer wild, @Nullable String topic) throws InterruptedException {
        wild.ping();
        for (Publish came = wild.poll(Publish.class, Duration.ofMillis(30)); came != null; ) {
            String name = came.message().topic().toString();
            if (name.startsWith("$") && (topic == null || name.equals(topic))) {
                throw CheckVerdict.fail("no message of a topic that begins with $", PacketWords.of(came));
            }
            came = wild.poll(Publish.class, Duration.ZERO);
        }
    }

    private static void addBroken(List<Check> all) {
        broken(all, "4.7.1-1", "4.7.1-2", "a#", "# fills a level");
        broken(all, "4.7.1-1", "4.7.1-2", "#/b", "# is the last level");
        broken(all, "4.7.1-2", "4.7.1-3", "a+", "+ fills a level");
        broken(all, "4.7.1-2", "4.7.1-3", "b/+c", "+ fills a level");
    }

    private static void broken(List<Check> all, String id5, String id3, String end, String why) {
        String title = "the filter t/" + end + " is not granted: " + why;
        all.addAll(Check.both(G, id5, id3, title, probe -> {
            RawPeer peer = probe.live();
            RawBytes body = new RawBytes(probe.version()).u16(1).properties();
            peer.sendRaw(body.text(probe.topic() + "/" + end).u8(0).packet(0x82));
            notGranted(probe, peer);
        }));
    }

    /** A subscription that is refused in SUBACK or ends the connection. */
    static void notGranted(Probe probe, RawPeer peer) throws InterruptedException {
        Suback suback = peer.poll(Suback.class, probe.patience().dividedBy(2));
        if (suback == null) {
            peer.awaitEnd();
        } else if (!suback.reasons().getFirst().isError()) {
            throw CheckVerdict.fail("an error or the end of the connection", PacketWords.of(suback));
        }
    }

    private static final String G = "topics";
}
