package org.ternmq.cli.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.ternmq.codec.packet.Ack;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.packet.Suback;
import org.ternmq.codec.packet.Subscribe;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.wire.FrameReader;
import org.ternmq.codec.wire.PacketDecoder;
import org.ternmq.codec.wire.PacketEncoder;

/** A server that takes messages and delivers none, and does something odd with some of them. */
final class StallingServer implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Oddity oddity;
    private final AtomicInteger published = new AtomicInteger();

    /** What it does with a message before it answers. */
    interface Oddity {
        /** Whether the message is answered; if not, the connection ends. */
        boolean onPublish(int count) throws InterruptedException;
    }

    StallingServer(Oddity oddity) throws IOException {
        this.oddity = oddity;
        Thread.startVirtualThread(this::accept);
    }

    String port() {
        return "" + listener.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                Thread.startVirtualThread(() -> serve(socket));
            }
        } catch (IOException e) {
            assert listener.isClosed() : e;
        }
    }

    private void serve(Socket socket) {
        FrameReader frames = new FrameReader(Integer.MAX_VALUE);
        PacketDecoder decoder = new PacketDecoder(PacketDecoder.Side.SERVER);
        byte[] bytes = new byte[4_096];
        try (socket) {
            int count = socket.getInputStream().read(bytes);
            while (count >= 0) {
                ByteBuffer arrived = ByteBuffer.wrap(bytes, 0, count);
                while (frames.next(arrived)) {
                    if (!take(decoder.decode(frames), decoder, socket)) {
                        return;
                    }
                }
                count = socket.getInputStream().read(bytes);
            }
        } catch (IOException e) {
            assert e.getMessage() != null; // the client is gone, which is its right
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean take(Packet packet, PacketDecoder decoder, Socket socket) throws IOException, InterruptedException {
        if (packet instanceof Connect) {
            send(new Connack(false, 0, Properties.NONE), decoder, socket);
        } else if (packet instanceof Subscribe subscribe) {
            List<ReasonCode> granted = List.of(ReasonCode.GRANTED_QOS_1);
            send(new Suback(subscribe.packetId(), Properties.NONE, granted), decoder, socket);
        } else if (packet instanceof Publish publish) {
            if (!oddity.onPublish(published.incrementAndGet())) {
                return false;
            }
            send(Ack.Puback.success(publish.packetId()), decoder, socket);
        }
        return true;
    }

    private static void send(Packet packet, PacketDecoder decoder, Socket socket) throws IOException {
        ByteBuffer out = ByteBuffer.allocate(PacketEncoder.size(packet, decoder.version()));
        PacketEncoder.encode(packet, decoder.version(), out);
        socket.getOutputStream().write(out.array());
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
