package org.ternmq.cli.client;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicClientCodecBuilder;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamType;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A TCP port; who connects there is connected to a broker by a stream of a QUIC connection of his own. */
@SuppressWarnings("FutureReturnValueIgnored") // what fails shows at the client
final class QuicBridge implements AutoCloseable {
    private final EventLoopGroup thread = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Channel door;
    private volatile String serverName = "";

    QuicBridge(int brokerPort, QuicSslContext tls) throws InterruptedException {
        var broker = new InetSocketAddress(InetAddress.getLoopbackAddress(), brokerPort);
        door = new ServerBootstrap()
                .group(thread)
                .channel(NioServerSocketChannel.class)
                .childOption(ChannelOption.AUTO_READ, false)
                .childHandler(new ChannelInitializer<NioSocketChannel>() {
                    @Override
                    protected void initChannel(NioSocketChannel socket) {
                        cross(socket, broker, tls);
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .sync()
                .channel();
    }

    /** Whom the last connection was made to. */
    String serverName() {
        return serverName;
    }

    int port() {
        return ((InetSocketAddress) door.localAddress()).getPort();
    }

    private void cross(NioSocketChannel socket, InetSocketAddress broker, QuicSslContext tls) {
        var udp = new NioDatagramChannel();
        udp.pipeline()
                .addLast(new QuicClientCodecBuilder()
                        .sslEngineProvider(quic -> tls.newEngine(quic.alloc(), "localhost", broker.getPort()))
                        .maxIdleTimeout(30, TimeUnit.SECONDS)
                        .initialMaxData(1 << 20)
                        .initialMaxStreamDataBidirectionalLocal(256 * 1024)
                        .build());
        Half tcpSide = new Half();
        Half quicSide = new Half();
        tcpSide.other = quicSide;
        quicSide.other = tcpSide;
        socket.pipeline().addLast(tcpSide);
        socket.closeFuture().addListener(closed -> udp.close());
        socket.eventLoop().register(udp);
        udp.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        QuicChannel.newBootstrap(udp)
                .handler(new ChannelDuplexHandler())
                .remoteAddress(broker)
                .connect()
                .addListener(connected -> {
                    if (!connected.isSuccess()) {
                        socket.close();
                        socket.close();
                        return;
                    }
                    QuicChannel quic = (QuicChannel) connected.getNow();
                    X509Certificate own = (X509Certificate) java.util.Objects.requireNonNull(quic.sslEngine())
                            .getSession()
                            .getPeerCertificates()[0];
                    serverName = own.getSubjectX500Principal().getName();
                    quic.closeFuture().addListener(closed -> socket.close());
                    quic.createStream(QuicStreamType.BIDIRECTIONAL, quicSide).addListener(opened -> {
                        ((QuicStreamChannel) opened.getNow()).config().setAllowHalfClosure(false);
                        socket.config().setAutoRead(true);
                    });
                });
    }

    /** Hands what it reads to the other side, and reads no more than that takes. */
    private static final class Half extends ChannelDuplexHandler {
        private @Nullable Half other;
        private @Nullable Channel channel;

        @Override
        public void handlerAdded(ChannelHandlerContext context) {
            channel = context.channel();
        }

        private static Channel of(@Nullable Half half) {
            return java.util.Objects.requireNonNull(java.util.Objects.requireNonNull(half).channel);
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object bytes) {
            of(other).writeAndFlush(bytes);
            context.channel().config().setAutoRead(of(other).isWritable());
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            of(other).config().setAutoRead(context.channel().isWritable());
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            if (java.util.Objects.requireNonNull(other).channel != null) {
                of(other).close();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }

    @Override
    public void close() {
        door.close().awaitUninterruptibly();
        thread.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
