package org.ternmq.transport.quic;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.quic.DefaultQuicStreamFrame;
import io.netty.handler.codec.quic.QuicException;
import io.netty.handler.codec.quic.QuicStreamChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.ternmq.broker.overload.Guard;
import org.ternmq.broker.port.BrokerEvents;
import org.ternmq.broker.port.Connection;
import org.ternmq.broker.port.ConnectionHandler;
import org.ternmq.core.auth.Certified;
import org.ternmq.core.store.Durability;

/**
 * A stream as the broker sees it. The stream stays on the loop of its QUIC connection, its home, while the broker drives it from the loop
 * of its session: where these are two, what is read goes there in batches and what is to be written comes back in batches, both by
 * mailbox and each bounded. Where they are one, nothing waits in between.
 *
 * <p>What the broker calls is confined to the driving loop, what Netty calls to the home loop, and each field to one of them. Whatever
 * one tells the other arrives in order.
 */
final class QuicConnection extends ChannelInboundHandlerAdapter implements Connection {
    private final QuicStreamChannel stream;
    private final QuicPeer parent;
    private final Driver home;
    private final Driver[] drivers;
    private final Durability durability;
    private final BrokerEvents events;
    private final Guard guard;
    private final Certified certified;
    private final @Nullable InetAddress address; // that it came from; it may go elsewhere

    // Written at home, before the mailbox takes the connection to the other loop.
    private Driver driver;
    private @Nullable ConnectionHandler handler;

    // of the home loop
    private int handedOver; // bytes that the other loop has not consumed
    private boolean isWanted;
    private boolean isEnding;

    // of the driving loop
    private ByteBuf staged = Unpooled.EMPTY_BUFFER;
    private int unsent; // bytes taken, staged or on their way
    private boolean offering;
    private boolean refused; // an offer was not taken whole
    private boolean closing;
    private boolean closed;
    private volatile String peer;

    QuicConnection(
            QuicStreamChannel stream,
            QuicPeer parent,
            Driver home,
            Driver[] drivers,
            Durability durability,
            BrokerEvents events,
            Guard guard) {
        this.stream = stream;
        this.parent = parent;
        this.home = home;
        this.driver = home;
        this.drivers = drivers;
        this.durability = durability;
        this.events = events;
        this.guard = guard;
        this.certified = parent.certified();
        this.address =
                stream.parent().remoteSocketAddress() instanceof InetSocketAddress from ? from.getAddress() : null;
        this.peer = String.valueOf(stream.parent().remoteSocketAddress());
    }

    @Override
    public Durability durability() {
        return durability;
    }

    @Override
    public Certified certified() {
        return certified;
    }

    /** Where the client is now: it may have come by another way since. */
    @Override
    public String peer() {
        SocketAddress now = stream.parent().remoteSocketAddress();
        if (now != null) {
            peer = now.toString();
        }
        return peer;
    }

    @Override
    public @Nullable InetAddress address() {
        return address;
    }

    private boolean isAtHome() {
        return driver.loop() == home.loop();
    }

    /** Goes on at once where both are one. */
    private void atHome(Runnable task) {
        if (isAtHome()) {
            guarded(task);
        } else {
            home.loop().execute(() -> guarded(task));
        }
    }

    private void atDriver(Runnable task) {
        if (isAtHome()) {
            guarded(task);
        } else {
            driver.loop().execute(() -> guarded(task));
        }
    }

