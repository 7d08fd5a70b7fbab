package org.ternmq.transport.sn;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.ternmq.broker.port.BrokerEvents;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Ping;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.wire.FrameReader;
import org.ternmq.codec.wire.MalformedPacketException;
import org.ternmq.codec.wire.PacketDecoder;
import org.ternmq.codec.wire.PacketEncoder;

/**
 * The MQTT connection of one client to a broker elsewhere. Until the broker has answered CONNECT it is dialled again and again, since the broker
 * may just be starting; once it is lost after that it is over. Confined to the thread of its loop, which is the channel's too; bounded
 * by what the client takes and what the broker has not read.
 */
final class RemoteConnection implements Upstream {
    private final RemoteBroker broker;
    private final EventLoop thread;
    private final LongSupplier clock;
    private final int packetBytesMax;
    private final String peer;
    private final Client client;
    private final BrokerEvents events;
    private final ArrayDeque<Packet> early = new ArrayDeque<>(1); // before the broker has answered CONNECT
    private final ArrayDeque<Runnable> pings = new ArrayDeque<>(1); // what waits for a PINGRESP
    private FrameReader frames;
    private PacketDecoder decoder;
    private @Nullable SocketChannel channel;
    private @Nullable Connect connect;
    private @Nullable Future<?> keepAlive;
    private ByteBuf held = Unpooled.EMPTY_BUFFER; // read, and the client has no room
    private int quietAsked; // how often: the last time counts
    private long heardNanos; // of something else than PINGRESP
    private boolean isAnswered;
    private boolean isEnded;
    private int attempts;

    RemoteConnection(
            RemoteBroker broker,
            EventLoop thread,
            LongSupplier clock,
            int packetBytesMax,
            String peer,
            Client client,
            BrokerEvents events) {
        this.broker = broker;
        this.thread = thread;
        this.clock = clock;
        this.packetBytesMax = packetBytesMax;
        this.peer = peer;
        this.client = client;
        this.events = events;
        this.frames = new FrameReader(packetBytesMax);
        this.decoder = new PacketDecoder(PacketDecoder.Side.CLIENT);
    }

    // ---- how it begins

    @Override
    public void open(Connect first) {
        connect = broker.adapted(first);
        dial();
    }

