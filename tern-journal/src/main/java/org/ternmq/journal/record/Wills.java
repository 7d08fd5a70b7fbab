package org.ternmq.journal.record;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.Version;
import org.ternmq.codec.wire.PacketDecoder;
import org.ternmq.codec.wire.PacketEncoder;

/** A will as bytes: a CONNECT of 5.0 without client id that has it, since a PUBLISH has no place for its delay. None is no bytes. */
public final class Wills {
    private static final byte[] NO_BYTES = new byte[0];

    private Wills() {}

    /** The bytes of a will. */
    public static byte[] encode(Optional<Message> will) {
        if (will.isEmpty()) {
            return NO_BYTES;
        }
        Connect connect = new Connect(Version.V5, "", true, 0, Properties.NONE, will, Connect.Login.NONE);
        ByteBuffer out = ByteBuffer.allocate(PacketEncoder.size(connect, Version.V5));
        PacketEncoder.encode(connect, Version.V5, out);
        return out.array();
    }

    /**
     * The will that all bytes of a buffer are.
     *
     * @throws org.ternmq.codec.wire.MalformedPacketException if they are none
     * @throws IllegalArgumentException if they are another packet
     */
    public static Optional<Message> decode(ByteBuffer in) {
        if (!in.hasRemaining()) {
            return Optional.empty();
        }
        Packet packet = Bodies.packet(in, new PacketDecoder(PacketDecoder.Side.SERVER));
        if (packet instanceof Connect connect && connect.will().isPresent()) {
            return connect.will();
        }
        throw new IllegalArgumentException("a will is kept as a CONNECT, not as " + packet.type());
    }
}
