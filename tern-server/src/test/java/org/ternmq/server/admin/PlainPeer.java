package org.ternmq.server.admin;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Disconnect;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.Version;
import org.ternmq.codec.wire.FrameReader;
import org.ternmq.codec.wire.PacketDecoder;
import org.ternmq.codec.wire.PacketEncoder;
import org.ternmq.server.TernBroker;

/** A client that does nothing by itself and sees which reason codes come. */
final class PlainPeer implements AutoCloseable {
    private final Socket socket;
    private final FrameReader frames = new FrameReader(Integer.MAX_VALUE);
    private final PacketDecoder decoder = new PacketDecoder(PacketDecoder.Side.CLIENT);
    private final Queue<Packet> received = new ArrayDeque<>();

    PlainPeer(TernBroker broker) throws IOException {
        socket = new Socket(
                InetAddress.getLoopbackAddress(), broker.addresses().getFirst().getPort());
        socket.setSoTimeout(20_000);
        decoder.version(Version.V5);
    }

    /** Who comes so, and what it is answered. */
    ReasonCode connect(String clientId, String userName) throws IOException {
        var connect = new Connect(
                Version.V5,
                clientId,
                false,
                0,
                Properties.of(PropertyId.SESSION_EXPIRY_INTERVAL, 3_600L),
                Optional.empty(),
                userName.isEmpty() ? Connect.Login.NONE : Connect.Login.of(userName, Bytes.utf8("secret")));
        ByteBuffer out = ByteBuffer.allocate(PacketEncoder.size(connect, Version.V5));
        PacketEncoder.encode(connect, Version.V5, out);
        socket.getOutputStream().write(out.array());
        return java.util.Objects.requireNonNull(ReasonCode.ofCode(((Connack) receive()).returnCode()));
    }

    /** Why the broker ends the connection. */
    ReasonCode ended() throws IOException {
        return ((Disconnect) receive()).reason();
    }

    private Packet receive() throws IOException {
        byte[] bytes = new byte[4_096];
        while (received.isEmpty()) {
            int count = socket.getInputStream().read(bytes);
            if (count < 0) {
                throw new IOException("the broker closed the connection");
            }
            ByteBuffer arrived = ByteBuffer.wrap(bytes, 0, count);
            while (frames.next(arrived)) {
                received.add(decoder.decode(frames));
            }
        }
        return received.remove();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
