package org.ternmq.transport;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.WebSocketFrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker13;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes a WebSocket of an HTTP connection if it is one for MQTT, and answers what else is asked with what it should ask. */
final class WebSocketUpgrade extends SimpleChannelInboundHandler<FullHttpRequest> {
    private final Door door;

    private WebSocketUpgrade(Door door) {
        this.door = door;
    }

    /** Puts what a WebSocket needs before the handler that takes bytes, behind TLS if there is any. */
    static void addTo(ChannelPipeline pipeline, String before, Door door) {
        pipeline.addBefore(before, HTTP, new HttpServerCodec(LINE_BYTES_MAX, HEAD_BYTES_MAX, HEAD_BYTES_MAX));
        pipeline.addBefore(before, BODY, new Whole());
        pipeline.addBefore(before, UPGRADE, new WebSocketUpgrade(door));
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
        NettyConnection connection = context.pipeline().get(NettyConnection.class);
        locate(connection, request);
        if (!context.channel().isOpen()) { // the client may not come, now that it is known
            return;
        }
        Refusal refusal = refusal(request);
        if (refusal != null) {
            refuse(context, refusal);
            return;
        }
        ChannelPipeline pipeline = context.pipeline();
        pipeline.addAfter(UPGRADE, FRAMES_NAME, new WebSocketFrames(connection::refused));
        new WebSocketServerHandshaker13("", SUBPROTOCOL, false, FRAME_BYTES_MAX) // [MQTT-6.0.0-4, MQTT3-6.0.0-4]
                .handshake(context.channel(), request);
        pipeline.remove(
                WebSocketFrameDecoder.class); // ours comes behind HTTP, and gets also what came with the request
        pipeline.remove(this);
    }

    /** Where the client is, if the request comes by proxies that may say so. */
    private void locate(NettyConnection connection, FullHttpRequest request) {
        InetAddress last = connection.last();
        InetAddress client = door.proxies().client(last, request.headers().getAll("X-Forwarded-For"));
        if (client != null && !client.equals(last)) {
            connection.comesFrom(client, client);
        }
    }

    /** Why there will be no WebSocket, and what the client reads about it. */
    private record Refusal(HttpResponseStatus status, String why) {}

    /** What is wrong with the request; nothing if it asks for a WebSocket for MQTT, and may. */
    private @Nullable Refusal refusal(FullHttpRequest request) {
        HttpHeaders headers = request.headers();
        if (!request.decoderResult().isSuccess()) {
            return new Refusal(HttpResponseStatus.BAD_REQUEST, "the request cannot be read");
        }
        String path = door.web().path();
        if (!path.isEmpty() && !path.equals(request.uri().split("\\?", 2)[0])) {
            return new Refusal(HttpResponseStatus.NOT_FOUND, "MQTT is spoken at " + path);
        }
        boolean isUpgrade = request.method().equals(HttpMethod.GET)
                && headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true)
                && headers.contains(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true)
                && headers.contains(HttpHeaderNames.SEC_WEBSOCKET_KEY);
        if (!isUpgrade) {
            return new Refusal(HttpResponseStatus.BAD_REQUEST, "this is a WebSocket for MQTT");
        }
        if (!headers.contains(HttpHeaderNames.SEC_WEBSOCKET_VERSION, VERSION, false)) {
            return new Refusal(
                    HttpResponseStatus.UPGRADE_REQUIRED, "WebSocket is spoken here as of version " + VERSION);
        }
        String wanted = headers.get(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, "");
        if (Arrays.stream(wanted.split(",", -1)).map(String::trim).noneMatch(SUBPROTOCOL::equals)) {
            return new Refusal(
                    HttpResponseStatus.BAD_REQUEST, "ask for the subprotocol mqtt: Sec-WebSocket-Protocol: mqtt");
        }
        List<String> allowed = door.web().origins();
        List<String> origins = headers.getAll(HttpHeaderNames.ORIGIN);
        if (!allowed.isEmpty() && !allowed.containsAll(origins)) {
            return new Refusal(
                    HttpResponseStatus.FORBIDDEN, "pages of " + String.join(", ", origins) + " may not come here");
        }
        return null;
    }

    /** The client hears why, and it is the end. */
    private static void refuse(ChannelHandlerContext context, Refusal refusal) {
        context.pipeline()
                .get(NettyConnection.class)
                .refused("refused with " + refusal.status().code() + ": " + refusal.why());
        var response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                refusal.status(),
                Unpooled.copiedBuffer(refusal.why() + "\n", StandardCharsets.UTF_8));
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, "text/plain");
        response.headers()
                .set(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes());
        response.headers().set(HttpHeaderNames.CONNECTION, "close");
        response.headers().set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET);
        response.headers().set(HttpHeaderNames.SEC_WEBSOCKET_VERSION, VERSION);
        context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }

    /** Requests with what they carry; of those that carry too much, or want to know before whether they may, Netty would keep the connection. */
    private static final class Whole extends HttpObjectAggregator {
        Whole() {
            super(HEAD_BYTES_MAX, true);
        }

        @Override
        protected void handleOversizedMessage(ChannelHandlerContext context, HttpMessage oversized) {
            refuse(context, new Refusal(HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE, "a request has no such body"));
        }
    }

    private static final String HTTP = "http";
    private static final String BODY = "body";
    private static final String UPGRADE = "upgrade";
    private static final String FRAMES_NAME = "frames";
    private static final String SUBPROTOCOL = "mqtt";
    private static final int LINE_BYTES_MAX = 4 * 1024;
    private static final int HEAD_BYTES_MAX = 8 * 1024;
    private static final String VERSION = "13"; // RFC 6455
    private static final int FRAME_BYTES_MAX = 65_536; // of Netty's decoder, which is not used
}
