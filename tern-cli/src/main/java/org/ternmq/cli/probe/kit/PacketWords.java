package org.ternmq.cli.probe.kit;

import java.util.HexFormat;
import java.util.List;
import org.ternmq.codec.packet.Ack;
import org.ternmq.codec.packet.Auth;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Disconnect;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Ping;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.packet.Suback;
import org.ternmq.codec.packet.Subscribe;
import org.ternmq.codec.packet.Unsuback;
import org.ternmq.codec.packet.Unsubscribe;
import org.ternmq.codec.value.ReasonCode;

/** Packets in a few words. */
public final class PacketWords {
    private PacketWords() {}

    /** A code as people look it up. */
    public static String code(int code) {
        return "0x" + HexFormat.of().withUpperCase().toHexDigits((byte) code);
    }

    /** A packet, without its payload. */
    public static String of(Packet packet) {
        return switch (packet) {
            case Connack connack -> "CONNACK " + code(connack.returnCode());
            case Publish publish -> publish(publish);
            case Ack ack ->
                ack.type() + " " + ack.packetId() + " " + code(ack.reason().code());
            case Suback suback -> "SUBACK " + suback.packetId() + " " + codes(suback.reasons());
            case Unsuback unsuback -> "UNSUBACK " + unsuback.packetId() + " " + codes(unsuback.reasons());
            case Disconnect end -> "DISCONNECT " + code(end.reason().code());
            case Auth auth -> "AUTH " + code(auth.reason().code());
            case Connect other -> other.type().toString();
            case Subscribe other -> other.type().toString();
            case Unsubscribe other -> other.type().toString();
            case Ping other -> other.type().toString();
        };
    }

    private static String publish(Publish publish) {
        StringBuilder words = new StringBuilder("PUBLISH q");
        words.append(publish.message().qos().bits());
        if (publish.message().qos().isAcknowledged()) {
            words.append(" id ").append(publish.packetId());
        }
        words.append(publish.dup() ? " dup" : "").append(publish.message().retain() ? " retain" : "");
        words.append(" of ").append(publish.message().payload().length()).append(" bytes to ");
        String topic = publish.message().topic().toString();
        return words.append(topic.length() > 60 ? topic.substring(0, 60) + "…" : topic)
                .toString();
    }

    private static String codes(List<ReasonCode> reasons) {
        return String.join(
                " ", reasons.stream().map(reason -> code(reason.code())).toList());
    }
}
