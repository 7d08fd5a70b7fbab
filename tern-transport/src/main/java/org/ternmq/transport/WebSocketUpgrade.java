package org.ternmq.transport;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.WebSocketFrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshakerFactory;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Makes a WebSocket of an HTTP connection if it is one for MQTT, and answers what else is asked with what it should ask. */
final class WebSocketUpgrade extends SimpleChannelInboundHandler<FullHttpRequest> {
    /** Puts what a WebSocket needs before the handler that takes bytes, behind TLS if there is any. */
    static void addTo(ChannelPipeline pipeline, String before) {
        pipeline.addBefore(before, HTTP, new HttpServerCodec(LINE_BYTES_MAX, HEAD_BYTES_MAX, HEAD_BYTES_MAX));
        pipeline.addBefore(before, BODY, new HttpObjectAggregator(HEAD_BYTES_MAX));
        pipeline.addBefore(before, UPGRADE, new WebSocketUpgrade());
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
        String wrong = wrongWith(request);
        if (wrong != null) {
            refuse(context, wrong);
            return;
        }
        WebSocketServerHandshaker handshaker = new WebSocketServerHandshakerFactory("", SUBPROTOCOL, false)
                .newHandshaker(request); // answers with it [MQTT-6.0.0-4, MQTT3-6.0.0-4]
        if (handshaker == null) {
            WebSocketServerHandshakerFactory.sendUnsupportedVersionResponse(context.channel());
            return;
        }
        ChannelPipeline pipeline = context.pipeline();
        pipeline.addAfter(UPGRADE, FRAMES_NAME, new WebSocketFrames());
        handshaker.handshake(context.channel(), request);
        pipeline.remove(
                WebSocketFrameDecoder.class); // ours comes behind HTTP, and gets also what came with the request
        pipeline.remove(this);
    }

    /** What the request lacks; nothing if it asks for a WebSocket for MQTT. */
    private static @Nullable String wrongWith(FullHttpRequest request) {
        if (!request.decoderResult().isSuccess()) {
            return "the request cannot be read";
        }
        String wanted = request.headers().get(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, "");
        boolean isUpgrade = request.method().equals(HttpMethod.GET)
                && request.headers().containsValue(HttpHeaderNames.UPGRADE, "websocket", true)
                && request.headers().contains(HttpHeaderNames.SEC_WEBSOCKET_KEY);
        if (!isUpgrade) {
            return "this is a WebSocket for MQTT";
        }
        boolean isMqtt =
                java.util.Arrays.stream(wanted.split(",", -1)).map(String::trim).anyMatch(SUBPROTOCOL::equals);
        return isMqtt ? null : "ask for the subprotocol mqtt: Sec-WebSocket-Protocol: mqtt";
    }

    private static void refuse(ChannelHandlerContext context, String why) {
        var response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.BAD_REQUEST,
                Unpooled.copiedBuffer(why + "\n", StandardCharsets.US_ASCII));
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, "text/plain");
        response.headers()
                .set(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes());
        response.headers().set(HttpHeaderNames.CONNECTION, "close");
        context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }

    private static final String HTTP = "http";
    private static final String BODY = "body";
    private static final String UPGRADE = "upgrade";
    private static final String FRAMES_NAME = "frames";
    private static final String SUBPROTOCOL = "mqtt";
    private static final int LINE_BYTES_MAX = 4 * 1024;
    private static final int HEAD_BYTES_MAX = 8 * 1024;
}