    /** Neither a mailbox nor a listener of Netty's has anybody who would hear of a defect. */
    private void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error defect) {
            events.failed("connection of " + peer(), defect);
            home.io().execute(this::abort);
        }
    }

    private ConnectionHandler handler() {
        return Objects.requireNonNull(handler);
    }

    // ---- what Netty calls, at home

    @Override
    public void channelActive(ChannelHandlerContext context) {
        boolean isIn =
                guard.letsIn(address, home::now, gone -> stream.closeFuture().addListener(closed -> gone.run()));
        if (isIn) {
            handler = home.loop().accept(this, home.now());
            want(true);
        } else {
            abort();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object read) {
        ByteBuf bytes = (ByteBuf) read;
        if (isEnding) {
            bytes.release();
        } else if (isAtHome()) {
            consume(bytes);
        } else {
            int count = bytes.readableBytes();
            handedOver += count;
            decideReading();
            atDriver(() -> {
                consume(bytes);
                home.loop().execute(() -> {
                    handedOver -= count;
                    decideReading();
                });
            });
        }
    }

    private void consume(ByteBuf bytes) {
        try {
            if (!closing) {
                handler().onBytes(bytes.nioBuffer(), driver.now());
            }
        } finally {
            bytes.release();
        }
    }

    private void want(boolean wanted) {
        isWanted = wanted;
        decideReading();
    }

    private void decideReading() {
        boolean isRead = isEnding || isWanted && handedOver < HANDED_OVER_MAX;
        if (stream.config().isAutoRead() != isRead && stream.isOpen()) {
            stream.config().setAutoRead(isRead);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        atDriver(this::lost);
    }

    private void lost() {
        if (!closed && handler != null) {
            closed = true;
            staged.release();
            staged = Unpooled.EMPTY_BUFFER;
            handler.onClosed(driver.now());
        }
    }

    /** [MQTT3-4.8.0-2] Whatever fails while a packet is handled, its connection ends. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!(cause instanceof IOException || cause instanceof QuicException)) { // a reset is no news
            events.failed("connection of " + peer(), cause);
        }
        abort();
    }

    /** Ends both directions at once. */
    private void abort() {
        if (stream.isOpen()) {
            isEnding = true;
            if (stream.isOutputShutdown()) { // our last bytes may still be under way
                stream.shutdownInput(0);
            } else {
                stream.shutdown(0);
            }
            stream.close();
            parent.abandoned();
        }
    }

    // ---- what the broker calls, where it drives the connection

    @Override
    public void offer(ByteBuffer bytes) {
        offering = true; // what is sent at once leaves room at once; whoever offers finds out by itself
        try {
            stage(bytes);
            while (bytes.hasRemaining() && !refused) {
                flush();
                refused = unsent == UNSENT_MAX || closed;
                stage(bytes);
            }
        } finally {
            offering = false;
        }
    }

    private void stage(ByteBuffer bytes) {
        while (bytes.hasRemaining() && unsent < UNSENT_MAX && !closed) {
            int count = Math.min(bytes.remaining(), UNSENT_MAX - unsent);
            if (staged.capacity() == 0) {
                staged = stream.alloc().directBuffer(Math.max(count, STAGED_BYTES), UNSENT_MAX);
            }
            int end = bytes.limit();
            staged.writeBytes(bytes.limit(bytes.position() + count)); // as far as its limit
            bytes.limit(end);
            unsent += count;
        }
    }

    @Override
    public void flush() {
        if (staged.isReadable()) {
            ByteBuf all = staged;
            staged = Unpooled.EMPTY_BUFFER;
            atHome(() -> send(all));
        }
    }

    private void send(ByteBuf bytes) {
        int count = bytes.readableBytes();
        stream.writeAndFlush(bytes).addListener(sent -> {
            if (sent.isSuccess()) {
                atDriver(() -> sent(count));
            } else { // the client wants no more
                abort();
            }
        });
    }

    private void sent(int count) {
        unsent -= count;
        if (refused && !offering && !closing && !closed) {
            refused = false;
            handler().onWritable(driver.now());
        }
    }

    @Override
    public void pauseReading() {
        atHome(() -> want(false));
    }

    @Override
    public void resumeReading() {
        atHome(() -> want(true));
    }

    /**
     * Closes so that the last packets arrive: our direction first, then, once the client has closed its own or a moment has passed, all
     * of it.
     */
    @Override
    public void close() {
        if (!closing) {
            closing = true;
            flush();
            atHome(this::end);
        }
    }

    private void end() {
        isEnding = true;
        decideReading();
        abortIn(WAIT_FOR_OUTPUT_MILLIS);
        stream.writeAndFlush(new DefaultQuicStreamFrame(Unpooled.EMPTY_BUFFER, true)) // behind all that waits
                .addListener(sent -> abortIn(WAIT_FOR_PEER_MILLIS));
    }

    /** Nothing waits for a stream that is gone: it would hold it. */
    private void abortIn(long millis) {
        ScheduledFuture<?> plan = stream.eventLoop().schedule(this::abort, millis, TimeUnit.MILLISECONDS);
        stream.closeFuture().addListener(gone -> plan.cancel(false));
    }

    /** The stream stays; the broker drives it from elsewhere. */
    @Override
    public void moveTo(int loop, Runnable arrived) {
        driver = drivers[loop];
        atDriver(() -> {
            driver.loop().at(driver.now());
            arrived.run();
        });
    }

    /** So many bytes may be read and not consumed before the stream is not read. */
    private static final int HANDED_OVER_MAX = 64 * 1024;

    /** So many bytes are taken before the stream has. */
    private static final int UNSENT_MAX = 128 * 1024;

    private static final int STAGED_BYTES = 1_024;
    private static final long WAIT_FOR_PEER_MILLIS = 1_000;
    private static final long WAIT_FOR_OUTPUT_MILLIS = 5_000;
}
