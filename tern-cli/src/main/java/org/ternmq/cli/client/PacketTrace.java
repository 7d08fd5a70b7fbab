package org.ternmq.cli.client;

import java.io.PrintStream;
import org.ternmq.client.options.PacketListener;
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
import org.ternmq.codec.value.PropertyId;

/** Tells each packet in a line, in the words that people know from mosquitto's {@code -d}. */
final class PacketTrace implements PacketListener {
    private final PrintStream err;
    private String clientId;

    PacketTrace(String clientId, PrintStream err) {
        this.clientId = clientId.isEmpty() ? "(null)" : clientId;
        this.err = err;
    }

    @Override
    public void sent(Packet packet) {
        err.println("Client " + clientId + " sending " + words(packet, "m%d"));
    }

    @Override
    public void received(Packet packet) {
        if (packet instanceof Connack connack) {
            clientId = connack.properties().text(PropertyId.ASSIGNED_CLIENT_IDENTIFIER, clientId);
        }
        err.println("Client " + clientId + " received " + words(packet, "Mid: %d"));
    }

    private static String words(Packet packet, String idForm) {
        return switch (packet) {
            case Connect connect -> "CONNECT";
            case Connack connack -> "CONNACK (" + connack.returnCode() + ")";
            case Publish publish -> words(publish);
            case Ack.Pubrel pubrel -> "PUBREL (" + idForm.formatted(pubrel.packetId()) + ")";
            case Ack ack ->
                ack.type() + " (" + idForm.formatted(ack.packetId()) + ", RC:"
                        + ack.reason().code() + ")";
            case Subscribe subscribe -> {
                StringBuilder words = new StringBuilder("SUBSCRIBE (Mid: " + subscribe.packetId());
                for (Subscribe.Request request : subscribe.requests()) {
                    words.append(", Topic: ").append(request.filter());
                    words.append(", QoS: ").append(request.qosMax().bits());
                }
                yield words.append(")").toString();
            }
            case Suback suback ->
                "SUBACK (Mid: " + suback.packetId() + "): "
                        + String.join(
                                ", ",
                                suback.reasons().stream()
                                        .map(reason -> "" + reason.code())
                                        .toList());
            case Unsubscribe unsubscribe ->
                "UNSUBSCRIBE (Mid: " + unsubscribe.packetId() + ", Topic: " + unsubscribe.filters() + ")";
            case Unsuback unsuback -> "UNSUBACK (Mid: " + unsuback.packetId() + ")";
            case Ping ping -> ping.type().toString();
            case Disconnect disconnect -> "DISCONNECT (" + disconnect.reason().code() + ")";
            case Auth auth -> "AUTH";
        };
    }

    private static String words(Publish publish) {
        return "PUBLISH (d%d, q%d, r%d, m%d, '%s', ... (%d bytes))"
                .formatted(
                        publish.dup() ? 1 : 0,
                        publish.message().qos().bits(),
                        publish.message().retain() ? 1 : 0,
                        publish.packetId(),
                        publish.message().topic(),
                        publish.message().payload().length());
    }
}
