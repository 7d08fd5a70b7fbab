package org.ternmq.transport.quic;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicException;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;
import org.ternmq.core.auth.Certified;
import org.ternmq.transport.tls.HandshakeFailure;

/**
 * One QUIC connection and its streams, each of which is a connection of MQTT. It may have none for as long as a client has for its
 * CONNECT, and is closed then. Confined to its listener's loop.
 */
final class QuicPeer extends ChannelInboundHandlerAdapter {
    private final QuicListener listener;
    private final QuicChannel channel;
    private boolean isEstablished;
    private boolean isRefused;
    private Certified certified = Certified.NONE;
    private int streams;
    private boolean hadStreams;
    private int abandoned;
    private @Nullable Future<?> idle;

    QuicPeer(QuicListener listener, QuicChannel channel) {
        this.listener = listener;
        this.channel = channel;
    }

    /** Whether it has shown its certificate and got ours. */
    boolean isEstablished() {
        return isEstablished;
    }

    @Override
    public void channelRegistered(ChannelHandlerContext context) {
        listener.came(this);
        waitForStreams();
    }

    private void waitForStreams() {
        idle = channel.eventLoop().schedule(this::onIdle, listener.connectTimeoutSeconds(), TimeUnit.SECONDS);
    }

    private void onIdle() {
        if (isEstablished && !hadStreams) { // else the handshake fails, which is told
            listener.failed(this);
        }
        close(0, "no stream");
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        listener.established(this);
        isEstablished = true;
        SSLEngine tls = Objects.requireNonNull(channel.sslEngine());
        if (!PROTOCOL.equals(tls.getApplicationProtocol())) {
            listener.failed(this);
            channel.close(false, NO_APPLICATION_PROTOCOL, Unpooled.EMPTY_BUFFER);
            return;
        }
        try {
            certified = listener.certified(tls.getSession());
        } catch (HandshakeFailure.Refused refused) {
            listener.refused(this, refused.failure());
            close(1, refused.failure().why());
        }
    }

    /** TLS tells how its handshake went. */
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake && !handshake.isSuccess() && !isRefused) {
            isRefused = true; // Netty says it again with what else comes
            listener.refused(this, HandshakeFailure.of(handshake.cause()));
        }
        context.fireUserEventTriggered(event);
    }

    /** Where the client is; null if that is not known any more. */
    @Nullable
    InetAddress address() {
        return channel.remoteSocketAddress() instanceof InetSocketAddress from ? from.getAddress() : null;
    }

    /** What the client's certificate says of it. */
    Certified certified() {
        return certified;
    }

    /** The client has opened a stream. */
    @Override
    public void channelRead(ChannelHandlerContext context, Object read) {
        QuicStreamChannel stream = (QuicStreamChannel) read;
        hadStreams = true;
        if (streams++ == 0 && idle != null) {
            idle.cancel(false);
        }
        stream.closeFuture().addListener(closed -> {
            if (--streams == 0 && channel.isOpen()) {
                waitForStreams();
            }
        });
        listener.equip(stream, this);
        channel.eventLoop().register(stream);
    }

    /** A stream had to be closed though the client has not ended it: Netty keeps such a one as long as the connection. */
    void abandoned() {
        if (++abandoned == ABANDONED_MAX) {
            close(1, "too many streams were left open");
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (idle != null) {
            idle.cancel(false);
        }
    }

    @Override
    public void channelUnregistered(ChannelHandlerContext context) {
        listener.left(this);
    }

    /** A packet that is not right says nothing of the client: anybody may have sent it. If it matters, the channel is closed anyway. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!(cause instanceof QuicException || cause instanceof java.io.IOException)) {
            listener.broke(this, cause);
            close(1, "");
        }
    }

    /** Ends all its streams. */
    void close(int error, String why) {
        channel.close(true, error, Unpooled.copiedBuffer(why, java.nio.charset.StandardCharsets.US_ASCII));
    }

    @Override
    public String toString() {
        return String.valueOf(channel.remoteSocketAddress());
    }

    /** What clients have to ask for (ALPN). */
    static final String PROTOCOL = "mqtt";

    private static final int NO_APPLICATION_PROTOCOL = 0x0100 + 120; // TLS's alert, as QUIC writes it
    private static final int ABANDONED_MAX = 64;
}
