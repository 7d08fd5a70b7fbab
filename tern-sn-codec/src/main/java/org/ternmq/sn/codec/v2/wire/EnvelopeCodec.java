package org.ternmq.sn.codec.v2.wire;

import static org.ternmq.codec.wire.MalformedPacketException.malformed;

import java.nio.ByteBuffer;
import org.ternmq.codec.value.Bytes;
import org.ternmq.sn.codec.v2.packet.Envelope;
import org.ternmq.sn.codec.v2.packet.Envelope.Forwarded;
import org.ternmq.sn.codec.v2.packet.Envelope.Identified;
import org.ternmq.sn.codec.v2.packet.Envelope.Protected;
import org.ternmq.sn.codec.v2.packet.Sn2Packet;

/** Packets around others (sections 3.17 to 3.19): Length counts what is inside too. */
final class EnvelopeCodec {
    /** What an envelope of protection holds at least: flags, scheme, sender, random, and the shortest packet. */
    private static final int PROTECTED_SIZE_MIN = 1 + 1 + 8 + 4 + 2;

    private EnvelopeCodec() {}

    static Forwarded readForwarded(ByteBuffer in, int depth) {
        Bytes client = readClient(in);
        Sn2Packet packet = Sn2Decoder.decode(in, depth + 1);
        if (packet instanceof Forwarded) {
            throw malformed("is forwarded itself");
        }
        return new Forwarded(client, packet);
    }

    static Bytes readClient(ByteBuffer in) {
        int length = Octets.one(in, "Client Addressing Information Length");
        return Octets.bytes(in, length, "Client Addressing Information");
    }

    static Identified readIdentified(ByteBuffer in, int depth) {
        int length = Octets.two(in, "Client Identifier Length");
        String clientId = Octets.text(in, length, "Client Identifier");
        Sn2Packet packet = Sn2Decoder.decode(in, depth + 1);
        if (packet instanceof Envelope) {
            throw malformed("is an envelope itself");
        }
        return new Identified(clientId, packet);
    }

    static Protected readProtected(ByteBuffer in) {
        if (in.remaining() < PROTECTED_SIZE_MIN) {
            throw malformed("nothing protected is so short");
        }
        return new Protected(Octets.rest(in));
    }

    static int size(Envelope envelope) {
        return switch (envelope) {
            case Forwarded forwarded -> 1 + forwarded.client().length() + Sn2Encoder.size(forwarded.packet());
            case Identified identified ->
                2 + Octets.textSize(identified.clientId()) + Sn2Encoder.size(identified.packet());
            case Protected sealed -> sealed.sealed().length();
        };
    }

    static void write(Envelope envelope, ByteBuffer out) {
        switch (envelope) {
            case Forwarded forwarded -> {
                out.put((byte) forwarded.client().length());
                forwarded.client().writeTo(out);
                Sn2Encoder.encode(forwarded.packet(), out);
            }
            case Identified identified -> {
                Octets.putTwo(out, Octets.textSize(identified.clientId()));
                Octets.putText(out, identified.clientId());
                Sn2Encoder.encode(identified.packet(), out);
            }
            case Protected sealed -> sealed.sealed().writeTo(out);
        }
    }
}
