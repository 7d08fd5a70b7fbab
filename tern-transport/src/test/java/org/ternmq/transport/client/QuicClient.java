package org.ternmq.transport.client;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicClientCodecBuilder;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamType;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A QUIC connection to a broker, with a UDP port of its own. */
public final class QuicClient implements AutoCloseable {
    private static final EventLoopGroup THREADS =
            new MultiThreadIoEventLoopGroup(2, daemons(), NioIoHandler.newFactory());
    private static final byte[] END = {};
    private final Channel udp;
    private final QuicChannel connection;

    private static java.util.concurrent.ThreadFactory daemons() {
        return new io.netty.util.concurrent.DefaultThreadFactory("quic-client", true);
    }

    public QuicClient(InetSocketAddress server) throws IOException {
        this(server, "mqtt", 60_000);
    }

    /** Speaks a protocol; who hears nothing for so long takes the connection for lost. */
    public QuicClient(InetSocketAddress server, String protocol, long idleMillis) throws IOException {
        this(server, tls(protocol).build(), null, idleMillis);
    }

    /** Asks for a host and shows a certificate, if there is one. */
    public QuicClient(InetSocketAddress server, @Nullable String host, @Nullable X509Bundle own) throws IOException {
        this(server, tls(own), host, 60_000);
    }

    public static QuicSslContext tls(@Nullable X509Bundle own) {
        QuicSslContextBuilder tls = tls("mqtt");
        return own == null
                ? tls.build()
                : tls.keyManager(own.getKeyPair().getPrivate(), null, own.getCertificatePath())
                        .build();
    }

    private static QuicSslContextBuilder tls(String protocol) {
        return QuicSslContextBuilder.forClient()
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .applicationProtocols(protocol);
    }

    /** Those of the same context resume its sessions. */
    public QuicClient(InetSocketAddress server, QuicSslContext tls, @Nullable String host, long idleMillis)
            throws IOException {
        var codec = new QuicClientCodecBuilder()
                .sslEngineProvider(channel -> host == null
                        ? tls.newEngine(channel.alloc())
                        : tls.newEngine(channel.alloc(), host, server.getPort()))
                .maxIdleTimeout(idleMillis, TimeUnit.MILLISECONDS)
                .initialMaxData(1 << 20)
                .initialMaxStreamDataBidirectionalLocal(256 * 1024);
        udp = new NioDatagramChannel();
        udp.pipeline().addLast(codec.build());
        THREADS.register(udp).awaitUninterruptibly();
        udp.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)).awaitUninterruptibly();
        var connected = QuicChannel.newBootstrap(udp)
                .handler(new ChannelInboundHandlerAdapter())
                .remoteAddress(server)
                .connect()
                .awaitUninterruptibly();
        if (!connected.isSuccess()) {
            udp.close();
            throw new IOException("no QUIC connection: " + connected.cause(), connected.cause());
        }
        connection = connected.getNow();
    }

    /** A connection with one stream, that ends with it. */
    public static RawClient.Stream stream(InetSocketAddress server) throws IOException {
        QuicClient client = new QuicClient(server);
        return client.open(client::close);
    }

    public QuicChannel connection() {
        return connection;
    }

    /** One more stream. */
    public RawClient.Stream open() throws IOException {
        return open(() -> {});
    }

    /** Nothing is said to the broker any more. */
    public void vanish() {
        udp.pipeline().addFirst(new io.netty.channel.ChannelOutboundHandlerAdapter() {
            @Override
            public void write(ChannelHandlerContext context, Object packet, io.netty.channel.ChannelPromise sent) {
                io.netty.util.ReferenceCountUtil.release(packet);
                sent.setSuccess();
            }
        });
    }

    private RawClient.Stream open(Runnable afterwards) throws IOException {
        BlockingQueue<byte[]> received = new LinkedBlockingQueue<>();
        var opened = connection
                .createStream(QuicStreamType.BIDIRECTIONAL, new ChannelInboundHandlerAdapter() {
                    @Override
                    public void channelRead(ChannelHandlerContext context, Object read) {
                        ByteBuf bytes = (ByteBuf) read;
                        received.add(io.netty.buffer.ByteBufUtil.getBytes(bytes));
                        bytes.release();
                    }

                    @Override
                    public void channelInactive(ChannelHandlerContext context) {
                        received.add(END);
                    }

                    @Override
                    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
                        context.close();
                    }
                })
                .awaitUninterruptibly();
        if (!opened.isSuccess()) {
            throw new IOException("no stream: " + opened.cause(), opened.cause());
        }
        QuicStreamChannel stream = opened.getNow();
        stream.config().setAllowHalfClosure(false);
        return new RawClient.Stream() {
            private ByteBuffer current = ByteBuffer.allocate(0);

            @Override
            public int read(byte[] into) throws IOException {
                try {
                    if (!current.hasRemaining()) {
                        byte[] next = received.poll(20, TimeUnit.SECONDS);
                        if (next == null) {
                            throw new IOException("nothing came for 20 s");
                        }
                        if (next.length == 0) {
                            received.add(END);
                            return -1;
                        }
                        current = ByteBuffer.wrap(next);
                    }
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
                int count = Math.min(into.length, current.remaining());
                current.get(into, 0, count);
                return count;
            }

            @Override
            public void write(byte[] bytes) throws IOException {
                var written = stream.writeAndFlush(Unpooled.copiedBuffer(bytes)).awaitUninterruptibly();
                if (!written.isSuccess()) {
                    throw new IOException(written.cause());
                }
            }

            @Override
            public void reset() throws IOException {
                stream.close().awaitUninterruptibly();
                afterwards.run();
            }
        };
    }

    @Override
    public void close() {
        connection.close().awaitUninterruptibly();
        udp.close().awaitUninterruptibly();
    }
}
