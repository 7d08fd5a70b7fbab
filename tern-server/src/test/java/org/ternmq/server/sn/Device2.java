package org.ternmq.server.sn;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Qos;
import org.ternmq.sn.codec.v2.packet.Ack;
import org.ternmq.sn.codec.v2.packet.Connack;
import org.ternmq.sn.codec.v2.packet.Connect;
import org.ternmq.sn.codec.v2.packet.Connect.Options;
import org.ternmq.sn.codec.v2.packet.Publish;
import org.ternmq.sn.codec.v2.packet.Registration.Regack;
import org.ternmq.sn.codec.v2.packet.Registration.Register;
import org.ternmq.sn.codec.v2.packet.Sn2Packet;
import org.ternmq.sn.codec.v2.packet.Subscription.Suback;
import org.ternmq.sn.codec.v2.packet.Subscription.Subscribe;
import org.ternmq.sn.codec.v2.packet.Subscription.Unsubscribe;
import org.ternmq.sn.codec.v2.value.Reason;
import org.ternmq.sn.codec.v2.value.Sn2Type;
import org.ternmq.sn.codec.v2.value.Topic;

/** A client of 2.0 that answers as it should, and whose user reads what comes. */
final class Device2 {
    private final SnWorld.Raw2 raw;
    private final Map<Integer, String> aliases = new HashMap<>();
    private final List<String> messages = new ArrayList<>();
    private final List<Sn2Packet> rest = new ArrayList<>();
    private int lastId = 100;

    Device2(SnWorld.Raw2 raw) {
        this.raw = raw;
    }

    static Connect packet(String clientId, boolean cleanStart, long expirySeconds) {
        return new Connect(
                new Options(cleanStart, false, false),
                1,
                60,
                0,
                OptionalInt.empty(),
                OptionalLong.of(expirySeconds),
                Optional.empty(),
                Optional.empty(),
                clientId);
    }

    static Device2 connected(SnWorld.Raw2 raw, String clientId) {
        Device2 device = new Device2(raw);
        device.connect(clientId, true, 0);
        return device;
    }

    Connack connect(String clientId, boolean cleanStart, long expirySeconds) {
        return (Connack) ask(packet(clientId, cleanStart, expirySeconds)).getFirst();
    }

    /** Sends, answers whatever has to be answered, and returns what is neither a message nor part of one's exchange. */
    List<Sn2Packet> ask(Sn2Packet packet) {
        settle(raw.askAndWait(packet));
        List<Sn2Packet> taken = List.copyOf(rest);
        rest.clear();
        return taken;
    }

    private void settle(List<Sn2Packet> came) {
        for (Sn2Packet packet : came) {
            switch (packet) {
                case Register register -> {
                    aliases.put(register.alias().orElseThrow(), register.topic().text());
                    settle(raw.askAndWait(new Regack(register.packetId(), Optional.empty(), Reason.SUCCESS)));
                }
                case Publish publish -> {
                    messages.add(text(publish));
                    if (publish.qos() != Qos.AT_MOST_ONCE) {
                        boolean isOnce = publish.qos() == Qos.EXACTLY_ONCE;
                        settle(raw.askAndWait(
                                Ack.success(isOnce ? Sn2Type.PUBREC : Sn2Type.PUBACK, publish.packetId())));
                    }
                }
                case Ack ack
                when ack.type() == Sn2Type.PUBREL ->
                    settle(raw.askAndWait(Ack.success(Sn2Type.PUBCOMP, ack.packetId())));
                default -> rest.add(packet);
            }
        }
    }

    private String text(Publish publish) {
        String topic = switch (publish.topic()) {
            case Topic.SessionAlias alias -> aliases.getOrDefault(alias.value(), "?" + alias.value());
            case Topic.PredefinedAlias alias -> "p" + alias.value();
            case Topic.Name name -> name.text();
        };
        return topic + "=" + publish.payload().toUtf8() + " q" + publish.qos().bits()
                + (publish.retain() ? " retained" : "");
    }

    Reason subscribe(String filter, Qos qos) {
        return subscribe(filter, qos, false, false, 0);
    }

    Reason subscribe(String filter, Qos qos, boolean noLocal, boolean retainAsPublished, int retainHandling) {
        var subscribe =
                new Subscribe(++lastId, new Topic.Name(filter), qos, noLocal, retainAsPublished, retainHandling);
        // what is retained may come before SUBACK, whose alias it comes with
        List<Sn2Packet> came = raw.askAndWait(subscribe);
        for (Sn2Packet packet : came) {
            if (packet instanceof Suback suback && suback.alias().orElse(null) instanceof Topic.SessionAlias alias) {
                aliases.put(alias.value(), filter);
            }
        }
        settle(came);
        Suback suback = (Suback) rest.removeFirst();
        return suback.reason();
    }

    Reason unsubscribe(String filter) {
        return ((Ack) ask(new Unsubscribe(++lastId, new Topic.Name(filter))).getFirst()).reason();
    }

    Reason publish(String topic, String payload, Qos qos, boolean retain) {
        int id = qos == Qos.AT_MOST_ONCE ? Publish.NO_PACKET_ID : ++lastId;
        List<Sn2Packet> answers = ask(new Publish(false, qos, retain, id, new Topic.Name(topic), Bytes.utf8(payload)));
        if (qos == Qos.EXACTLY_ONCE) {
            return ((Ack) ask(Ack.success(Sn2Type.PUBREL, id)).getFirst()).reason();
        }
        return qos == Qos.AT_MOST_ONCE ? Reason.SUCCESS : ((Ack) answers.getFirst()).reason();
    }

    /** What has come since. */
    List<String> messages() {
        settle(raw.take());
        List<String> taken = List.copyOf(messages);
        messages.clear();
        return taken;
    }
}
