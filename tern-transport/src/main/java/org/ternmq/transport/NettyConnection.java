package org.ternmq.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.ssl.SniHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.ternmq.broker.port.Connection;
import org.ternmq.broker.port.ConnectionHandler;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.core.auth.Certified;
import org.ternmq.core.store.Durability;
import org.ternmq.transport.tls.FirstByte;
import org.ternmq.transport.tls.HandshakeFailure;

/**
 * A connection as the broker sees it, whatever lies between it and the socket. Takes output only while the channel has little unsent, so that no large buffer ever waits
 * in Netty. Confined to the thread of the loop that drives it.
 */
final class NettyConnection extends ChannelInboundHandlerAdapter implements Connection {
    private final DuplexChannel channel;
    private final LoopThread first;
    private final LoopThread[] loops;
    private final Door door;
    private Object peer; // in words when they are asked for, which is seldom
    private @Nullable InetAddress last; // on the way to us
    private boolean isClient; // it, and not a proxy that will tell, or has nothing to tell
    private Certified certified = Certified.NONE;
    private @Nullable ConnectionHandler handler;
    private boolean offering;
    private boolean hasSpoken; // TLS is there, or something of ours may be on its way to the client
    private boolean closing;
    private boolean closed;

    /**
     * A channel that was accepted; it stands in the channel's pipeline before that is registered, so that it misses nothing.
     *
     * @param peer where the client is, in words for logs
     * @param first the loop that drives the channel until its CONNECT tells where it belongs
     * @param door what the client comes through
     */
    NettyConnection(DuplexChannel channel, Object peer, LoopThread first, LoopThread[] loops, Door door) {
        this.channel = channel;
        this.peer = peer;
        this.first = first;
        this.loops = loops;
        this.door = door;
        this.last = channel.remoteAddress() instanceof InetSocketAddress internet ? internet.getAddress() : null;
        this.isClient = !door.proxies().trusts(last);
    }

    /**
     * A proxy has told where the client is, before the first packet.
     *
     * @param inWords the same for logs
     */
    void comesFrom(InetAddress client, Object inWords) {
        last = client;
        isClient = true;
        peer = inWords;
        if (!enters()) {
            closing = true; // the CONNECT may have come with what told
            channel.close();
        }
    }

    /** Whether the guard lets the client in; then it hears when that is gone. */
    boolean enters() {
        return first.guard()
                .letsIn(last, first::now, gone -> channel.closeFuture().addListener(closed -> gone.run()));
    }

    @Override
    public Durability durability() {
        return door.durability();
    }

    @Override
    public Certified certified() {
        return certified;
    }

    /** Comes once, when the channel is registered for the first time: from here on the broker knows the connection. */
    @Override
    public void channelActive(ChannelHandlerContext context) {
        door.visits().comes();
        handler = first.loop().accept(this, first.now());
        channel.config().setAutoRead(true);
    }