    private void dial() {
        if (isEnded) {
            return;
        }
        boolean canBeTold = broker.version().hasProperties(); // else what is too long is read, and refused
        frames = new FrameReader(canBeTold ? packetBytesMax : PACKET_BYTES_MAX);
        decoder = new PacketDecoder(PacketDecoder.Side.CLIENT);
        decoder.version(broker.version());
        SocketChannel dialled = broker.sockets().get();
        channel = dialled;
        dialled.config().setOption(ChannelOption.TCP_NODELAY, true);
        dialled.config().setOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, DIAL_MILLIS);
        broker.tls().ifPresent(tls -> {
            SslHandler handler = tls.newHandler(dialled.alloc(), broker.host(), broker.port());
            dialled.pipeline().addLast(handler);
        });
        dialled.pipeline().addLast(new Ear());
        thread.register(dialled)
                .addListener((ChannelFutureListener) registered -> Thread.startVirtualThread(() -> lookUp(dialled)));
    }

    /** On a thread of its own, since names are looked up. */
    private void lookUp(SocketChannel dialled) {
        dialled.connect(broker.address()).addListener((ChannelFutureListener) this::onDialled);
    }

    private void onDialled(ChannelFuture dialled) {
        if (isEnded) {
            return;
        }
        if (!dialled.isSuccess()) {
            if (attempts == 0) { // and then it is tried until the client gives up
                events.noticed(
                        "the broker at " + broker.host() + ":" + broker.port() + " cannot be reached for " + peer + ": "
                                + dialled.cause().getMessage(),
                        true);
            }
            dialAgain();
            return;
        }
        write(Objects.requireNonNull(connect)); // TLS holds it back until its handshake is done
    }

    private void dialAgain() {
        if (!isEnded) {
            long millis = Math.min(AGAIN_MILLIS_MAX, AGAIN_MILLIS << Math.min(attempts++, 6));
            Future<?> unused = thread.schedule(this::dial, millis, TimeUnit.MILLISECONDS);
        }
    }

    // ---- what the gateway does

    @Override
    public void forward(Packet packet) {
        if (isEnded) {
            return;
        }
        if (packet instanceof Ping.Pingreq) {
            ping(() -> {});
        } else if (isAnswered) {
            write(packet);
        } else if (early.size() < EARLY_MAX) {
            early.add(packet);
        }
        client.congested(!isAnswered && early.size() >= EARLY_MAX || channel != null && !channel.isWritable());
    }

    private void write(Packet packet) {
        SocketChannel to = Objects.requireNonNull(channel);
        int size = PacketEncoder.size(packet, broker.version());
        ByteBuf bytes = to.alloc().directBuffer(size, size);
        PacketEncoder.encode(packet, broker.version(), bytes.internalNioBuffer(0, size));
        bytes.writerIndex(size);
        to.writeAndFlush(bytes, to.voidPromise());
    }

    @Override
    public void cut() {
        if (!isEnded) {
            end();
            if (channel != null) {
                channel.close();
            }
        }
    }

    @Override
    public void abandon() {
        if (!isEnded) {
            end();
            if (channel != null) {
                channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
            }
        }
    }

    private void end() {
        isEnded = true;
        if (keepAlive != null) {
            keepAlive.cancel(false);
        }
        held.release();
        held = Unpooled.EMPTY_BUFFER;
    }

    /**
     * Brokers answer in order, mostly: one that waits for its disk, or reads a message from it, may be overtaken by its own PINGRESP. So
     * nothing may have come for a moment, and nothing before the answer to a PINGREQ after that.
     */
    @Override
    public void whenQuiet(Runnable task) {
        askWhetherQuiet(++quietAsked, task, clock.getAsLong() + GRACE_MAX_NANOS);
    }

    /** Not for longer than the client stays awake: under steady traffic there is no quiet moment. */
    private void askWhetherQuiet(int number, Runnable task, long endNanos) {
        if (isEnded || quietAsked != number) {
            return;
        }
        long now = clock.getAsLong();
        long waitNanos = Math.min(heardNanos + GRACE_NANOS, endNanos) - now;
        if (waitNanos > 0) {
            Future<?> unused =
                    thread.schedule(() -> askWhetherQuiet(number, task, endNanos), waitNanos, TimeUnit.NANOSECONDS);
            return;
        }
        long before = heardNanos;
        ping(() -> {
            if (heardNanos == before || clock.getAsLong() - endNanos >= 0) {
                if (quietAsked == number) {
                    task.run();
                }
            } else {
                askWhetherQuiet(number, task, endNanos);
            }
        });
    }

    private void ping(Runnable then) {
        if (isAnswered && !isEnded) {
            pings.add(then);
            write(Ping.Pingreq.INSTANCE);
        }
    }

    @Override
    public void hasRoomAgain() {
        thread.execute(this::takeHeld);
    }

    private void takeHeld() {
        if (!isEnded && held.isReadable()) {
            ByteBuf bytes = held;
            held = Unpooled.EMPTY_BUFFER;
            take(bytes);
        }
    }

    // ---- what the broker does

    private void take(ByteBuf bytes) {
        boolean isKept = false;
        try {
            ByteBuffer rest = bytes.nioBuffer();
            while (!isEnded && client.hasRoom() && frames.next(rest)) {
                onPacket(decoder.decode(frames));
            }
            isKept = !isEnded && rest.hasRemaining();
            if (isKept) {
                bytes.skipBytes(bytes.readableBytes() - rest.remaining());
                held = bytes;
            }
        } catch (MalformedPacketException malformed) {
            events.noticed("the broker sent what is no packet: " + malformed.getMessage(), true);
            Objects.requireNonNull(channel).close();
        } finally {
            if (!isKept) {
                bytes.release();
            }
        }
        if (channel != null) {
            channel.config().setAutoRead(!held.isReadable());
        }
    }

    private void onPacket(Packet packet) {
        switch (packet) {
            case Connack connack -> {
                isAnswered = true;
                heardNanos = clock.getAsLong();
                client.onBrokerPacket(connack, heardNanos);
                if (connack.isAccepted() && !isEnded) {
                    early.forEach(this::write);
                    keepAlive = thread.scheduleWithFixedDelay(
                            this::keepAlive, PING_SECONDS, PING_SECONDS, TimeUnit.SECONDS);
                }
                early.clear();
                if (!isEnded && channel != null) {
                    client.congested(!channel.isWritable());
                }
            }
            case Ping.Pingresp pong -> {
                Runnable then = pings.poll();
                if (then != null) {
                    then.run();
                }
            }
            default -> {
                heardNanos = clock.getAsLong();
                client.onBrokerPacket(packet, heardNanos);
            }
        }
    }

    private void keepAlive() {
        if (pings.size() >= UNANSWERED_MAX && !held.isReadable() && channel != null) { // or we do not read the answers
            channel.close();
        } else {
            ping(() -> {});
        }
    }

    /** Hears of one socket; a later one may have taken its place. */
    private final class Ear extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object read) {
            ByteBuf bytes = (ByteBuf) read;
            if (isEnded || !context.channel().equals(channel)) {
                bytes.release();
            } else if (held.isReadable()) {
                held = Unpooled.wrappedBuffer(held, bytes);
            } else {
                take(bytes);
            }
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            if (!isEnded) {
                client.congested(!context.channel().isWritable());
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            if (isEnded || !context.channel().equals(channel)) {
                return;
            }
            if (isAnswered) {
                end();
                events.closed(
                        "", peer, ReasonCode.SERVER_UNAVAILABLE, "the broker has closed the connection, or was lost");
                client.onBrokerClosed();
            } else {
                dialAgain();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (cause instanceof IOException || cause.getCause() instanceof IOException) {
                events.noticed("the connection to the broker broke for " + peer + ": " + cause.getMessage(), true);
            } else {
                events.failed("connection to the broker for " + peer, cause);
            }
            context.close();
        }
    }

    /** The longest packet of MQTT, and a bit. */
    private static final int PACKET_BYTES_MAX = 1 << 28;

    private static final long GRACE_MAX_NANOS = 1_000_000_000L;
    private static final long GRACE_NANOS = 100_000_000L;
    private static final int DIAL_MILLIS = 10_000;
    private static final long AGAIN_MILLIS = 250;
    private static final long AGAIN_MILLIS_MAX = 5_000;
    private static final int EARLY_MAX = 64;
    private static final int PING_SECONDS = RemoteBroker.KEEP_ALIVE_SECONDS / 2;

    /** So many answers may be owed before the connection counts as lost. */
    private static final int UNANSWERED_MAX = 3;
}
