package org.ternmq.cli.probe;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.ternmq.cli.probe.kit.RawBytes;
import org.ternmq.codec.packet.Ack;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.packet.Subscribe;
import org.ternmq.codec.packet.Unsubscribe;
import org.ternmq.codec.value.Version;
import org.ternmq.codec.wire.FrameReader;
import org.ternmq.codec.wire.MalformedPacketException;
import org.ternmq.codec.wire.PacketDecoder;

/** Lets clients in and then breaks the rules, each manner other ones. */
final class DefectiveServer implements AutoCloseable {
    private final Manner manner;
    private final ServerSocket socket;
    private final CopyOnWriteArrayList<Guest> guests = new CopyOnWriteArrayList<>();

    /** How it breaks them. */
    enum Manner {
        /** Takes everything, answers PINGREQ alone and closes nothing. */
        MUTE,
        /** Closes at whatever comes after CONNECT. */
        HANGS_UP,
        /** Refuses everybody. */
        REFUSES,
        /** Answers all, grants all, and sends everything to everybody, twice and altered. */
        BABBLES,
        /** Closes at what is no packet, with a wrong code, and else babbles. */
        MISNAMES
    }

    DefectiveServer(Manner manner) throws IOException {
        this.manner = manner;
        socket = new ServerSocket(0, 1000, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return socket.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Guest guest = new Guest(socket.accept());
                Thread.ofVirtual().start(guest::serve);
            }
        } catch (IOException closed) {
            guests.forEach(Guest::close);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** One connection. */
    private final class Guest {
        private final Socket connection;
        private final PacketDecoder decoder = new PacketDecoder(PacketDecoder.Side.SERVER);
        private Version version = Version.V3_1_1;

        Guest(Socket connection) {
            this.connection = connection;
        }

        void serve() {
            FrameReader frames = new FrameReader(Integer.MAX_VALUE);
            byte[] bytes = new byte[8192];
            try (connection) {
                for (int count = connection.getInputStream().read(bytes);
                        count >= 0;
                        count = connection.getInputStream().read(bytes)) {
                    ByteBuffer in = ByteBuffer.wrap(bytes, 0, count);
                    while (frames.next(in)) {
                        on(frames);
                    }
                }
            } catch (IOException | MalformedPacketException e) {
                close();
            } finally {
                guests.remove(this);
            }
        }

        void close() {
            try {
                connection.close();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        private void on(FrameReader frame) throws IOException {
            int type = frame.firstByte() >> 4;
            if (type == 1) {
                onConnect(frame.body());
            } else if (type == 12 && manner == Manner.BABBLES) {
                send(new RawBytes(version).text("$stray").properties().packet(0x30));
                send(start().packet(0xD0));
            } else if (type == 12 && manner != Manner.HANGS_UP) {
                send(start().packet(0xD0));
            } else if (manner == Manner.HANGS_UP) {
                close();
            } else if (manner != Manner.MUTE) {
                decode(frame);
            }
        }

        private void onConnect(ByteBuffer body) throws IOException {
            int level = body.remaining() > 6 ? body.get(body.position() + 6) : 4;
            version = level == 5 ? Version.V5 : Version.V3_1_1;
            decoder.version(version);
            if (manner == Manner.REFUSES) {
                send(start().u8(0, version.hasProperties() ? 0x88 : 3)
                        .properties()
                        .packet(0x20));
                close();
                return;
            }
            RawBytes promises = start().u8(0x15)
                    .text("method")
                    .u8(0x12)
                    .text("same")
                    .u8(0x1A)
                    .text("info");
            byte[] connack = start().u8(manner == Manner.BABBLES ? 1 : 0, 0)
                    .properties(manner == Manner.MISNAMES ? start() : promises)
                    .packet(0x20);
            send(connack);
            if (manner == Manner.BABBLES) {
                send(connack);
            }
        }

        private void decode(FrameReader frame) throws IOException {
            try {
                answer(frame);
            } catch (MalformedPacketException broken) {
                if (manner == Manner.MISNAMES) {
                    send(start().u8(0x8B).properties().packet(0xE0));
                    close();
                }
            }
        }

        private void answer(FrameReader frame) throws IOException {
            switch (decoder.decode(frame)) {
                case Publish publish -> {
                    if (publish.message().qos().isAcknowledged()) {
                        send(start().u16(publish.packetId())
                                .packet(publish.message().qos().bits() == 1 ? 0x40 : 0x50));
                    }
                    guests.forEach(guest -> guest.deliver(publish));
                }
                case Subscribe subscribe -> {
                    guests.addIfAbsent(this);
                    RawBytes suback = start().u16(subscribe.packetId()).properties();
                    subscribe.requests().forEach(request -> suback.u8(2));
                    send(suback.packet(0x90));
                }
                case Unsubscribe unsubscribe ->
                    send(start().u16(unsubscribe.packetId())
                            .properties(start().u8(0x1F).text("why"))
                            .u8(version.hasProperties() ? new int[] {0x80} : new int[0])
                            .packet(0xB0));
                case Ack.Pubrel pubrel ->
                    send(start().u16(pubrel.packetId() % 65_535 + 1).packet(0x70));
                case Ack.Pubrec pubrec ->
                    send(start().u16(pubrec.packetId() + 1).packet(0x62));
                default -> {}
            }
        }

        /** At QoS 2, with DUP and RETAIN and one identifier for all, first altered, then again. */
        private void deliver(Publish publish) {
            for (String end : List.of("x", "y")) {
                byte[] bytes = start().text(publish.message().topic() + end)
                        .u16(7)
                        .properties(0x23, 0, 99, 0x0B, 9)
                        .bytes(publish.message().payload().toArray())
                        .packet(0x3D);
                try {
                    send(bytes);
                } catch (IOException gone) {
                    guests.remove(this);
                }
            }
        }

        private RawBytes start() {
            return new RawBytes(version);
        }

        private synchronized void send(byte... bytes) throws IOException {
            OutputStream out = connection.getOutputStream();
            out.write(bytes);
            out.flush();
        }
    }
}
