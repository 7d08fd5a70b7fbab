package org.ternmq.admin.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.handler.timeout.ReadTimeoutHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.ternmq.codec.value.Bytes;

/**
 * Where an operator asks by HTTP/1.1. One thread reads and writes, apart from the broker's; each answer is made on a virtual thread. Bounded are the
 * connections, what one may send, and how long it may take.
 */
public final class HttpDoor implements AutoCloseable {
    /** Most bytes that come with a request. */
    public static final int BODY_BYTES_MAX = 1 << 20;

    private final EventLoopGroup group;
    private final InetSocketAddress address;
    private final AtomicInteger unanswered; // requests

    private HttpDoor(EventLoopGroup group, InetSocketAddress address, AtomicInteger unanswered) {
        this.group = group;
        this.address = address;
        this.unanswered = unanswered;
    }

    /**
     * Opens one.
     *
     * @param address port 0 takes any that is free
     * @throws IOException if the address cannot be had
     */
    public static HttpDoor open(InetSocketAddress address, Routes routes) throws IOException {
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(
                1, Thread.ofPlatform().daemon().name("tern-admin").factory(), NioIoHandler.newFactory());
        AtomicInteger connections = new AtomicInteger();
        AtomicInteger unanswered = new AtomicInteger();
        ChannelFuture bound = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.closeFuture().addListener(gone -> connections.decrementAndGet());
                        if (connections.incrementAndGet() > CONNECTIONS_MAX) {
                            channel.close();
                            return;
                        }
                        channel.pipeline()
                                .addLast(new ReadTimeoutHandler(IDLE_SECONDS))
                                .addLast(new HttpServerCodec(LINE_BYTES_MAX, HEADER_BYTES_MAX, CHUNK_BYTES_MAX))
                                .addLast(new Bodies())
                                .addLast(new FlowControlHandler()) // several may come in one go
                                .addLast(new Requests(routes, unanswered));
                    }
                })
                .bind(address)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            group.shutdownGracefully(0, 0, TimeUnit.SECONDS);
            throw new IOException(
                    "cannot listen on " + address + ": " + bound.cause().getMessage(), bound.cause());
        }
        return new HttpDoor(group, (InetSocketAddress) bound.channel().localAddress(), unanswered);
    }

    /** Where it is. */
    public InetSocketAddress address() {
        return address;
    }

    /** Closes the door and all that came through it; who has asked is answered before that, if it takes no longer than a second. */
    @Override
    public void close() {
        long patience = System.nanoTime() + ANSWER_NANOS;
        while (unanswered.get() > 0 && System.nanoTime() - patience < 0) {
            LockSupport.parkNanos(this, LOOK_NANOS);
        }
        group.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS)
                .awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
    }

    /** Gathers what comes with a request, up to a bound. */
    private static final class Bodies extends HttpObjectAggregator {
        Bodies() {
            super(BODY_BYTES_MAX, true);
        }

        @Override
        protected void handleOversizedMessage(ChannelHandlerContext context, HttpMessage oversized) {
            FullHttpResponse full = Requests.full(
                    Problem.response(413, "no more than " + BODY_BYTES_MAX + " bytes may come with a request"));
            HttpUtil.setKeepAlive(full, false);
            context.writeAndFlush(full).addListener(done -> context.close());
        }
    }

    /** Hands one request after the other in: the next is read when the last is answered. */
    private static final class Requests extends SimpleChannelInboundHandler<FullHttpRequest> {
        private final Routes routes;
        private final AtomicInteger unanswered;
        private boolean isStreaming;

        Requests(Routes routes, AtomicInteger unanswered) {
            this.routes = routes;
            this.unanswered = unanswered;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
            if (isStreaming) { // nothing more was to come
                context.close();
                return;
            }
            if (request.decoderResult().isFailure()) {
                answer(context, Problem.response(400, "this is no request of HTTP"), false);
                return;
            }
            context.channel().config().setAutoRead(false);
            var authorization = Optional.ofNullable(request.headers().get(HttpHeaderNames.AUTHORIZATION));
            var accept = Optional.ofNullable(request.headers().get(HttpHeaderNames.ACCEPT));
            Bytes body = Bytes.copyOf(
                    request.content().nioBuffer(), request.content().readableBytes());
            var asked = new Asked(request.method().name(), request.uri(), authorization, accept, body, peer(context));
            boolean isKept = HttpUtil.isKeepAlive(request);
            unanswered.incrementAndGet();
            Thread.startVirtualThread(() -> {
                Response response = routes.answer(asked);
                if (response.stream().isPresent()) {
                    unanswered.decrementAndGet(); // it takes as long as it likes
                    stream(context, response, response.stream().get());
                } else {
                    onLoop(
                            context,
                            () -> answer(context, response, isKept)
                                    .addListener(written -> unanswered.decrementAndGet()));
                }
            });
        }

        private static void onLoop(ChannelHandlerContext context, Runnable task) {
            try {
                context.executor().execute(task);
            } catch (RejectedExecutionException closed) {
                // the door was closed meanwhile: nobody is there to be answered
            }
        }

        private static String peer(ChannelHandlerContext context) {
            return context.channel().remoteAddress() instanceof InetSocketAddress from
                    ? from.getAddress().getHostAddress()
                    : "an unknown address";
        }

        /** The last answer of a connection. It is read meanwhile, so that it shows when the other side goes. */
        private void stream(ChannelHandlerContext context, Response response, Stream stream) {
            Channel channel = context.channel();
            onLoop(context, () -> {
                isStreaming = true;
                context.pipeline().remove(ReadTimeoutHandler.class);
                var head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(response.status()));
                setHeaders(head, response);
                HttpUtil.setTransferEncodingChunked(head, true);
                HttpUtil.setKeepAlive(head, false);
                context.writeAndFlush(head);
                channel.config().setAutoRead(true);
            });
            try {
                stream.write(new ChannelSink(channel));
            } catch (InterruptedException ending) {
                Thread.currentThread().interrupt();
            }
            if (channel.isActive()) { // else nobody reads, or the door is closed
                channel.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT).addListener(ChannelFutureListener.CLOSE);
            }
        }

        private static void setHeaders(HttpResponse head, Response response) {
            head.headers()
                    .set(HttpHeaderNames.CONTENT_TYPE, response.contentType())
                    .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
                    .set("X-Content-Type-Options", "nosniff");
            response.headers().forEach(head.headers()::set);
        }

        private static ChannelFuture answer(ChannelHandlerContext context, Response response, boolean isKept) {
            FullHttpResponse full = full(response);
            HttpUtil.setKeepAlive(full, isKept);
            ChannelFuture written = context.writeAndFlush(full);
            return written.addListener(done -> {
                if (isKept) {
                    context.channel().config().setAutoRead(true);
                } else {
                    context.close();
                }
            });
        }

        static FullHttpResponse full(Response response) {
            FullHttpResponse full = new DefaultFullHttpResponse(
                    HttpVersion.HTTP_1_1,
                    HttpResponseStatus.valueOf(response.status()),
                    Unpooled.wrappedBuffer(response.body().asByteBuffer()));
            setHeaders(full, response);
            full.headers().set(HttpHeaderNames.CONTENT_LENGTH, response.body().length());
            return full;
        }

        /** What goes wrong with a connection ends it; whoever asked may ask again. */
        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }

    /** Sends to one who reads what takes a while; who does not take it in time is gone. */
    private record ChannelSink(Channel channel) implements Stream.Sink {
        @Override
        public boolean send(Bytes bytes) throws InterruptedException {
            if (!channel.isActive()) {
                return false;
            }
            ChannelFuture sent =
                    channel.writeAndFlush(new DefaultHttpContent(Unpooled.wrappedBuffer(bytes.asByteBuffer())));
            if (!sent.await(TAKEN_SECONDS, TimeUnit.SECONDS)) {
                channel.close();
            }
            return sent.isSuccess();
        }

        @Override
        public boolean isOpen() {
            return channel.isActive();
        }
    }

    private static final int CONNECTIONS_MAX = 64;
    private static final int IDLE_SECONDS = 60;
    private static final int TAKEN_SECONDS = 10;
    private static final int LINE_BYTES_MAX = 8_192;
    private static final int HEADER_BYTES_MAX = 16_384;
    private static final int CHUNK_BYTES_MAX = 8_192;
    private static final long ANSWER_NANOS = 1_000_000_000L;
    private static final long LOOK_NANOS = 2_000_000L;
    private static final long CLOSE_SECONDS = 2;
}
