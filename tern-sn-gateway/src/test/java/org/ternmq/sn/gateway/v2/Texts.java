package org.ternmq.sn.gateway.v2;

import org.ternmq.codec.packet.Packet;
import org.ternmq.sn.codec.v2.packet.Ack;
import org.ternmq.sn.codec.v2.packet.Auth;
import org.ternmq.sn.codec.v2.packet.Connack;
import org.ternmq.sn.codec.v2.packet.Disconnect;
import org.ternmq.sn.codec.v2.packet.Ping.Pingresp;
import org.ternmq.sn.codec.v2.packet.Publish;
import org.ternmq.sn.codec.v2.packet.Registration.Regack;
import org.ternmq.sn.codec.v2.packet.Registration.Register;
import org.ternmq.sn.codec.v2.packet.Sleep.Sleepresp;
import org.ternmq.sn.codec.v2.packet.Sn2Packet;
import org.ternmq.sn.codec.v2.packet.Subscription.Suback;
import org.ternmq.sn.codec.v2.value.Reason;
import org.ternmq.sn.codec.v2.value.Topic;

/** Packets in few words, as far as tests of endpoints look at them. */
final class Texts {
    private Texts() {}

    static String of(Sn2Packet packet) {
        return packet.type()
                + switch (packet) {
                    case Connack connack -> " #" + connack.packetId() + of(connack.reason());
                    case Auth auth -> " #" + auth.packetId() + of(auth.reason());
                    case Register register ->
                        " #" + register.packetId() + " " + register.alias().orElse(0) + "="
                                + register.topic().text();
                    case Regack regack ->
                        " #" + regack.packetId() + regack.alias().map(Texts::of).orElse("") + of(regack.reason());
                    case Publish publish ->
                        " q" + publish.qos().bits() + " #" + publish.packetId() + of(publish.topic())
                                + (publish.dup() ? " dup" : "");
                    case Ack ack -> " #" + ack.packetId() + of(ack.reason());
                    case Suback suback ->
                        " #" + suback.packetId() + suback.alias().map(Texts::of).orElse("") + of(suback.reason());
                    case Pingresp ping ->
                        " #" + ping.packetId()
                                + (ping.remaining().isPresent()
                                        ? " left " + ping.remaining().getAsInt()
                                        : "");
                    case Sleepresp sleep -> " #" + sleep.packetId() + of(sleep.reason());
                    case Disconnect bye -> of(bye.reason());
                    default -> "";
                };
    }

    private static String of(Reason reason) {
        return reason == Reason.SUCCESS ? "" : " " + reason;
    }

    private static String of(Topic topic) {
        return switch (topic) {
            case Topic.SessionAlias alias -> " s" + alias.value();
            case Topic.PredefinedAlias alias -> " p" + alias.value();
            case Topic.Name name -> " " + name.text();
        };
    }

    static String of(Packet packet) {
        return packet.type()
                + switch (packet) {
                    case org.ternmq.codec.packet.Publish publish ->
                        " q" + publish.message().qos().bits() + " #" + publish.packetId() + " "
                                + publish.message().topic() + (publish.dup() ? " dup" : "");
                    case org.ternmq.codec.packet.Ack ack ->
                        " #" + ack.packetId() + (ack.reason().isError() ? " " + ack.reason() : "");
                    case org.ternmq.codec.packet.Subscribe subscribe -> " #" + subscribe.packetId();
                    case org.ternmq.codec.packet.Unsubscribe unsubscribe -> " #" + unsubscribe.packetId();
                    case org.ternmq.codec.packet.Auth auth -> " " + auth.reason();
                    case org.ternmq.codec.packet.Disconnect bye -> " " + bye.reason();
                    default -> "";
                };
    }
}
