package org.ternmq.cli.probe;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ternmq.cli.probe.kit.CheckVerdict;
import org.ternmq.cli.probe.kit.Need;
import org.ternmq.cli.probe.kit.Offer;
import org.ternmq.cli.probe.kit.PacketWords;
import org.ternmq.cli.probe.kit.Probe;
import org.ternmq.cli.probe.kit.RawPeer;
import org.ternmq.codec.packet.Auth;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Suback;
import org.ternmq.codec.packet.Subscribe;
import org.ternmq.codec.packet.Subscribe.Request;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.TopicName;
import org.ternmq.codec.value.Version;

/** What a broker turns out to take when it is tried. */
final class Trials {
    private Trials() {}

    /**
     * One thing to be tried.
     *
     * @param name for people
     * @param body tells what was found
     */
    record Trial(String name, Body body) {}

    /** Tries something. */
    @FunctionalInterface
    interface Body {
        /** What was found, in words. */
        String run(Probe probe) throws InterruptedException;
    }

    /** In the order in which they are shown. */
    static List<Trial> all(int payloadBytesMax) {
        List<Trial> all = new ArrayList<>();
        all.add(new Trial("retained messages", probe -> worked(probe, Trials::retained)));
        all.add(new Trial("shared subscriptions", probe -> worked(probe, Trials::shared)));
        all.add(new Trial("will delay", probe -> worked(probe, Trials::willDelay)));
        all.add(new Trial("message expiry", probe -> worked(probe, Trials::expiry)));
        all.add(new Trial("response information", Trials::responseInformation));
        all.add(new Trial("enhanced authentication", Trials::authentication));
        all.add(new Trial("session expiry granted", Trials::sessionExpiry));
        all.add(new Trial("largest payload, bytes", probe -> largest(probe, 1, payloadBytesMax, Trials::payloadComes)));
        all.add(new Trial("longest topic, bytes", probe -> largest(probe, 1, 65_535, Trials::topicComes)));
        all.add(new Trial("deepest topic, levels", probe -> largest(probe, 2, 32_000, Trials::depthComes)));
        all.add(new Trial("longest client identifier, bytes", probe -> largest(probe, 23, 65_535, Trials::idIsTaken)));
        all.add(new Trial("most filters in one SUBSCRIBE", probe -> largest(probe, 1, 10_000, Trials::filtersGranted)));
        return all;
    }

    /** Tries something that succeeds by returning. */
    @FunctionalInterface
    private interface Attempt {
        void run(Probe probe) throws InterruptedException;
    }

    private static String worked(Probe probe, Attempt attempt) throws InterruptedException {
        try {
            attempt.run(probe);
            return "yes";
        } catch (CheckVerdict no) {
            return "no: " + no.getMessage();
        }
    }

    private static void retained(Probe probe) throws InterruptedException {
        String topic = probe.topic();
        RawPeer peer = probe.live();
        peer.publish(probe.message(topic, "kept", 0, true));
        peer.subscribe(topic, 0);
        peer.take();
    }

    private static void requireVersion5(Probe probe) {
        if (!probe.isVersion5()) {
            throw CheckVerdict.notOffered("5.0 is not spoken");
        }
    }

    private static void shared(Probe probe) throws InterruptedException {
        String topic = probe.topic();
        RawPeer peer = probe.live();
        peer.subscribe("$share/g/" + topic, 0);
        peer.publish(probe.message(topic, "shared", 0));
        peer.take();
    }

    private static void willDelay(Probe probe) throws InterruptedException {
        requireVersion5(probe);
        String topic = probe.topic();
        RawPeer peer = probe.live();
        peer.subscribe(topic, 0);
        Message will = probe.message(topic, "will", 0).withProperties(Properties.of(PropertyId.WILL_DELAY_INTERVAL, 1));
        long start = System.nanoTime();
        probe.live(probe.withWill(probe.connectOf(probe.clientId(), true, 60), will))
                .close();
        peer.take();
        if (System.nanoTime() - start < 900_000_000L) {
            throw CheckVerdict.notOffered("the will came at once");
        }
    }

    private static void expiry(Probe probe) throws InterruptedException {
        requireVersion5(probe);
        String topic = probe.topic();
        RawPeer peer = probe.live();
        peer.subscribe(topic, 0);
        peer.publish(probe.message(topic, "expires", 0)
                .withProperties(Properties.of(PropertyId.MESSAGE_EXPIRY_INTERVAL, 100)));
        if (!peer.take().message().properties().has(PropertyId.MESSAGE_EXPIRY_INTERVAL)) {
            throw CheckVerdict.notOffered("it is not passed on");
        }
    }