    /** TLS tells how its handshake went. */
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake && handler != null && !closed && !closing) {
            if (handshake.isSuccess()) {
                hasSpoken = true;
                readNames();
            } else {
                refused(HandshakeFailure.of(handshake.cause()));
            }
        }
        context.fireUserEventTriggered(event);
    }

    private void readNames() {
        SslHandler handshaken = channel.pipeline().get(SslHandler.class);
        Tls tls = door.tls().orElse(null);
        if (handshaken == null || tls == null) {
            return;
        }
        try {
            certified = tls.certified(handshaken.engine().getSession());
        } catch (HandshakeFailure.Refused refused) {
            refused(refused.failure());
            close();
        }
    }

    private void refused(HandshakeFailure failure) {
        if (channel.pipeline().get(FirstByte.class) == null || failure.reason() != ReasonCode.UNSPECIFIED_ERROR) {
            handler().onRefused(failure.reason(), failure.why(), first.now());
        } // else it has left without a word
    }

    /** What came is not what lies between expects: it ends, or is about to. */
    void refused(String why) {
        if (handler != null && !closed && !closing) {
            handler.onRefused(ReasonCode.PROTOCOL_ERROR, why, first.now());
        }
    }

    private ConnectionHandler handler() {
        return java.util.Objects.requireNonNull(handler);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object read) {
        ByteBuf bytes = (ByteBuf) read;
        try {
            if (!closing) {
                ByteBuffer view = bytes.nioBufferCount() == 1
                        ? bytes.internalNioBuffer(bytes.readerIndex(), bytes.readableBytes())
                        : bytes.nioBuffer();
                handler().onBytes(view, first.now());
            }
        } finally {
            bytes.release();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (channel.isWritable() && !closed && !offering) {
            handler().onWritable(first.now());
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        lost();
    }

    private void lost() {
        if (!closed && handler != null) {
            if (channel.pipeline().get(SniHandler.class) != null) { // which does not tell of a hello that is cut
                refused(HandshakeFailure.LOST);
            } else if (channel.pipeline().get(WebSocketUpgrade.class) != null) { // there since the first byte
                refused("WebSocket: connection lost in the request");
            }
            closed = true;
            door.visits().leaves();
            handler.onClosed(first.now());
        }
    }

    /** [MQTT3-4.8.0-2] Whatever fails while a packet is handled, its connection ends. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        boolean isOfPeer = cause instanceof IOException // a reset is no news; the broker hears of it by onClosed
                || cause instanceof DecoderException; // what is no TLS, or no frame
        if (!isOfPeer) {
            first.events().failed("connection of " + peer(), cause);
        } else if (cause instanceof DecoderException) {
            refused(String.valueOf(cause.getMessage()));
        }
        if (cause instanceof IOException) { // nothing can be said any more
            closeNow();
        } else {
            channel.close();
        }
    }

    @Override
    public void offer(ByteBuffer bytes) {
        offering = true; // a flush may report room at once; whoever offers finds out by itself
        try {
            offerPieces(bytes);
        } finally {
            offering = false;
        }
    }

    private void offerPieces(ByteBuffer bytes) {
        hasSpoken |= bytes.hasRemaining();
        while (bytes.hasRemaining()) {
            if (!channel.isWritable()) {
                channel.flush();
                if (!channel.isWritable()) {
                    return;
                }
            }
            int count = Math.min(bytes.remaining(), PIECE_BYTES);
            ByteBuf piece = channel.alloc().directBuffer(count, count);
            int end = bytes.limit();
            piece.writeBytes(bytes.limit(bytes.position() + count)); // as far as its limit
            bytes.limit(end);
            channel.write(piece, channel.voidPromise());
        }
    }

    @Override
    public void flush() {
        channel.flush();
    }

    @Override
    public void pauseReading() {
        channel.config().setAutoRead(false);
    }

    @Override
    public void resumeReading() {
        channel.config().setAutoRead(true);
    }

    /**
     * Closes so that the last packets arrive: our direction first, then, once the client has closed its own or a moment has passed, the
     * socket. A socket closed with unread bytes would reset the connection and take our last packets with it. Where there are none, nor an
     * end of TLS or WebSocket to be told, it is closed at once, so that a flood of strangers costs little.
     */
    @Override
    public void close() {
        if (closing) {
            return;
        }
        closing = true;
        boolean isWebSocket = channel.pipeline().get(WebSocketFrames.class) != null;
        if (!hasSpoken && !isWebSocket) {
            closeNow();
            return;
        }
        if (isWebSocket) {
            channel.write(new CloseWebSocketFrame(WebSocketCloseStatus.NORMAL_CLOSURE), channel.voidPromise());
        }
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(sent -> {
            SslHandler tls = channel.pipeline().get(SslHandler.class);
            ChannelFuture told = tls == null ? channel.newSucceededFuture() : tls.closeOutbound();
            told.addListener(done -> {
                channel.shutdownOutput();
                channel.config().setAutoRead(true);
                closeIn(WAIT_FOR_PEER_MILLIS);
            });
        });
        if (!channel.isOutputShutdown()) {
            closeIn(WAIT_FOR_OUTPUT_MILLIS);
        }
    }

    /** Past TLS, which would say that it ends. */
    private void closeNow() {
        channel.unsafe().close(channel.unsafe().voidPromise());
    }

    /** Nothing waits for a channel that is gone: it would hold it, and a flood of short connections would fill the memory. */
    private void closeIn(long millis) {
        ScheduledFuture<?> close = channel.eventLoop().schedule(() -> channel.close(), millis, TimeUnit.MILLISECONDS);
        channel.closeFuture().addListener(gone -> close.cancel(false));
    }

    @Override
    public void moveTo(int loop, Runnable arrived) {
        LoopThread target = loops[loop];
        channel.deregister()
                .addListener(left -> target.io().register(channel).addListener(joined -> {
                    if (joined.isSuccess()) {
                        target.loop().at(target.now());
                        try {
                            arrived.run();
                        } catch (RuntimeException | Error defect) { // a listener's exception would go nowhere
                            first.events().failed("connection of " + peer(), defect);
                            channel.close();
                        }
                    } else { // it never arrived, so the loop that it left has to hear of it, on its own thread
                        first.loop().execute(() -> {
                            lost();
                            channel.close();
                        });
                    }
                }));
    }

    @Override
    public String peer() {
        return peer.toString();
    }

    @Override
    public @Nullable InetAddress address() {
        return isClient ? last : null;
    }

    /** Who the connection comes from as far as that is known: the client, or a proxy. */
    @Nullable
    InetAddress last() {
        return last;
    }

    /** The largest buffer that Netty gets. */
    private static final int PIECE_BYTES = 64 * 1024;

    private static final long WAIT_FOR_PEER_MILLIS = 1_000;
    private static final long WAIT_FOR_OUTPUT_MILLIS = 5_000;
}