    private static String responseInformation(Probe probe) throws InterruptedException {
        if (!probe.isVersion5()) {
            return "no: 5.0 is not spoken";
        }
        Connect connect = Probe.with(probe.clean(), Properties.of(PropertyId.REQUEST_RESPONSE_INFORMATION, 1));
        String text = probe.open().connect(connect).properties().text(PropertyId.RESPONSE_INFORMATION, "");
        return text.isEmpty() ? "no" : text;
    }

    private static String authentication(Probe probe) throws InterruptedException {
        if (!probe.isVersion5()) {
            return "no: 5.0 is not spoken";
        }
        RawPeer peer = probe.open();
        peer.send(Probe.with(probe.clean(), Properties.of(PropertyId.AUTHENTICATION_METHOD, "SCRAM-SHA-256")));
        Packet answer = peer.poll(Packet.class, probe.patience());
        return switch (answer) {
            case null -> "SCRAM-SHA-256: the connection ends without a word";
            case Auth auth -> "SCRAM-SHA-256 goes on";
            case Packet other -> "SCRAM-SHA-256: " + PacketWords.of(other);
        };
    }

    private static String sessionExpiry(Probe probe) throws InterruptedException {
        if (!probe.isVersion5()) {
            return "5.0 is not spoken";
        }
        long asked = 0xFFFF_FFFFL;
        Connack connack = probe.open().connect(probe.connectOf(probe.clientId(), true, asked));
        long granted = connack.properties().number(PropertyId.SESSION_EXPIRY_INTERVAL, asked);
        return granted == asked ? "for ever" : granted + " s";
    }

    /** Tries one size. */
    @FunctionalInterface
    private interface Size {
        boolean works(Probe probe, int size) throws InterruptedException;
    }

    /** The greatest size that works, if a smaller one works wherever a greater one does. */
    private static String largest(Probe probe, int least, int most, Size size) throws InterruptedException {
        if (tried(probe, most, size)) {
            return most + " or more";
        }
        int works = least;
        int fails = most;
        if (!tried(probe, least, size)) {
            return "not even " + least;
        }
        while (fails - works > Math.max(1, works / 100)) {
            int middle = works + (fails - works) / 2;
            if (tried(probe, middle, size)) {
                works = middle;
            } else {
                fails = middle;
            }
        }
        return fails - works == 1 ? "" + works : "about " + works;
    }

    private static boolean tried(Probe probe, int number, Size size) throws InterruptedException {
        try {
            return size.works(probe, number);
        } catch (CheckVerdict no) {
            return false;
        }
    }

    private static boolean payloadComes(Probe probe, int size) throws InterruptedException {
        String topic = probe.topic();
        RawPeer peer = probe.live();
        peer.subscribe(topic, 0);
        peer.publish(Message.of(TopicName.of(topic), Bytes.wrap(new byte[size]), Qos.AT_MOST_ONCE, false));
        return peer.take().message().payload().length() == size;
    }

    private static boolean topicComes(Probe probe, int length) throws InterruptedException {
        String start = probe.topic() + "/";
        return comes(probe, start + "x".repeat(Math.max(0, length - start.length())));
    }

    private static boolean depthComes(Probe probe, int levels) throws InterruptedException {
        return comes(probe, probe.topic() + "/".repeat(levels - 2));
    }

    private static boolean comes(Probe probe, String topic) throws InterruptedException {
        RawPeer peer = probe.live();
        peer.subscribe(topic, 0);
        peer.publish(Message.of(TopicName.of(topic), Bytes.utf8("x"), Qos.AT_MOST_ONCE, false));
        return peer.take().message().topic().toString().equals(topic);
    }

    private static boolean idIsTaken(Probe probe, int length) throws InterruptedException {
        String start = probe.clean().clientId();
        Connect connect = probe.connectOf(start + "x".repeat(Math.max(0, length - start.length())), true, 0);
        probe.live(connect).ping();
        return true;
    }

    private static boolean filtersGranted(Probe probe, int count) throws InterruptedException {
        String stem = probe.topic();
        RawPeer peer = probe.live();
        List<Request> requests = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            requests.add(Request.of(TopicFilter.of(stem + "/" + i), Qos.AT_MOST_ONCE));
        }
        peer.send(new Subscribe(1, Properties.NONE, requests));
        Suback suback = peer.await(Suback.class);
        return suback.reasons().size() == count && suback.reasons().stream().noneMatch(reason -> reason.isError());
    }

    /** The version to try things in, if there is one. */
    static Optional<Version> spoken(Offer offer) {
        for (Version version : List.of(Version.V5, Version.V3_1_1, Version.V3_1)) {
            if (offer.speaks(version)) {
                return Optional.of(version);
            }
        }
        return Optional.empty();
    }

    /** Whether the broker says itself that a trial would be in vain. */
    static boolean isVain(String name, Offer offer) {
        return name.startsWith("retained") && !offer.has(Need.RETAIN)
                || name.startsWith("shared") && !offer.has(Need.SHARED);
    }
}
